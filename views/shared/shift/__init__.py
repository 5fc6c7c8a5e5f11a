"""Shift: move the data after training, and train on: warm from the learned parameters, or cold from the start."""

from views.base import View

VIEW = View("Shift", choices=("shift", "amount"), diverged="there are no parameters to go on from")
