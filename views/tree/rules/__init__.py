"""Rules: a tree in words, the conditions on the way to each leaf."""

from views.base import View

VIEW = View("Rules", "Inside", 20, families=("tree",))
