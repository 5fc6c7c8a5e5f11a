"""Convergence: how many epochs each optimizer takes to the optimum, at every learning rate."""

from views.base import View

VIEW = View("Convergence", "Compare", 20, families=("linear",))
