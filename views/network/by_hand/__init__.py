"""By hand: any weight or bias, a layer at a time; prediction and error follow, and training goes on from there."""

from views.base import View

VIEW = View("By hand", "Try", 10, families=("network",), choices=("layer",), formerly={"Edit weights": {}})
