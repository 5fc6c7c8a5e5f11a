"""Boxes of leaves tile the space of features, and each row lies in that of the leaf scikit-learn sends it to."""

from __future__ import annotations

import numpy as np
import pytest

from core import train
from tests.core.records import grown, own, tree
from tests.core.scikit_trees import fitted
from views.tree.tree.layout import boxes

every_kind = pytest.mark.parametrize("dataset", ["moons", "iris", "diabetes"])


@every_kind
def test_each_row_lies_in_the_box_of_its_leaf_alone(dataset: str) -> None:
    run = train(tree(dataset, max_leaf_nodes=30))
    x = run.fitted.design(np.vstack([run.train.x, run.validation.x])).T
    box = boxes(run.fitted, x.min(axis=0) - 1, x.max(axis=0))
    leaves = run.fitted.leaves
    inside = (box[leaves, 0] < x[:, None]) & (x[:, None] <= box[leaves, 1])
    inside = inside.all(axis=2)
    assert (inside.sum(axis=1) == 1).all()
    np.testing.assert_array_equal(leaves[inside.argmax(axis=1)], fitted(run).apply(x))


@every_kind
def test_the_boxes_of_leaves_fill_the_space(dataset: str) -> None:
    run = train(tree(dataset, max_leaf_nodes=30))
    low, high = run.train.x.min(axis=0), run.train.x.max(axis=0)
    box = boxes(run.fitted, low, high)
    assert (box[:, 0] < box[:, 1]).all()
    volume = np.prod((box[:, 1] - box[:, 0]) / (high - low), axis=1)
    assert volume[run.fitted.leaves].sum() == pytest.approx(1)
    parts = volume[1::2] + volume[2::2]
    np.testing.assert_allclose(parts, volume[run.fitted.divides])


def test_without_splits_the_root_is_all_there_is() -> None:
    alone = grown(own(np.ones(4), np.arange(4))).fitted
    assert boxes(alone, np.array([0.0]), np.array([2.0])).tolist() == [[[0.0], [2.0]]]
