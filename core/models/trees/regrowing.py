"""Branches whose targets lie so near together that sums of their squares cannot tell them apart, grown anew.

scikit-learn adds up squares from one 0 for all nodes: where targets of a node differ by 1e-8 of how far they are from
it, the digits that part them are gone. Such a branch is grown on its own rows, counted from a target of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from core.models.trees.holding import ends_of
from core.models.trees.reading import room
from core.models.trees.tree import Index, Tree
from core.types import Array

# Nodes and rows (n,) each, as `Tree.passes` has them.
Passes = tuple[Index, Index]
# A branch is grown anew where its targets differ by less than this share of how far they are from 0, so that sums of
# squares are off by 2⁻¹⁸ of what they differ by. Medians take no squares.
NEAR = {"squared_error": 2.0**-17, "poisson": 2.0**-17, "absolute_error": 0.0}
# And where targets are rounded as they are told, if they differ by less than so many units.
FEW = 2.0**13


def near(tree: Tree, passes: Passes, alike: NDArray[np.bool_], targets: Array, rule: str) -> Index:
    """The topmost nodes whose targets are not all `alike` (M,), but differ by too little; `targets` (N,) as told."""
    low, high = ends_of(targets[passes[1]], passes[0])
    few, far = FEW if np.abs(targets).max() > room(len(targets)) / 2 else 0.0, np.maximum(-low, high)
    # scikit-learn computes the right side of a split as all less the left side.
    far[1:] = np.maximum(far, far[tree.parent])[1:]
    nodes = ~alike & (high - low < np.maximum(NEAR[rule] * far, few))
    # Two rows can be parted in only one way, if they are seen to differ at all.
    nodes &= (tree.samples > 2) | (tree.split_of < 0)
    return np.flatnonzero(nodes & ~_below(tree, nodes)) if nodes.any() else np.array([], dtype=np.intp)


def _below(tree: Tree, nodes: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(M,): whether one of `nodes` (M,) is above each."""
    below = np.zeros_like(nodes)
    for i, node in enumerate(tree.divides):
        below[2 * i + 1 : 2 * i + 3] = below[node] | nodes[node]
    return below


def kept(tree: Tree, splits: Index, passes: Passes) -> tuple[Tree, Passes]:
    """The tree of these splits alone, in that order, and its passes."""
    if np.array_equal(splits, np.arange(tree.splits)):
        return tree, passes
    nodes, rows = _places(tree, splits)[passes[0]], passes[1]
    return tree.only(splits), (nodes[nodes >= 0], rows[nodes >= 0])


def _places(tree: Tree, splits: Index) -> Index:
    """(M,): the number that each node has in the tree of these splits alone, −1 where it has none."""
    place = np.full(2 * tree.splits + 1, -1)
    place[tree.nodes(splits)] = np.arange(2 * len(splits) + 1)
    return place


def grafted(
    tree: Tree, splits: Index, passes: Passes, at: Index, branches: Sequence[tuple[Tree, Passes]]
) -> tuple[Tree, Passes]:
    """The tree of these splits with `branches` in place of what is below each of the nodes `at`.

    Nodes do not know yet what they hold. The passes of the branches are of rows of `tree`.
    """
    gone = np.isin(np.arange(2 * tree.splits + 1), at)
    splits = splits[~(gone | _below(tree, gone))[tree.divides[splits]]]
    roots = _places(tree, splits)[at]
    tree, passes = kept(tree, splits, passes)
    feature, divides, nodes, rows = [tree.feature], [tree.divides], [passes[0]], [passes[1]]
    before = tree.splits
    for root, (branch, (below, through)) in zip(roots, branches, strict=True):
        feature.append(branch.feature)
        divides.append(np.where(branch.divides > 0, branch.divides + 2 * before, root))
        nodes.append(below[below > 0] + 2 * before)
        rows.append(through[below > 0])
        before += branch.splits
    whole = replace(tree, feature=np.concatenate(feature), divides=np.concatenate(divides))
    return whole, (np.concatenate(nodes), np.concatenate(rows))


def best_first(tree: Tree) -> Index:
    """(S,): the splits in the order that takes the best of all next; of equal ones as they are numbered."""
    split_of, worth = tree.split_of.tolist(), (-tree.decrease).tolist()
    ready: list[tuple[float, int]] = []
    order: list[int] = []

    def offer(*nodes: int) -> None:
        for node in nodes:
            if (split := split_of[node]) >= 0:
                heappush(ready, (worth[split], split))

    offer(0)
    while ready:
        order.append(heappop(ready)[1])
        offer(2 * order[-1] + 1, 2 * order[-1] + 2)
    return np.array(order, dtype=np.intp)
