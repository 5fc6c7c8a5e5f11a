"""How sure: an interval for each parameter by theory, over resamples and over seeds, and what predictions do."""

from views.base import View

VIEW = View("How sure", "Why", 20, families=("linear",), formerly={"Certainty": {}})
