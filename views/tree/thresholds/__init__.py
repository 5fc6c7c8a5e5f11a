"""How a threshold is learned: what every threshold would leave of a node's impurity, and one of one's own beside it."""

from views.base import View

VIEW = View("Thresholds", "Try", 10, families=("tree",), choices=("node", "asked"))
