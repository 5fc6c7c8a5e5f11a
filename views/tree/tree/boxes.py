"""Boxes: a node is the part of the space of features that all conditions on the way to it leave."""

from __future__ import annotations

import numpy as np

from core.models.trees.tree import Tree
from core.types import Array


def boxes(tree: Tree, low: Array, high: Array) -> Array:
    """(M, 2, D): the lower and the upper end of each node along each feature, inside the limits `low`, `high` (D,).

    Rows of a node lie above the lower end and at most at the upper one.
    """
    found = np.empty((2 * tree.splits + 1, 2, len(low)))
    found[0] = low, high
    for i, node in enumerate(tree.divides):
        found[2 * i + 1 : 2 * i + 3] = found[node]
        found[2 * i + 1, 1, tree.feature[i]] = found[2 * i + 2, 0, tree.feature[i]] = tree.threshold[i]
    return found
