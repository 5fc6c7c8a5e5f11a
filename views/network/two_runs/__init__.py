"""Two runs: the weights of this network and of one that differs in a single hyperparameter, one over the other."""

from views.base import View

VIEW = View(
    "Two runs",
    "Compare",
    30,
    families=("network",),
    choices=("changed", "other_value"),
    renamed={"to": "other_value"},
)
