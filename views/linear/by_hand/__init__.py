"""By hand: sliders for one or two parameters, the error there, and where the optimizer goes from there."""

from views.base import View

VIEW = View("By hand", "Try", 10, families=("linear",))
