"""The bars of a decision path start where the one before ended, from root to leaf."""

from __future__ import annotations

import numpy as np

from tests.core.records import clouds, grown, own
from views.tree.one_prediction.chart import decision_path_data
from views.tree.one_prediction.numbers import walk


def test_bars_lead_from_the_root_to_the_leaf() -> None:
    run = grown(own([1.0, 2.0, 3.0, 4.0], [0.0, 0.0, 6.0, 10.0]))
    tables = decision_path_data(walk(run, np.array([3.2])))
    bars = tables["bars"]
    assert bars["name"] == ["root", "a > 2.5", "a ≤ 3.5", "leaf 2"]
    assert bars["text"] == ["4, 4 rows", "+4, 2 rows", "-2, 1 row", "6"]
    assert bars["start"].tolist() == [4, 4, 8, 6]
    assert bars["end"].tolist() == [4, 8, 6, 6]
    assert bars["kind"] == ["total", "up", "down", "total"]
    assert tables["links"]["x"].tolist() == [4, 8, 6]


def test_without_a_question_root_and_leaf_are_one_point() -> None:
    run = grown(clouds(rows=20), min_samples_leaf=20)
    bars = decision_path_data(walk(run, run.train.x[0]))["bars"]
    assert bars["name"] == ["root", "leaf 1"]
    assert bars["start"].tolist() == bars["end"].tolist() == [0.5, 0.5]
