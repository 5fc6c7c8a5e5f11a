"""Attention: who looks where in one sequence, head by head, step by step, at every epoch."""

from views.base import View

VIEW = View("Attention", "Inside", 10, families=("transformer",), choices=("sequence", "block", "attention"))
