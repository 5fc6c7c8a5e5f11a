"""Where the nodes of a tree stand when it is drawn, none too near another; and the box of each among the features."""

from __future__ import annotations

import numpy as np

from core.models.trees.tree import Index, Tree
from core.types import Array


def tidy(tree: Tree) -> Array:
    """(M,): places from left to right, nodes of one depth at least 1 apart; Reingold & Tilford, 1981."""
    x, shift = np.zeros(2 * tree.splits + 1), _shifts(tree)
    for i, node in enumerate(tree.divides):
        x[2 * i + 1 : 2 * i + 3] = x[node] - shift[i], x[node] + shift[i]
    return x - x.min()


def _shifts(tree: Tree) -> Array:
    """(S,): how far the parts of each node stand to its sides, so that what is below them keeps apart."""
    shift = np.zeros(tree.splits)
    # By depth below each node, the places of the first and of the last node there, relative to its own.
    first, last = ([np.zeros(1)] * (2 * tree.splits + 1) for _ in range(2))
    for i in reversed(range(tree.splits)):
        node, a, b = int(tree.divides[i]), 2 * i + 1, 2 * i + 2
        both = min(len(last[a]), len(first[b]))
        shift[i] = (1 + (last[a][:both] - first[b][:both]).max()) / 2
        first[node] = _outline(first[a] - shift[i], first[b] + shift[i])
        last[node] = _outline(last[b] + shift[i], last[a] - shift[i])
    return shift


def _outline(outer: Array, other: Array) -> Array:
    """The outline of a node from those of its parts: the outer one, and what of the other reaches deeper."""
    return np.concatenate([[0.0], outer, other[len(outer) :]])


def spans(tree: Tree) -> tuple[Index, Index]:
    """(M,) each: nodes counted from the root, each before those below it; and the last of those below it.

    So node b is a, or below it, where `first[a] <= first[b] <= last[a]`.
    """
    size = np.ones(2 * tree.splits + 1, dtype=np.intp)
    for i in reversed(range(tree.splits)):
        size[tree.divides[i]] += size[2 * i + 1] + size[2 * i + 2]
    first = np.zeros_like(size)
    for i, node in enumerate(tree.divides):
        first[2 * i + 1] = first[node] + 1
        first[2 * i + 2] = first[node] + 1 + size[2 * i + 1]
    return first, first + size - 1


def boxes(tree: Tree, low: Array, high: Array) -> Array:
    """(M, 2, D): the lower and the upper end of each node along each feature, inside the limits `low`, `high` (D,).

    Rows of a node lie above the lower end and at most at the upper one.
    """
    bounds = np.empty((2 * tree.splits + 1, 2, len(low)))
    bounds[0] = low, high
    for i, node in enumerate(tree.divides):
        bounds[2 * i + 1 : 2 * i + 3] = bounds[node]
        bounds[2 * i + 1, 1, tree.feature[i]] = bounds[2 * i + 2, 0, tree.feature[i]] = tree.threshold[i]
    return bounds
