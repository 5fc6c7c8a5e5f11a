"""Longer: what a run makes of sequences longer and shorter than those it was trained on."""

from views.base import View

VIEW = View(
    "Longer",
    "Try",
    30,
    families=("transformer",),
    diverged="what it says of a symbol means nothing",
)
