"""Under the hood: one real step of the run, the rule's equation with its numbers, and the source that ran."""

from views.base import View

VIEW = View("Under the hood", "Run", 30, families=("linear", "network"), choices=("moved", "step"))
