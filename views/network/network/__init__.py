"""The network as a diagram: what each unit answers, and the weights between units."""

from views.base import View

VIEW = View("Network", "Inside", 10, families=("network",), choices=("layer",))
