"""Cuts: where the thresholds of a tree lie against one hyperparameter, how many there are, and the error."""

from views.base import View

VIEW = View("Cuts", "Compare", 5, families=("tree",), choices=("compare", "measure"))
