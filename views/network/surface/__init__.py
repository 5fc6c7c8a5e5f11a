"""Surface: the loss over the two directions in which a run moved most, with its path, or the paths of a race."""

from views.base import View

VIEW = View(
    "Surface", "Inside", 30, families=("network",), choices=("landscape", "rates"), formerly={"Landscape": {}}
)
