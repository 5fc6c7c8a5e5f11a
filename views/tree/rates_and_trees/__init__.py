"""Rates and trees: the error over the number of trees with several learning rates, and how the two trade off."""

from views.base import View

VIEW = View("Rates and trees", "Compare", 20, families=("boosting",))
