"""What a fork is offered, and what is said of it: every number is that of the runs it speaks of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import OPTIMIZERS, Run, RunSpec, SettingError, train
from core.engine.forking import Forks, changed, forks
from core.formatting import number
from core.hyper import Value, Widths
from core.theory.landscape import stability_edge
from tests.core.records import fork, linear
from views.shared.time_machine.numbers import (
    MOST_FORKS,
    another,
    epochs_to_fork_at,
    finding,
    first_epoch,
    hypers_to_change,
    last_distance,
    neighbours,
    repeats,
    spread,
    values_to_change_to,
)

LINE = linear(epochs=30, batch_size=20, learning_rate=0.01)
RATE = LINE.hypers["learning_rate"]
# The optimizers that take no L1 penalty.
UNABLE = {name for name, rule in OPTIMIZERS.items() if rule.step_length is None}


def forked(spec: RunSpec, epoch: int, name: str, *values: object) -> tuple[Run, Forks]:
    return train(spec), forks(spec, epoch, [{name: value} for value in values])


def said(spec: RunSpec, epoch: int, name: str, *values: object) -> str:
    return finding(*forked(spec, epoch, name, *values), spec.hypers[name], 0)


@pytest.mark.parametrize("epochs", [1, 7, 200, 300, 1500, 5000])
def test_epochs_to_fork_at_begin_with_the_first_end_with_the_last_and_are_about_two_hundred(
    epochs: int,
) -> None:
    run = train(linear(epochs=epochs, samples=10))
    offered = epochs_to_fork_at(run)
    assert offered[0] == 0
    assert offered[-1] == epochs
    assert len(offered) <= 202
    assert len(offered) == epochs + 1 or len(offered) > 80


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_value_that_is_offered_can_go_on(optimizer: str) -> None:
    spec = LINE.replace(optimizer=optimizer, l1=0.0 if optimizer in UNABLE else 0.1)
    for name, hyper in hypers_to_change(train(spec), 15).items():
        values = values_to_change_to(spec, name, 15)
        for value in values:
            changed(spec, 15, {name: value})
        first = another(train(spec), hyper, values)
        assert first != spec[name]
        assert first in values
    assert values_to_change_to(spec, "learning_rate", 15) == RATE.grid


def test_what_has_no_effect_in_the_middle_of_a_run_is_not_offered() -> None:
    def offered(epoch: int = 5, **changes: Value) -> set[str]:
        return {*hypers_to_change(train(LINE.replace(**changes)), epoch)}

    assert {"seed", "batch_size", "optimizer"} <= offered()
    assert not {"decay", "init", "loss", "noise", "degree"} & offered()
    assert all("l1" not in offered(optimizer=optimizer) for optimizer in UNABLE)
    assert "epochs" not in offered(5000, epochs=5000)
    assert "decay" in offered(schedule="step")


@pytest.mark.parametrize("model", ["linear_regression", "neural_network"])
@pytest.mark.parametrize("batch_size", [None, 16, 20, 64])
@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_another_seed_is_offered_where_it_makes_another_run(
    model: str, batch_size: int | None, dropout: float
) -> None:
    if model == "linear_regression" and dropout:
        return
    chosen: dict[str, Value] = {"epochs": 6, "samples": 20, "validation_share": 0.0, "batch_size": batch_size}
    chosen |= {"dropout": dropout, "hidden": Widths((4,))} if model == "neural_network" else {}
    spec = RunSpec("line", model, "sgd", {"learning_rate": 0.01, **chosen})
    run = train(spec)
    assert len(run.train.y) == 20
    other = fork(spec, 3, {"seed": 1}).run
    assert ("seed" in hypers_to_change(run, 3)) == (not np.array_equal(other.flat[-1], run.flat[-1]))


def test_values_that_would_end_before_the_fork_or_clash_are_not_offered() -> None:
    assert values_to_change_to(LINE, "epochs", 25)[0] == 30
    assert not UNABLE & {*values_to_change_to(LINE.replace(l1=0.1), "optimizer", 5)}
    with pytest.raises(SettingError):
        changed(LINE, 25, {"epochs": 20})


def test_a_fork_is_offered_upwards_but_below_the_edge_of_stability() -> None:
    run = train(LINE)
    assert 2 * LINE.learning_rate <= another(run, RATE, RATE.grid) <= 5 * LINE.learning_rate
    steep = train(LINE.replace(batch_size=None, learning_rate=1.5))
    edge = stability_edge(steep.spec)
    assert edge is not None
    assert 1.5 < another(steep, RATE, RATE.grid) < edge
    gone = train(LINE.replace(batch_size=None, learning_rate=5.0, epochs=100))
    assert gone.diverged
    assert another(gone, RATE, RATE.grid) < edge
    assert another(run, RATE, (0.01,)) == 0.01


def test_a_run_is_forked_first_where_its_error_still_falls() -> None:
    for rate in (0.001, 0.03, 0.3):
        run = train(linear(epochs=200, learning_rate=rate))
        epoch = first_epoch(run, epochs_to_fork_at(run))
        fall = run.train_error[0] - run.train_error[-1]
        assert 1 <= epoch <= 20
        assert run.train_error[epoch - 1] - run.train_error[-1] > 0.5 * fall
    assert first_epoch(train(linear(epochs=1)), (0, 1)) == 1
    assert first_epoch(train(linear(epochs=100, learning_rate=5.0)), tuple(range(101))) == 1


@pytest.mark.parametrize("name", ["line", "diabetes"])
def test_the_futures_that_are_offered_differ(name: str) -> None:
    run = train(linear(dataset=name, epochs=200))
    epoch = first_epoch(run, epochs_to_fork_at(run))
    value = another(run, RATE, values_to_change_to(run.spec, "learning_rate", epoch))
    other = fork(run.spec, epoch, {"learning_rate": value}).run
    soon = slice(epoch + 1, epoch + 11)
    fall = run.train_error[0] - run.train_error[-1]
    assert np.max(np.abs(run.train_error[soon] - other.train_error[soon])) > 0.05 * fall


@pytest.mark.parametrize("chosen", [1e-6, 0.001, 0.003, 10.0])
def test_several_values_hold_the_chosen_one_once_and_in_order(chosen: float) -> None:
    for several in (spread, neighbours):
        values = several(RATE, RATE.grid, chosen)
        assert values.count(chosen) == 1
        assert list(values) == sorted(set(values))
        assert 3 <= len(values) <= MOST_FORKS
    assert spread(RATE, RATE.grid[:2], RATE.grid[0]) == RATE.grid[:2]


def test_the_finding_gives_both_ends_and_how_far_apart_they_are() -> None:
    run, forked_runs = forked(LINE, 3, "learning_rate", 0.001)
    fork, apart = forked_runs.forks[0].run, np.linalg.norm(forked_runs.forks[0].run.flat[-1] - run.flat[-1])
    assert finding(run, forked_runs, RATE, 0) == (
        "Forked at epoch 3 with learning rate 0.001 instead of 0.01: it ends at a validation error of "
        f"{number(fork.validation_error[-1])} instead of {number(run.validation_error[-1])}. The parameters "
        f"end {apart:.3g} apart, and the run itself ends {np.linalg.norm(run.flat[-1] - run.flat[0]):.3g} from "
        "its start."
    )


def test_a_fork_that_changes_nothing_is_said_to_repeat_the_run_because_it_does() -> None:
    assert (
        "learning rate 0.01, as before, it repeats the run: 2 parameters and the errors of 30 epochs"
        in said(LINE, 3, "learning_rate", 0.01)
    )
    full = LINE.replace(batch_size=None)
    assert "seed 1 instead of 0, it repeats the run" in said(full, 3, "seed", 1)
    assert "it repeats" not in said(LINE, 3, "seed", 1)
    run = train(LINE)
    assert repeats(run, train(LINE))
    assert not repeats(run, train(LINE.replace(seed=1)))
    assert not repeats(run, replace(run, flat=run.flat + 1e-15))
    assert not repeats(run, replace(run, validation_error=run.validation_error + 1e-15))


def test_equal_ends_are_not_told_apart() -> None:
    assert "as without to four digits." in said(linear(epochs=300), 200, "learning_rate", 0.05)
    spec = linear(epochs=30)
    run, forked_runs = forked(spec, 3, "learning_rate", 0.05)
    other = forked_runs.forks[0]
    same = replace(other, run=replace(other.run, validation_error=run.validation_error))
    said_of_same = finding(run, replace(forked_runs, forks=(same,)), RATE, 0)
    assert "as without." in said_of_same


def test_forks_that_end_as_low_are_counted_and_so_does_the_run_that_none_of_them_changes() -> None:
    full = LINE.replace(batch_size=None)
    assert said(full, 3, "seed", 1, 2, 3).endswith(
        f"ends lowest, at {number(train(full).validation_error[-1])}, as do 2 others; the run itself ends as low."
    )


def test_the_distance_is_said_of_the_epoch_where_the_first_of_both_ends() -> None:
    run, forked_runs = forked(LINE, 3, "epochs", 10)
    assert last_distance(forked_runs, 0) == (10, 0.0)
    assert "The parameters at epoch 10 are 0 apart" in finding(run, forked_runs, LINE.hypers["epochs"], 0)


def test_divergence_is_said_of_the_one_that_diverges() -> None:
    gone = linear(epochs=30, learning_rate=10.0)
    assert said(LINE, 3, "learning_rate", 10.0).endswith("instead of 0.01, it diverges.")
    assert said(gone, 3, "learning_rate", 7.0).endswith("it diverges, as the run itself does: fork earlier.")
    rescued = said(gone, 3, "learning_rate", 0.1)
    # After three such steps it is still above its start, but on its way back.
    assert fork(gone, 3, {"learning_rate": 0.1}).run.diverged
    assert rescued.startswith(
        "The run itself diverged. Forked at epoch 3 with learning rate 0.1 instead of 10: "
    )
    assert "it ends at a validation error of" in rescued


def test_of_several_forks_the_lowest_is_named_and_those_that_diverged_are_counted() -> None:
    run, forked_runs = forked(LINE, 3, "learning_rate", 1e-6, 0.1, 7.0, 10.0)
    lowest = number(forked_runs.forks[1].run.validation_error[-1])
    assert finding(run, forked_runs, RATE, 0).endswith(
        f"Of 4 forks the one with learning rate 0.1 ends lowest, at {lowest}; 2 diverged."
    )
    assert said(LINE, 3, "learning_rate", 7.0, 10.0).endswith("All 2 forks diverged.")
    assert said(LINE, 3, "learning_rate", 1e-6, 1e-5).endswith("; the run itself ends lower.")
