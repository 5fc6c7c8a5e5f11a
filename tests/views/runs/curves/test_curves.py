"""Errors of kept runs that mean the same, one over the other."""

from __future__ import annotations

import numpy as np

from core import RunSpec, train
from core.inspection.pinned.making import pinned
from core.inspection.pinned.record import Board
from tests.core.charts.specs import asked, faults
from tests.core.inspection.pinned.kept import LINE, SPECS, pin
from tests.views.runs.boards import MIXED, RATES, names
from views.runs.curves.chart import MOST_LINES, curves_chart, curves_data, error_of, is_drawn
from views.runs.curves.numbers import columns, drawable, finding, left_out


def test_only_errors_that_mean_the_same_are_drawn_together() -> None:
    drawn = drawable(MIXED, MOST_LINES)
    assert [each.spec for each in drawn] == [LINE, SPECS["diverged"]]
    assert left_out(MIXED, drawn).startswith("Not drawn: 7 runs")
    assert left_out(RATES, drawable(RATES, MOST_LINES)) == ""


def test_the_baseline_is_always_drawn() -> None:
    board = RATES.compared_with(RATES.pins[0].uid)
    assert drawable(board, 2) == [RATES.pins[0], RATES.pins[2]]


def test_the_chart_gets_what_it_draws() -> None:
    for board in (RATES, MIXED, Board((pin(SPECS["all rows"]),))):
        pins = drawable(board, MOST_LINES)
        for rows in ("validation", "train"):
            assert [
                *faults(asked(curves_chart(("epoch", "split"))), curves_data(pins, names(board), rows))
            ] == []


def test_a_line_has_the_errors_of_its_run() -> None:
    curves = curves_data([*RATES.pins], names(RATES), "validation")["curves"]
    rank = np.asarray(curves["rank"])
    for place, each in enumerate(RATES.pins):
        assert np.asarray(curves["error"])[rank == place].tolist() == each.curve.validation.tolist()
    assert set(curves["run"]) == {"0.01", "0.1", "0.2"}


def test_what_diverged_is_not_drawn_beyond_ten_times_its_start() -> None:
    errors = error_of(pin(SPECS["diverged"]), "train")
    assert np.isnan(errors[-1])
    assert np.isfinite(errors[0])


def test_the_finding_names_the_lowest_end_and_earlier_lows() -> None:
    best = min(RATES.pins, key=lambda each: each.curve.validation[-1])
    assert (
        finding([*RATES.pins], names(RATES), "validation") == f"Lowest at the end: {names(RATES)[best.uid]}."
    )
    assert finding([pin(SPECS["diverged"])], {}, "train") == "No run that ended well is drawn."


def test_the_table_has_last_and_lowest_errors() -> None:
    table = columns([*RATES.pins], names(RATES))
    assert table["training error"] == [each.curve.train[-1] for each in RATES.pins]
    assert table["lowest validation error"] == [each.curve.validation.min() for each in RATES.pins]


def test_where_all_blew_up_at_once_no_line_is_drawn() -> None:
    gone = pinned(
        train(RunSpec("diabetes", "linear_regression", "sgd", {"learning_rate": 5.0, "epochs": 20}))
    )
    well = pinned(train(RunSpec("diabetes", "linear_regression", "sgd", {"epochs": 20})))
    assert not is_drawn([gone], "validation")
    assert is_drawn([gone, well], "validation")
