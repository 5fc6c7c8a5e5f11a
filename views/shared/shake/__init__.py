"""Shake: parameters moved one by one, and noise on all of them or on the inputs; how the error responds."""

from views.base import View

VIEW = View(
    "Shake",
    "Try",
    40,
    families=("linear", "network"),
    choices=("alone",),
    diverged="there is no fit to disturb",
    formerly={"Robustness": {}},
)
