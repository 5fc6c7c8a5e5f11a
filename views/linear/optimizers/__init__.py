"""Optimizers: how many epochs each optimizer takes to the optimum, at every learning rate."""

from views.base import View

VIEW = View("Optimizers", "Compare", 20, families=("linear",), formerly={"Convergence": {}})
