"""The tree as a diagram, with its leaves where they lie, on one scrubber over its growth."""

from views.base import View

VIEW = View("Tree", "Inside", 10, families=("tree",), choices=("levels",))
