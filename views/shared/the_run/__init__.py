"""The run: its fit, its parameters and its error over the epochs; below, each parameter in numbers."""

from views.base import View

VIEW = View(
    "The run",
    "Run",
    10,
    families=("linear", "network", "tree", "boosting"),
    choices=("numbers",),
    formerly={"In numbers": {"numbers": "true"}},
)
