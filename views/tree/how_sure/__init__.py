"""How sure is a tree: its first question over resamples of its rows, and what one row less changes."""

from views.base import View

VIEW = View("How sure", "Why", 20, families=("tree",), formerly={"Resampling": {}})
