"""One line an optimizer, at the epochs its runs took; the current one stands out; labels name those that arrive."""

from __future__ import annotations

import numpy as np

from core import RunSpec, sweep
from core.charts.convergence import convergence_chart, convergence_data
from core.convergence import epochs_to, least_objective
from tests.charts.specs import data_names, fields, framed

SPEC = RunSpec("line", "linear_regression", "sgd", {"epochs": 100})
RATE = SPEC.hypers["learning_rate"]
RUNS = sweep(SPEC, {"optimizer": ("sgd", "momentum", "rmsprop"), "learning_rate": (1e-5, 0.1, 1.0, 5.0)}).runs
LEAST = least_objective(SPEC)
FRAMES = framed(convergence_data(RUNS, RATE, "momentum", LEAST))


def test_the_chart_gets_all_the_data_it_asks_for() -> None:
    spec = convergence_chart(RATE)
    assert data_names(spec) == set(FRAMES)
    for source, frame in FRAMES.items():
        assert fields(spec, source) <= set(frame.columns)


def test_each_point_is_the_arrival_of_its_run() -> None:
    for row, run in zip(FRAMES["arrivals"].itertuples(), RUNS, strict=True):
        np.testing.assert_equal(row.epochs, max(epochs_to(run, LEAST), 1.0))
        assert row.setting == RATE.text(run.spec["learning_rate"])
        assert row.ours == (run.spec.optimizer == "momentum")


def test_only_optimizers_that_arrive_are_named() -> None:
    arrived = FRAMES["arrivals"].dropna().optimizer.unique()
    assert set(FRAMES["arrival_labels"].optimizer) == set(arrived)
    assert "Momentum" in arrived
