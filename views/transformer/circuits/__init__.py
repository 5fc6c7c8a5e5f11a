"""Circuits: what each symbol looks for, and what it makes likelier once it is looked at, head by head."""

from views.base import View

VIEW = View("Circuits", "Inside", 20, families=("transformer",), choices=("block", "head"))
