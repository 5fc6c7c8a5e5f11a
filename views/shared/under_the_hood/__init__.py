"""Under the hood: one real step of the run, the rule's equation with its numbers, and the source that ran."""

from views.base import View

VIEW = View("Under the hood", choices=("moved", "step"))
