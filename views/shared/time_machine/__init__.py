"""Time machine: back to an epoch of the run, another value of a hyperparameter, and on from there beside the run."""

from views.base import View

VIEW = View(
    "Time machine",
    "Try",
    20,
    families=("linear", "network", "transformer"),
    choices=("fork", "change", "new_value", "forks"),
    renamed={"to": "new_value"},
)
