"""Nodes of a drawn tree keep apart, parents stand above the middle of their parts, and spans say who is below whom."""

from __future__ import annotations

import numpy as np
import pytest

from core import train
from core.models.trees.tree import Tree
from tests.core.records import grown, own, tree
from views.tree.tree.layout import spans, tidy

every_kind = pytest.mark.parametrize("dataset", ["iris", "breast_cancer", "diabetes"])


@every_kind
def test_nodes_of_one_depth_keep_apart_and_parents_stand_in_the_middle(dataset: str) -> None:
    grown_tree: Tree = train(tree(dataset, max_leaf_nodes=60)).fitted
    x = tidy(grown_tree)
    assert x.min() == 0
    for i, node in enumerate(grown_tree.divides):
        left, right = x[2 * i + 1], x[2 * i + 2]
        assert left < x[node] < right
        assert x[node] == pytest.approx((left + right) / 2)
    for depth in np.unique(grown_tree.depth):
        assert (np.diff(np.sort(x[grown_tree.depth == depth])) > 1 - 1e-9).all()


@every_kind
def test_subtrees_do_not_cross(dataset: str) -> None:
    grown_tree: Tree = train(tree(dataset, max_leaf_nodes=60)).fitted
    x, (first, _) = tidy(grown_tree), spans(grown_tree)
    for depth in np.unique(grown_tree.depth):
        at = np.flatnonzero(grown_tree.depth == depth)
        assert (np.diff(x[at[np.argsort(first[at])]]) > 0).all()


def test_a_tree_is_as_narrow_as_its_parts_allow() -> None:
    full = grown(own(np.arange(8.0), np.array([0, 1, 4, 5, 16, 17, 20, 21]))).fitted
    assert full.depth.max() == 3
    assert tidy(full).max() == 7
    chain = grown(own(np.arange(6.0), 4.0 ** np.arange(6))).fitted
    assert chain.depth.max() == 5
    assert tidy(chain).max() == 3


def test_a_leaf_alone_stands_at_the_left() -> None:
    assert tidy(grown(own(np.ones(4), np.arange(4))).fitted).tolist() == [0]


@every_kind
def test_spans_tell_who_is_below_whom(dataset: str) -> None:
    grown_tree: Tree = train(tree(dataset, max_leaf_nodes=20)).fitted
    first, last = spans(grown_tree)
    assert sorted(first) == list(range(len(first)))
    for node in range(len(first)):
        above = set(grown_tree.ancestors(node))
        assert {a for a in range(len(first)) if first[a] <= first[node] <= last[a]} == above
