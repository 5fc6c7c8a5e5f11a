"""Minimal cost-complexity pruning: Breiman, Friedman, Olshen & Stone, Classification and Regression Trees, 1984.

A subtree with L leaves costs its impurity + α L. As α rises from 0, one weakest link after another is cut: the node
whose branch saves least for each leaf it has more. One pass finds the best subtree for every α.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.models.trees.tree import Index, Tree, beyond_rounding
from core.types import Array


@dataclass(frozen=True, eq=False)
class Links:
    """C cuts in order: `alpha` (C,), from which on each pays; `cut` (S,), the one that takes each split away.

    `impurity`, `leaves` (C + 1,) are those of the tree before the first cut and after each.
    """

    alpha: Array
    cut: Index
    impurity: Array
    leaves: Index

    def kept(self, alpha: float) -> Index:
        """The splits that are worth `alpha` for each leaf."""
        worth = np.flatnonzero(self.alpha > alpha)
        return np.flatnonzero(self.cut >= (worth[0] if len(worth) else len(self.alpha)))


def weakest_links(tree: Tree) -> Links:
    """All cuts of `tree`, down to its root; as scikit-learn takes them: of equal ones the lowest node's first."""
    branch, leaves = _branches(tree)
    inner, cut = tree.split_of >= 0, np.full(tree.splits, -1)
    alphas: list[float] = []
    impurities, counts = [branch[0]], [leaves[0]]
    while inner[0]:
        nodes = np.flatnonzero(inner)
        saved = beyond_rounding(tree.risk[nodes] - branch[nodes], tree.risk[nodes], tree.samples[nodes])
        alpha = saved / (leaves[nodes] - 1)
        weakest = int(nodes[alpha.argmin()])
        below = [node for node in _below(tree, weakest) if inner[node]]
        inner[below] = False
        cut[tree.split_of[below]] = len(alphas)
        _make_leaf(tree, weakest, branch, leaves)
        alphas.append(alpha.min())
        impurities.append(branch[0])
        counts.append(leaves[0])
    return Links(np.array(alphas), cut, np.array(impurities), np.array(counts))


def _branches(tree: Tree) -> tuple[Array, Index]:
    """(M,): the impurity and the number of the leaves below each node, added up leaf by leaf."""
    branch, leaves = np.zeros_like(tree.risk), np.zeros(len(tree.risk), dtype=np.intp)
    for leaf in np.flatnonzero(tree.split_of < 0).tolist():
        for node in tree.ancestors(leaf):
            branch[node] += tree.risk[leaf]
            leaves[node] += 1
    return branch, leaves


def _below(tree: Tree, node: int) -> list[int]:
    """`node` and all nodes below it that are divided."""
    nodes, todo = [], [node]
    while todo:
        node = todo.pop()
        split = int(tree.split_of[node])
        if split >= 0:
            nodes.append(node)
            todo += [2 * split + 1, 2 * split + 2]
    return nodes


def _make_leaf(tree: Tree, leaf: int, branch: Array, leaves: Index) -> None:
    """Make `leaf` a leaf, and update all nodes above it."""
    more, fewer = tree.risk[leaf] - branch[leaf], leaves[leaf] - 1
    for node in tree.ancestors(leaf):
        branch[node] += more
        leaves[node] -= fewer
