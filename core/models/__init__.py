"""Model types, one file per family, each registered in `MODELS`."""

# They are registered, and so listed, in this order.
from core.models import linear_regression, logistic_regression, neural_network  # isort: skip
from core.models import decision_tree, gradient_boosting, transformer  # isort: skip
from core.models.base import MODELS, Grown, Growth, Layout, Model, Optimized, faster, grown, optimized

__all__ = [
    "MODELS",
    "Grown",
    "Growth",
    "Layout",
    "Model",
    "Optimized",
    "decision_tree",
    "faster",
    "gradient_boosting",
    "grown",
    "linear_regression",
    "logistic_regression",
    "neural_network",
    "optimized",
    "transformer",
]
