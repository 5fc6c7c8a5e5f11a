"""A fork repeats its run up to an epoch and follows the new settings from there; unchanged, it repeats all of it."""

from __future__ import annotations

import numpy as np
import pytest

from core import RunSpec, SettingError, train
from core.engine.forking import Fork, changeable, forks
from core.engine.training import advance, start
from core.theory.objective import Objective
from core.types import Array
from tests.core.records import fork, linear, same, tree

NETWORK = RunSpec(
    "moons", "neural_network", "adam", {"hidden": (3,), "samples": 20, "epochs": 12, "batch_size": 8}
)
LINE = linear(epochs=12)
RUNS = {
    "adam on batches": NETWORK,
    "momentum": linear("momentum", epochs=12, batch_size=16),
    "schedule": NETWORK.replace(optimizer="sgd", schedule="cosine", warmup=3),
    "penalties": linear("rmsprop", dataset="diabetes", epochs=12, l1=0.1, l2=0.01, clip_norm=1.0),
    "classes": RunSpec("iris", "logistic_regression", "adagrad", {"epochs": 12, "batch_size": 32}),
    "stops early": linear(epochs=30, learning_rate=0.5, noise=1.0, batch_size=4, patience=2),
    "diverges": linear(epochs=12, learning_rate=10.0),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_fork_that_changes_nothing_repeats_the_run_bit_for_bit(name: str) -> None:
    run = train(RUNS[name])
    end = int(run.error_epochs[-1])
    for epoch in (0, 1, end // 2, end):
        assert same(fork(RUNS[name], epoch, {}).run, run)
        assert same(forks(RUNS[name], epoch, [{"l2": 1.0}]).unchanged.run, run)


def test_one_of_the_runs_does_stop_early() -> None:
    assert train(RUNS["stops early"]).stopped_early


@pytest.mark.parametrize(
    "change",
    [
        {"learning_rate": 0.01},
        {"optimizer": "momentum", "momentum": 0.5},
        {"batch_size": 5},
        {"schedule": "step", "decay": 0.1},
        {"patience": 1},
        {"l1": 0.01, "clip_norm": 0.1},
        {"epochs": 30},
    ],
    ids=str,
)
def test_a_fork_from_the_start_is_the_run_of_the_new_settings(change: dict) -> None:
    assert same(fork(NETWORK, 0, change).run, train(NETWORK.replace(**change)))


@pytest.mark.parametrize("epochs", [70, 80, 150])
def test_a_run_forked_to_another_length_is_the_run_of_that_length(epochs: int) -> None:
    spec = linear("adam", epochs=80)
    assert same(fork(spec, 70, {"epochs": epochs}).run, train(spec.replace(epochs=epochs)))


def test_the_record_up_to_the_fork_is_that_of_the_run_and_differs_from_there_on() -> None:
    run, forked = train(NETWORK), fork(NETWORK, 5, {"learning_rate": 0.01}).run
    for name in ("train_error", "validation_error", "objective"):
        ours, its = getattr(forked, name), getattr(run, name)
        assert np.array_equal(ours[:6], its[:6])
        assert not np.isin(ours[6:], its).any()
    assert np.array_equal(forked.flat[forked.epochs <= 5], run.flat[run.epochs <= 5])


# --------------------------------------------------------------------------- what is kept, worked out by hand


def gradient(spec: RunSpec, theta: Array) -> Array:
    return Objective.of(spec).gradient(theta[None])[0]


def end(forked: Fork) -> Array:
    return forked.run.flat[-1]


def test_momentum_rolls_on_under_another_learning_rate() -> None:
    spec, theta, v = linear("momentum", epochs=8), np.zeros(2), np.zeros(2)
    for epoch in range(8):
        v = 0.9 * v + gradient(spec, theta)
        theta = theta - (0.1 if epoch < 5 else 0.02) * v
    np.testing.assert_allclose(end(fork(spec, 5, {"learning_rate": 0.02})), theta, rtol=1e-13)


@pytest.mark.parametrize("change", [{}, {"batch_size": 100}], ids=["same batches", "in other batches"])
def test_adam_counts_on_and_its_memory_is_kept(change: dict) -> None:
    spec, theta, m, v = linear("adam", epochs=6, validation_share=0.0), np.zeros(2), np.zeros(2), np.zeros(2)
    for t in range(1, 7):
        g = gradient(spec, theta)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        theta = theta - 0.1 * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    np.testing.assert_allclose(end(fork(spec, 4, change)), theta, rtol=1e-13)


def test_another_optimizer_begins_with_an_empty_memory_and_counts_from_one() -> None:
    spec, theta, m, v = linear("momentum", epochs=6), train(linear("momentum", epochs=3)).flat[-1], 0.0, 0.0
    for t in range(1, 4):
        g = gradient(spec, theta)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        theta = theta - 0.1 * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    np.testing.assert_allclose(end(fork(spec, 3, {"optimizer": "adam"})), theta, rtol=1e-13)


def test_adam_in_larger_batches_counts_on_from_the_steps_it_took() -> None:
    spec = linear("adam", epochs=4, batch_size=20, validation_share=0.0)
    state, _ = advance(start(spec), 3)
    theta, m, v = state.theta[0], state.slots[0]["m"][0], state.slots[0]["v"][0]
    g, t = gradient(spec, theta), state.step + 1
    assert t == 3 * 5 + 1
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    theta = theta - 0.1 * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    np.testing.assert_allclose(end(fork(spec, 3, {"batch_size": None})), theta, rtol=1e-13)


@pytest.mark.parametrize("rate", [0.1, 0.02])
def test_a_schedule_goes_on_at_the_share_of_epochs_that_are_done(rate: float) -> None:
    spec = linear(epochs=8, schedule="exponential", decay=0.1, batch_size=20, validation_share=0.0)
    theta = train(spec).flat[5]
    for epoch in range(5, 8):
        theta = theta - rate * 0.1 ** (epoch / 8) * gradient(spec, theta)
    np.testing.assert_allclose(
        end(fork(spec, 5, {"batch_size": None, "learning_rate": rate})), theta, rtol=1e-13
    )


def test_early_stopping_has_waited_as_long_as_the_run_has() -> None:
    spec = RUNS["stops early"]
    run = train(spec)
    last = int(run.error_epochs[-1])
    on = fork(spec, last, {"patience": None}).run
    assert np.array_equal(on.train_error, train(spec.replace(patience=None)).train_error)
    assert int(fork(spec, last - 1, {"patience": 1}).run.error_epochs[-1]) == last - 1
    with pytest.raises(SettingError, match=f"the run ends at epoch {last}"):
        fork(spec, last + 1, {})


# --------------------------------------------------------------------------- several at once


def test_forks_together_equal_each_alone_in_their_order() -> None:
    changes = [
        {"batch_size": 4},
        {"learning_rate": 0.01},
        {"optimizer": "sgd"},
        {"batch_size": None},
        {},
        {"epochs": 20},
    ]
    together = forks(NETWORK, 5, changes)
    for change, branch in zip(changes, together.forks, strict=True):
        assert branch.changes == change
        assert same(branch.run, fork(NETWORK, 5, change).run)


def test_the_distance_is_that_of_the_parameters_and_is_known_while_both_train() -> None:
    forked = forks(NETWORK, 5, [{"learning_rate": 0.01}, {}, {"epochs": 7}, {"epochs": 30}])
    assert forked.epochs.tolist() == list(range(5, 13))
    own, slow = forked.unchanged.run, forked.forks[0].run
    expected = np.linalg.norm(slow.flat[slow.epochs >= 5] - own.flat[own.epochs >= 5], axis=1)
    at = np.isin(forked.epochs, own.epochs[own.epochs >= 5])
    np.testing.assert_allclose(forked.distances[0, at], expected)
    assert expected[-1] > 0
    assert np.array_equal(forked.distances[1:], [[0] * 8, [0] * 3 + [np.nan] * 5, [0] * 8], equal_nan=True)


def test_every_epoch_is_heard_of_once() -> None:
    reported: list[tuple[int, int]] = []
    changes = [{"epochs": 20}, {"learning_rate": 0.01}, {"batch_size": 4}]
    forks(NETWORK, 5, changes, on_epoch=lambda *of: reported.append(of))
    total = 5 + 7 + 15 + 7
    assert reported == [(epoch, total) for epoch in range(1, total + 1)]


# --------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("epoch", "change", "sentence"),
    [
        (5, {"hidden": (4,)}, "hidden cannot change in the middle of a run"),
        (5, {"init_scale": 2.0}, "init_scale cannot change"),
        (5, {"data_seed": 1}, "data_seed cannot change"),
        (5, {"dataset": "iris"}, "dataset cannot change"),
        (5, {"epochs": 3}, "a run of 3 epochs has no epoch 5"),
        (5, {"epochs": 1}, "a run of 1 epoch has no epoch 5"),
        (13, {}, "a run of 12 epochs has no epoch 13"),
        (13, {"epochs": 20}, "the run ends at epoch 12"),
        (-1, {}, "has no epoch -1"),
        (5, {"learning_rate": 1e9}, "learning_rate wants"),
        (5, {"speed": 1}, "no setting named 'speed'"),
    ],
    ids=str,
)
def test_what_cannot_change_is_refused_with_a_sentence(epoch: int, change: dict, sentence: str) -> None:
    with pytest.raises(SettingError, match=sentence):
        fork(NETWORK, epoch, change)


def test_a_tree_has_no_epochs_to_go_back_to() -> None:
    with pytest.raises(SettingError, match="not found by following gradients"):
        fork(tree(), 0, {})


def test_all_that_can_change_keeps_the_shapes_of_the_run() -> None:
    assert {"optimizer", "seed", "batch_size", "epochs", "l2", "schedule"} <= set(changeable(NETWORK))
    shape = train(NETWORK).flat.shape[1]
    for name, hyper in changeable(NETWORK).items():
        value = next(v for v in hyper.grid if v != NETWORK[name])
        if name != "epochs":
            assert fork(NETWORK, 11, {name: value}).run.flat.shape[1] == shape
