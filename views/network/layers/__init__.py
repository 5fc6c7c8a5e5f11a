"""The layers of a network while it learns: the weights of one of them, and what is followed of all."""

from views.base import View

VIEW = View("Layers", "Inside", 20, families=("network",), choices=("layer", "followed"))
