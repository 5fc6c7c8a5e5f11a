"""Shift: move the data after training, and train on: warm from the learned parameters, or cold from the start."""

from views.base import View

VIEW = View(
    "Shift",
    "Try",
    30,
    families=("linear", "network", "tree", "boosting"),
    choices=("shift", "amount"),
    diverged="there are no parameters to go on from",
)
