"""A strip for each optimizer: a cell where a run arrives, a star on the fastest, its epochs written beside its name."""

from __future__ import annotations

import pytest

from core import OPTIMIZERS, RunSpec, sweep
from core.theory.arrival import epochs_to
from core.theory.optimum import least_objective
from tests.core.charts.specs import framed
from views.linear.optimizers.chart import convergence_data

SPEC = RunSpec("line", "linear_regression", "sgd", {"epochs": 100})
RATE = SPEC.hypers["learning_rate"]
OVER = {"optimizer": ("sgd", "momentum", "rmsprop"), "learning_rate": (1e-5, 0.1, 1.0, 5.0)}
RUNS = sweep(SPEC, OVER).runs
LEAST = least_objective(SPEC)
FRAMES = framed(convergence_data(RUNS, RATE, "momentum", LEAST))


def test_each_cell_is_the_arrival_of_its_run() -> None:
    cells = FRAMES["strips"].set_index(["optimizer", "reading"])["epochs"].to_dict()
    took = {
        (OPTIMIZERS[str(run.spec.optimizer)].label, RATE.text(run.spec["learning_rate"])): epochs_to(
            run, LEAST
        )
        for run in RUNS
    }
    assert cells == {key: max(epochs, 1.0) for key, epochs in took.items() if epochs == epochs}
    assert 0 < len(cells) < len(RUNS)


def test_the_fastest_run_of_each_optimizer_has_the_star_and_is_written_beside_its_name() -> None:
    names = FRAMES["names"].set_index("name")["arrival"]
    for star in FRAMES["best"].itertuples():
        mine = FRAMES["strips"].query("optimizer == @star.optimizer")
        assert star.epochs == mine["epochs"].min()
        assert names[star.optimizer].startswith(f"{star.epochs:.0f} epoch")
        assert names[star.optimizer].endswith(f" at {star.reading}")
    assert set(names[names == "never"].index) == set(names.index) - set(FRAMES["best"]["optimizer"])


@pytest.mark.parametrize("current", OVER["optimizer"])
def test_the_current_optimizer_stands_out(current: str) -> None:
    names = framed(convergence_data(RUNS, RATE, current, LEAST))["names"]
    assert names[names["ours"]]["name"].tolist() == [OPTIMIZERS[current].label]
