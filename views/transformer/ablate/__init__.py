"""Ablate: switch off a head, an MLP, a block or a matrix, and see what the model loses."""

from views.base import View

VIEW = View("Ablate", choices=("pieces", "ablated"), diverged="no piece of it is of use")
