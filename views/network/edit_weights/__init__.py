"""Edit weights: any weight or bias, a layer at a time; prediction and error follow, and training goes on from there."""

from views.base import View

VIEW = View("Edit weights", "Try", 10, families=("network",), choices=("layer",))
