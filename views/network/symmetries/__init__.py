"""Symmetries: other parameters of a hidden layer, and the same predictions to the last digit but rounding."""

from views.base import View

VIEW = View(
    "Symmetries",
    "Try",
    50,
    families=("network",),
    choices=("layer", "symmetry", "shuffle"),
    diverged="its parameters mean nothing",
)
