"""Bars of importance are in percent of the largest of their kind; both parts of the rows share a scale."""

from __future__ import annotations

import numpy as np
import pytest

from tests.core.charts.specs import framed
from tests.core.records import grown, own, tilted
from views.tree.importance.chart import MOST_FEATURES, importance_data, shown_features
from views.tree.importance.numbers import Importance, importance

NAMES = ("a", "b", "c")
FOUND = Importance(
    np.array([0.25, 0.75, 0]),
    np.array([[4.0, 6.0], [2.0, 2.0], [0, 0]]),
    np.array([[1.0, 1.0], [-1, -3], [0, 0]]),
)


def test_bars_are_in_percent_of_the_largest() -> None:
    bars = framed(importance_data(FOUND, NAMES))["bars"].set_index(["name", "source"])
    assert bars["value"].to_dict() == pytest.approx(
        {
            ("b", "impurity"): 100,
            ("a", "impurity"): 100 / 3,
            ("a", "train"): 100,
            ("b", "train"): 40,
            ("a", "validation"): 20,
            ("b", "validation"): -40,
        }
    )
    spread = bars.loc[("a", "train"), ["low", "high"]].tolist()
    assert spread == pytest.approx([80, 120])
    assert bars.loc[("b", "validation"), "text"] == "error -2 ± 1"


def test_features_come_by_impurity_and_those_that_count_for_nothing_do_not() -> None:
    assert shown_features(FOUND) == [1, 0]
    rows = framed(importance_data(FOUND, NAMES))["names"]
    assert rows["name"].tolist() == ["b", "a"]
    assert rows["text"].tolist() == ["75 %, -2", "25 %, +1"]


def test_bars_of_one_feature_stand_below_its_name_and_above_the_next() -> None:
    frames = framed(importance_data(FOUND, NAMES))
    bars, names = frames["bars"], frames["names"].set_index("name")["y"]
    assert (bars["y"] > bars["name"].map(names)).all()
    first = bars[bars["name"] == "b"]
    assert first["bottom"].max() < names["a"]
    assert not (np.diff(np.sort(first["y"])) < 0.9).any()


def test_of_many_features_the_most_important_are_drawn() -> None:
    values = np.linspace(0.01, 1, 30)
    rises = np.tile(values[::-1, None], 2)
    shown = shown_features(Importance(values, rises, rises))
    assert len(shown) == MOST_FEATURES
    assert set(shown) == {*range(6), *range(24, 30)}
    assert shown == sorted(shown, reverse=True)


def test_without_validation_rows_training_rows_are_drawn_alone() -> None:
    importances = importance(grown(tilted(), max_leaf_nodes=4))
    bars = framed(importance_data(importances, NAMES))["bars"]
    assert set(bars["source"]) == {"impurity", "train"}
    assert shown_features(importance(grown(own(np.ones(4), np.arange(4))))) == []
