"""Classes: which rows are put into which class, and for two classes what another threshold would do."""

from views.base import View

VIEW = View(
    "Classes",
    "Inside",
    40,
    families=("linear", "network", "tree", "boosting"),
    tasks=("binary", "multiclass"),
    choices=("rows",),
)
