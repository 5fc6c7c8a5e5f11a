"""Pruning: the cost-complexity path of a tree, what each step costs, and buttons that load the best prices."""

from views.base import View

VIEW = View("Pruning", "Compare", 20, families=("tree",))
