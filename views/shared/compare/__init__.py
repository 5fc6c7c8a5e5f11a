"""Compare: learned parameters and error against one hyperparameter, or two; a picked run moves the controls."""

from views.base import View

VIEW = View(
    "Compare",
    "Compare",
    10,
    choices=("compare", "with", "measure", "repeat", "parameter", "shown", "layer"),
)
