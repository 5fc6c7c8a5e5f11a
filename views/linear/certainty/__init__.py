"""Certainty: an interval for each parameter by theory, over resamples and over seeds, and what predictions do."""

from views.base import View

VIEW = View("Certainty", "Why", 20, families=("linear",))
