"""Longer: what a run makes of sequences longer and shorter than those it was trained on."""

from views.base import View

VIEW = View("Longer", diverged="what it says of a symbol means nothing")
