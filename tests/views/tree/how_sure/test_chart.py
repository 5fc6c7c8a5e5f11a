"""The chart of resamples: bars in shares, discs where thresholds lie in the range of a feature, rows left out."""

from __future__ import annotations

import numpy as np

from tests.views.tree.how_sure.test_numbers import asks_a_at_2, made
from views.tree.how_sure.chart import LINE, resampling_chart, resampling_data, shown_features


def test_bars_are_shares_of_the_resamples_and_discs_lie_between_lowest_and_highest_value() -> None:
    tables = resampling_data(asks_a_at_2(), made(threshold=np.array([2.0] * 6 + [1.5] + [3.0, 3.0, np.nan])))
    assert tables["features"]["name"] == ["a", "b"]
    assert tables["features"]["share"].tolist() == [0.7, 0.2]
    discs = tables["thresholds"]
    assert discs["often"].tolist() == [1, 6, 2]
    assert discs["place"].tolist() == [0.25, 0.5, 0.5]
    assert np.argmax(discs["size"]) == 1
    assert tables["learned"]["place"].tolist() == [0.5]
    assert discs["y"].tolist() == [LINE, LINE, 1 + LINE]


def test_rows_say_what_becomes_of_the_root_without_them() -> None:
    rows = resampling_data(asks_a_at_2(), made())["rows"]
    assert rows["row"].tolist() == [5, 10, 21, 34]
    assert rows["root"].tolist() == ["stays", "another threshold", "another feature", "stays"]


def test_where_no_root_asks_only_rows_are_drawn() -> None:
    resamples = made(feature=np.full(10, -1), threshold=np.full(10, np.nan))
    assert shown_features(resamples) == []
    tables = resampling_data(asks_a_at_2(), resamples)
    assert (len(tables["thresholds"]["place"]), len(tables["learned"]["place"])) == (0, 0)
    assert len(resampling_chart(0, True)["vconcat"]) == 1
    assert len(resampling_chart(2, False)["vconcat"]) == 2
