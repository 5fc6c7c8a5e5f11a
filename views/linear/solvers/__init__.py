"""Solvers: how many digits of the exact coefficients each gets right, beside those of the run."""

from views.base import View

VIEW = View("Solvers", "Compare", 30, families=("linear",), tasks=("regression",))
