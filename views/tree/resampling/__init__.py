"""Certainty of a tree: its first question over resamples of its rows, and what one row less changes."""

from views.base import View

VIEW = View("Resampling", "Why", 20, families=("tree",))
