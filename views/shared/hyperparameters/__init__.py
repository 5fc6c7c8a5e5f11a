"""Hyperparameters: what is learned, and the error, against one or two of them; a picked run moves the controls."""

from views.base import View

VIEW = View(
    "Hyperparameters",
    "Compare",
    10,
    families=("linear", "network", "boosting", "transformer"),
    choices=("compare", "with", "measure", "repeat", "parameter", "shown", "layer"),
    formerly={"Compare": {}},
)
