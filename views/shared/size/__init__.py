"""Size: error against the number of parameters, from too few to more than there are rows; a picked width is loaded."""

from views.base import View

VIEW = View("Size", "Compare", 20, families=("network", "transformer"))
