"""Sharpness: how steep the loss is along the run in its steepest direction, against what its steps can bear."""

from views.base import View

VIEW = View("Sharpness", "Why", 30, families=("network",))
