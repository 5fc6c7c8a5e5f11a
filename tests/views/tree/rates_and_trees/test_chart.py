"""A line for each learning rate from the first tree on, its lowest point, and the run's own place."""

from __future__ import annotations

import numpy as np

from tests.core.charts.specs import framed
from tests.core.records import boosting
from views.tree.rates_and_trees.chart import shrinkage_data
from views.tree.rates_and_trees.numbers import RateErrors, rates_of, traces

SPEC = boosting("sine", n_estimators=30)
RATES, COUNTS = SPEC.hypers["learning_rate"], SPEC.hypers["n_estimators"]
FOUND = traces(SPEC, rates_of(SPEC))


def test_lines_and_lowest_points_are_those_of_the_traces() -> None:
    data = framed(shrinkage_data(FOUND, 0.1, 20, RATES, COUNTS))
    for rate, errors in zip(FOUND.rates, FOUND.errors, strict=True):
        line = data["traces"][data["traces"]["rate"] == RATES.text(rate)]
        np.testing.assert_array_equal(line["error"], errors[line["trees"]])
        assert line["trees"].iloc[[0, -1]].tolist() == [1, 30]
    np.testing.assert_array_equal(data["best"]["error"], FOUND.lowest)
    assert data["current"].to_dict("records") == [
        {"trees": 20, "error": FOUND.errors[FOUND.rates.index(0.1), 20]}
    ]


def test_a_picked_point_loads_values_on_offer() -> None:
    best = framed(shrinkage_data(FOUND, 0.1, 20, RATES, COUNTS))["best"]
    for rate, trees, exact in zip(best["setting"], best["setting_2"], FOUND.best, strict=True):
        assert RATES.parse(rate) in RATES.grid
        assert COUNTS.parse(trees) == COUNTS.nearest(int(exact))


def test_errors_far_above_the_start_are_left_out() -> None:
    errors = np.array([[1.0, 0.5, np.nan], [1.0, 1e6, np.inf]])
    data = shrinkage_data(RateErrors((0.1, 1.0), "train", errors), 1.0, 2, RATES, COUNTS)
    assert np.nanmax(np.asarray(data["traces"]["error"], dtype=float)) == 0.5
