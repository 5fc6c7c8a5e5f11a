"""Where the parameters are: how many each part of a transformer has, by formula and in numbers."""

from views.base import View

VIEW = View("Where the parameters are", "Inside", 50, families=("transformer",))
