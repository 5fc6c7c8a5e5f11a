"""The parameters of a tree: its splits in the order of growth, and the decrease of impurity that each buys."""

from views.base import View

VIEW = View("Splits", "Inside", 50, families=("tree",))
