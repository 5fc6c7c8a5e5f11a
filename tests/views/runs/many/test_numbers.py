"""All kept runs as columns: pins, and each run of a sweep."""

from __future__ import annotations

import numpy as np
import pytest

from core import sweep
from core.inspection.pinned.making import pinned_sweep
from core.inspection.pinned.record import Board
from tests.core.inspection.pinned.kept import LINE, NETWORK, SPECS, kept_sweep, pin, swept
from tests.views.runs.boards import MIXED, RATES, names
from views.runs.many.axes import axes, options
from views.runs.many.numbers import OF_A_SWEEP, base_mark, column, cost, every, judged_alike, readings, table

RUNS = every(MIXED, names(MIXED))
SWEPT = every(Board(sweeps=(kept_sweep(),)), {})


def test_each_run_of_a_sweep_has_its_own_spec() -> None:
    assert [row.spec for row in SWEPT.rows] == [run.spec for run in swept().runs]
    assert {row.name for row in SWEPT.rows} == {OF_A_SWEEP}
    assert SWEPT.error.tolist() == [run.evaluation_error[-1] for run in swept().runs]
    assert SWEPT.chosen == ("learning_rate", "l2")
    assert column(SWEPT, "learning_rate").tolist() == [0.01, 0.01, 0.1, 0.1, 5.0, 5.0]  # type: ignore[union-attr]


def test_settings_that_are_no_numbers_are_texts_in_the_order_of_their_grid() -> None:
    kept = pinned_sweep(sweep(NETWORK, {"hidden": ((2, 2), (4,), (8,)), "batch_size": (None, 32)}))
    runs = every(Board(sweeps=(kept,)), {})
    assert column(runs, "hidden")[:3] == ["2 layers of 2", "2 layers of 2", "1 layer of 4"]
    assert readings(runs, "hidden") == ["1 layer of 4", "1 layer of 8", "2 layers of 2"]
    assert set(column(runs, "batch_size")) == {"full", "32"}
    assert [row.spec for row in runs.rows][3] == NETWORK.replace(hidden=(4,), batch_size=32)


def test_the_table_says_which_rows_judged() -> None:
    columns = table(RUNS, base_mark(MIXED))
    assert {len(values) for values in columns.values()} == {len(MIXED.pins) + 6}
    assert columns["rows"][0] == "the same"
    assert columns["rows"][1] == "others"
    # Those of the sweep learn from the same rows as the first pin.
    assert columns["rows"][-1] == "the same"
    assert columns["diverged"][-1] == "diverged"
    assert np.isnan(np.asarray(columns["accuracy"])[0])
    assert np.asarray(columns["accuracy"])[1] == pin(SPECS["classes"]).measure("accuracy")


def test_only_runs_on_the_same_rows_that_did_not_diverge_are_compared() -> None:
    at = judged_alike(RUNS, base_mark(MIXED))
    assert all(RUNS.rows[i].mark == base_mark(MIXED) and not RUNS.rows[i].diverged for i in at)
    assert len(at) == 1 + 4


def test_errors_of_several_meanings_give_way_to_what_the_known_metric_is_short_of_1() -> None:
    board = Board((pin(LINE), pin(LINE.replace(loss="huber"))))
    runs = every(board, names(board))
    errors, noun = cost(runs, judged_alike(runs, base_mark(board)))
    assert noun == "1 − R²"
    assert errors == pytest.approx([1 - each.measure("r2") for each in board.pins])
    alike = every(RATES, names(RATES))
    assert cost(alike, judged_alike(alike, base_mark(RATES)))[1] == "squared loss"


def test_there_is_an_axis_for_all_that_differs_and_for_the_error() -> None:
    shown = axes(SWEPT)
    assert [axis.title for axis in shown] == ["learning rate", "L2 penalty", "error"]
    rate, penalty, error = shown
    assert rate.usually_log
    assert not penalty.can_be_log
    assert error.values[-1] is None
    assert len(axes(RUNS)) <= 8


def test_scales_are_as_they_are_asked_for() -> None:
    shown = axes(SWEPT)
    chart = options(SWEPT, shown, ["learning rate", "L2 penalty"], ["error"])
    rate, penalty, error = chart["parallelAxis"]
    assert (rate["type"], penalty["type"], error["inverse"]) == ("log", "category", True)
    # A log axis has no place for its 0: its values stand in the order of their grid.
    assert penalty["data"] == ["0", "0.1"]
    assert [len(series["data"]) for series in chart["series"]] == [6, 0]
    assert chart["series"][0]["data"][-1] == {"name": OF_A_SWEEP, "value": [5.0, "0.1", "-"]}
