"""Bars of what splits buy are the decreases of the tree, side by side in the order of growth."""

from __future__ import annotations

import numpy as np

from core import train
from tests.core.charts.specs import framed
from tests.core.records import tree
from views.tree.splits.chart import splits_data

TREE = train(tree("breast_cancer")).fitted


def test_each_bar_is_a_split_and_bars_do_not_touch() -> None:
    bars = framed(splits_data(TREE))["splits"]
    assert bars["split"].tolist() == list(range(1, TREE.splits + 1))
    np.testing.assert_array_equal(bars["decrease"], TREE.decrease)
    np.testing.assert_array_equal(bars["samples"], TREE.samples[TREE.divides])
    assert (bars["right"].to_numpy()[:-1] < bars["left"].to_numpy()[1:]).all()
    assert bars["so_far"].is_monotonic_increasing
