"""A training in sight equals one out of sight, ends where early stopping ends it, and is drawn at most so often."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from core import RunSpec, train
from tests.pages.opening import expected, metrics, open_page
from tests.views.transformer.the_run.test_view import RUN
from ui import live, turns
from ui.live import EVERY, Live, so_far, time_left


class Slot:
    """Counts what is drawn into it."""

    def __init__(self) -> None:
        self.drawn = 0

    def container(self) -> Any:
        self.drawn += 1
        raise InterruptedError


def test_the_time_left_is_that_of_the_pace_so_far() -> None:
    assert time_left(3.0, 10, 30) == ", about 6 seconds left"
    assert time_left(0.01, 1, 2) == ", about 1 second left"
    assert time_left(3.0, 30, 30) == ", about 0 seconds left"
    assert time_left(3.0, 0, 30) == ""


def test_nothing_is_drawn_so_soon_after_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, slot = [0.0], Slot()
    monkeypatch.setattr(live.time, "monotonic", lambda: clock[0])
    shown = Live(slot, 3)
    for now, drawn in ((0.0, 1), (0.5 * EVERY, 1), (EVERY, 2), (1.9 * EVERY, 2), (2 * EVERY, 3)):
        clock[0] = now
        with contextlib.suppress(InterruptedError):
            shown.show(RUN)
        assert slot.drawn == drawn


@pytest.mark.slow
def test_sequences_are_drawn_with_attention_and_rows_with_their_error() -> None:
    line = train(RunSpec("line", "linear_regression", "sgd", {"epochs": 2}))
    assert {"looks", "says", "errors"} <= so_far(RUN)[1].keys()
    assert so_far(line)[1].keys() == {"errors", "error_ticks"}


@pytest.mark.parametrize("patience", ["1", "off"])
def test_a_run_trained_in_sight_is_the_same_run(patience: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONG_SECONDS", 0.0)
    query = {
        "dataset": "line",
        "learning_rate": "0.5",
        "epochs": "70",
        "batch_size": "2",
        "patience": patience,
    }
    page = open_page("pages/linear_regression.py", query)
    spec = RunSpec.from_query({"model": "linear_regression", "optimizer": "sgd", **query})
    assert expected(spec).items() <= metrics(page).items()


def test_what_is_grown_has_no_epochs_to_show_and_is_grown_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "LONG_SECONDS", 0.0)
    query = {"model": "gradient_boosting", "dataset": "line", "n_estimators": "7"}
    page = open_page("pages/decision_tree.py", query)
    assert expected(RunSpec.from_query(query)).items() <= metrics(page).items()
