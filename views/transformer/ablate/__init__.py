"""Ablate: switch off a head, an MLP, a block or a matrix, and see what the model loses."""

from views.base import View

VIEW = View(
    "Ablate",
    "Try",
    40,
    families=("transformer",),
    choices=("pieces", "ablated"),
    diverged="no piece of it is of use",
)
