"""Importance: which features a tree hangs on, by impurity and by permutation, which differ."""

from views.base import View

VIEW = View("Importance", "Inside", 30, families=("tree",))
