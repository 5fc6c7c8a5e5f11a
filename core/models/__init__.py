"""Model types, one file per family, each registered in `MODELS`."""

from core.models import linear_regression, logistic_regression, neural_network
from core.models.base import MODELS, Grown, Growth, Layout, Model, Optimized, faster, grown, optimized

__all__ = [
    "MODELS",
    "Grown",
    "Growth",
    "Layout",
    "Model",
    "Optimized",
    "faster",
    "grown",
    "linear_regression",
    "logistic_regression",
    "neural_network",
    "optimized",
]
