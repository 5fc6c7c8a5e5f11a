"""Hyperparameters: the cuts of a tree against one hyperparameter and the error, or what other models show."""

from views.base import View

VIEW = View(
    "Hyperparameters",
    "Compare",
    10,
    families=("tree",),
    choices=("above", "compare", "with", "measure", "repeat", "parameter"),
    formerly={"Cuts": {}, "Compare": {"above": "each parameter"}},
)
