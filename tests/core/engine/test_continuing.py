"""A training goes on to more epochs, or is cut short, as the run of that length: bit for bit, with all it records."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import RunSpec, train
from core.engine import continuing as continuing_module
from core.engine.checkpoint import Checkpoint
from core.engine.continuing import continued, continues, lasting, passed, resumable, trajectory
from tests.core.records import linear, same

NETWORK = RunSpec(
    "moons", "neural_network", "adam", {"hidden": (3,), "samples": 20, "epochs": 12, "batch_size": 8}
)
ROUNDS = {"schedule": "cosine", "schedule_epochs": 12, "warmup": 2}
SORT = RunSpec(
    "sort",
    "transformer",
    "adam",
    {"samples": 100, "length": 3, "symbols": 3, "d_model": 8, "batch_size": 16, "epochs": 12, **ROUNDS},
)
RUNS = {
    "adam on batches": NETWORK,
    "dropout": NETWORK.replace(dropout=0.5),
    "momentum": linear("momentum", epochs=12, batch_size=16, samples=50),
    "penalties": linear("rmsprop", dataset="diabetes", epochs=12, l1=0.1, l2=0.01, clip_norm=1.0),
    "rounds": NETWORK.replace(optimizer="adamw", **ROUNDS),
    "transformer": SORT,
    "waits": linear(epochs=12, learning_rate=0.5, noise=1.0, batch_size=4, patience=20, samples=50),
    "stops early": linear(epochs=12, learning_rate=0.5, noise=1.0, batch_size=4, patience=2),
    "diverges": linear(epochs=12, learning_rate=10.0),
}


def trained(spec: RunSpec, *pieces: int) -> Checkpoint:
    checkpoint = resumable(spec)
    for epochs in pieces:
        checkpoint = checkpoint.advanced(epochs)
    return checkpoint


def goes_on(checkpoint: Checkpoint, spec: RunSpec) -> bool:
    """Whether `checkpoint`, trained on as `spec`, is its run."""
    longer = continued(checkpoint, spec)
    while not longer.ended:
        longer = longer.advanced(5)
    return same(longer.run, train(spec))


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("epochs", [12, 20])
def test_a_training_goes_on_as_the_uninterrupted_run_of_any_length(name: str, epochs: int) -> None:
    longer = RUNS[name].replace(epochs=epochs)
    for pieces in ((1,), (3, 4), (12,)):
        checkpoint = trained(RUNS[name], *pieces)
        assert continues(checkpoint, longer)
        assert goes_on(checkpoint, longer)


@pytest.mark.parametrize("name", RUNS)
def test_a_training_cut_short_is_the_run_that_ends_there(name: str) -> None:
    checkpoint = trained(RUNS[name], 5, 3)
    for epochs in (1, 5, 7, 8):
        shorter = lasting(RUNS[name], epochs)
        assert continues(checkpoint, shorter)
        assert continued(checkpoint, shorter).ended
        assert same(continued(checkpoint, shorter).run, train(shorter))


def test_early_stopping_goes_on_with_the_epochs_it_has_waited() -> None:
    checkpoint, longer = trained(RUNS["waits"], 12), RUNS["waits"].replace(epochs=50)
    assert checkpoint.state.waited[0] > 0
    assert train(longer).stopped_early
    assert goes_on(checkpoint, longer)


def test_one_of_the_runs_has_stopped_early() -> None:
    assert trained(RUNS["stops early"], 12).state.epoch < 12
    assert trained(RUNS["stops early"], 12).ended


@pytest.mark.parametrize("epochs", [70, 120, 150, 300, 1000])
def test_a_long_training_records_what_runs_of_other_lengths_need(epochs: int) -> None:
    checkpoint = trained(linear("adam", epochs=200), 160)
    assert continues(checkpoint, linear("adam", epochs=epochs))
    assert goes_on(checkpoint, linear("adam", epochs=epochs))
    assert passed(checkpoint, linear("adam", epochs=200)) == linear("adam", epochs=150)


def test_a_training_of_too_many_parameters_records_what_it_needs_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(continuing_module, "MOST_BYTES", 0)
    long, short = linear(epochs=200), linear(epochs=30)
    checkpoint = trained(long, 160)
    assert continues(checkpoint, long)
    assert not continues(checkpoint, long.replace(epochs=150))
    # Until there, every epoch is recorded.
    assert passed(checkpoint, long) == long.replace(epochs=40)
    assert passed(trained(short, 12), short) == short.replace(epochs=10)


@pytest.mark.parametrize(
    ("change", "repeats"),
    [
        ({"epochs": 40}, False),
        ({"schedule_epochs": 20}, True),
        ({"epochs": 40, "schedule_epochs": 20}, True),
        ({"epochs": 40, "schedule_epochs": 40}, False),
        ({"epochs": 10, "schedule_epochs": 20}, True),
        ({"decay": 0.1}, False),
        ({"seed": 1}, False),
        ({"optimizer": "adam"}, False),
    ],
    ids=str,
)
def test_runs_of_one_course_take_the_same_steps(change: dict, repeats: bool) -> None:
    spec = linear("momentum", epochs=20, schedule="cosine", noise=0.3, batch_size=16, samples=50)
    other = spec.replace(**change)
    assert (trajectory(other) == trajectory(spec)) == repeats
    assert continues(trained(spec, 6), other) == repeats
    steps = min(len(run.flat) for run in (train(spec), train(other)))
    assert np.array_equal(train(spec).flat[:steps], train(other).flat[:steps]) == repeats


def test_at_a_constant_rate_all_lengths_are_of_one_course() -> None:
    spec = linear(epochs=20, warmup=5)
    assert (
        trajectory(spec) == trajectory(spec.replace(epochs=50)) == trajectory(spec.replace(schedule_epochs=7))
    )
    assert lasting(spec, 10) == spec.replace(epochs=10)


def test_what_is_continued_ends_where_a_round_of_its_schedule_does() -> None:
    for epochs in (2, 3, 5, 7, 10, 15, 20, 30, 40, 50, 60, 70, 90, 100, 150, 200, 300, 500, 700, 1000, 2000):
        further = continuing_module.longer(linear(epochs=epochs, schedule="cosine"))
        assert (further["epochs"], further["schedule_epochs"]) == (2 * epochs, epochs)
    later = continuing_module.longer(linear(epochs=80, schedule="cosine", schedule_epochs=40))
    assert later == {"epochs": 120, "schedule_epochs": 40}
    assert (
        continuing_module.longer(linear(epochs=120, schedule="cosine", schedule_epochs=40))["epochs"] == 200
    )


def test_what_has_been_passed_is_the_longest_run_of_the_grid_that_can_be_one() -> None:
    spec = NETWORK.replace(epochs=30, schedule="cosine", warmup=5)
    lengths = [passed(trained(spec, epochs), spec) for epochs in (1, 2, 6, 12, 30)]
    assert [longer and longer["epochs"] for longer in lengths] == [1, 2, 6, 10, 30]
    assert all(longer and longer["schedule_epochs"] == 30 for longer in lengths)
    # Of a longer run that somebody else has trained, what is part of this one.
    further = trained(spec.replace(epochs=60, schedule_epochs=30), 45)
    assert passed(further, spec) == spec.replace(schedule_epochs=30)
    # A constant rate has no rounds, and no run is shorter than its warm-up.
    constant = NETWORK.replace(epochs=30, warmup=20)
    assert passed(trained(constant, 12), constant) is None
    assert passed(trained(constant, 24), constant) == constant.replace(epochs=20)


def test_its_memory_is_that_of_its_data_its_state_and_its_record() -> None:
    checkpoint = trained(linear("adam", epochs=30, samples=50, validation_share=0.2), 4, 3)
    # 40 and 10 rows of a one, a feature and a target; θ and two slots; 8 snapshots of θ, three errors at each of them.
    assert checkpoint.nbytes == 8 * (50 * 3 + 3 * 2 + 8 * 2 + 8 * 3)
    assert replace(checkpoint, histories=()).nbytes == 8 * (50 * 3 + 3 * 2)
