"""One prediction: a row on its way through the network, layer by layer, and the sum of one unit."""

from views.base import View

VIEW = View(
    "One prediction",
    "Run",
    20,
    families=("network",),
    choices=("rows", "order", "layer", "unit"),
    diverged="what it would say of a row means nothing",
    formerly={"Forward pass": {}},
)
