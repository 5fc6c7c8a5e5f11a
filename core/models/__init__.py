"""Model types, one file per family, each registered in `MODELS`."""

from core.models import linear_regression, logistic_regression, neural_network
from core.models.base import MODELS, Layout, Model

__all__ = ["MODELS", "Layout", "Model", "linear_regression", "logistic_regression", "neural_network"]
