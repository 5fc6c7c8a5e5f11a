"""Matrices: every matrix of a transformer as a heat map with exact values, and lines of those beside it."""

from views.base import View

VIEW = View("Matrices", "Inside", 30, families=("transformer",), choices=("matrix", "version", "followed"))
