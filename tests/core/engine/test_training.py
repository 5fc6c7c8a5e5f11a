"""A resumed run equals an uninterrupted one, bit for bit; training changes none of its inputs and bounds its record."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import OPTIMIZERS, Run, RunSpec, advance, start, train
from core.engine.snapshots import MOST_SNAPSHOTS, snapshot_epochs
from core.engine.training import Begin, runs, train_batch
from core.hyper import Value
from core.losses.losses import LOSSES
from core.theory.closed_form import solve
from core.verdicts.diagnosis import verdict
from tests.core.records import linear, same, tilted
from tests.core.registries import every_optimizer

# With what each rule settles within the epochs given below.
LINE: dict[str, dict[str, Value]] = {
    "sgd": {"learning_rate": 0.05},
    "momentum": {"learning_rate": 0.05},
    "nesterov": {"learning_rate": 0.02},
    "adagrad": {"learning_rate": 5.0},
    # Its steps keep the length of the rate, unless ε outweighs the gradient.
    "rmsprop": {"learning_rate": 0.005, "epsilon": 0.1},
    "adam": {"learning_rate": 0.05},
    "adamw": {"learning_rate": 0.05, "weight_decay": 0.0},
    # Its steps always keep the length of the rate, and it comes as near as the last of them is long.
    "lion": {"learning_rate": 0.05, "weight_decay": 0.0, "schedule": "exponential", "decay": 0.001},
}
# How near, in parameters and in the training error.
NEAR = {"lion": (1e-4, 1e-4)}
batch_sizes = pytest.mark.parametrize("batch_size", [None, 16, 1])


def in_pieces(spec: RunSpec, *pieces: int) -> Run:
    state = start(spec)
    histories = []
    for epochs in pieces:
        state, history = advance(state, epochs)
        histories.append(history)
    return runs(state, histories)[0]


@every_optimizer
@batch_sizes
def test_a_resumed_run_equals_an_uninterrupted_one(optimizer: str, batch_size: int | None) -> None:
    spec = linear(optimizer, epochs=23, batch_size=batch_size, degree=3, l2=0.01, init="normal", samples=50)
    assert same(in_pieces(spec, 1, 4, 0, 11, 7), train(spec))


@every_optimizer
@batch_sizes
def test_a_state_can_be_advanced_again_and_again(optimizer: str, batch_size: int | None) -> None:
    state, history = advance(start(linear(optimizer, batch_size=batch_size)), 3)
    before = [state.theta.copy(), *(slot.copy() for slot in state.slots[0].values()), state.x.copy()]
    once, twice = advance(state, 5)[0], advance(state, 5)[0]
    np.testing.assert_array_equal(once.theta, twice.theta)
    after = [state.theta, *state.slots[0].values(), state.x]
    assert all(map(np.array_equal, before, after))
    assert (state.epoch, once.epoch) == (3, 8)
    np.testing.assert_array_equal(history.snapshots[3], state.theta)


@every_optimizer
def test_training_leaves_its_inputs_alone(optimizer: str) -> None:
    data, spec = tilted(), linear(optimizer, batch_size=8, epochs=5, l2=0.1)
    settings = dict(spec.settings)
    train(spec, data=data)
    np.testing.assert_array_equal(data.x, tilted().x)
    np.testing.assert_array_equal(data.y, tilted().y)
    assert spec.settings == settings
    assert spec.dataset == "line"


def test_training_twice_records_the_same_numbers() -> None:
    spec = linear("adam", batch_size=8, epochs=20)
    assert same(train(spec), train(spec))
    assert not same(train(spec), train(spec.replace(seed=1)))


def test_a_run_stopped_early_ends_where_it_stands() -> None:
    spec = linear(epochs=200, batch_size=32)
    stopped, whole = in_pieces(spec, 30, 70), train(spec)
    assert 100 not in whole.epochs
    assert stopped.epochs[-1] == stopped.error_epochs[-1] == 100
    np.testing.assert_array_equal(stopped.train_error, whole.train_error[:101])
    np.testing.assert_array_equal(stopped.flat[:-1], whole.flat[whole.epochs < 100])
    np.testing.assert_array_equal(stopped.flat[-1], train(spec.replace(epochs=100)).flat[-1])


def test_no_run_goes_beyond_its_own_epochs() -> None:
    assert same(in_pieces(linear(epochs=5), 3, 100), train(linear(epochs=5)))
    state, history = advance(start(linear(epochs=5)), 100)
    assert state.epoch == 5
    assert history.epochs.tolist() == [0, 1, 2, 3, 4, 5]


@every_optimizer
def test_a_finished_run_stands_still_while_others_go_on(optimizer: str) -> None:
    specs = [linear(optimizer, epochs=epochs, batch_size=16) for epochs in (3, 9)]
    state, _ = advance(start(specs), 9)
    np.testing.assert_array_equal(state.theta, [train(spec).flat[-1] for spec in specs])


@batch_sizes
def test_a_step_is_counted_for_every_batch(batch_size: int | None) -> None:
    state, _ = advance(start(linear(batch_size=batch_size)), 3)
    assert state.step == 3 * {None: 1, 16: 5, 1: 75}[batch_size]


def test_momentum_keeps_the_rate_outside_the_velocity() -> None:
    # The bias of standardized columns descends p²/2 from p = 1, in units of −ȳ: the case that accuracy tables publish.
    spec = linear("momentum", momentum=0.9, learning_rate=0.1, epochs=10)
    forked, _ = advance(start(spec), 5)
    end, _ = advance(replace(forked, specs=(spec.replace(learning_rate=0.01),)), 5)
    mean = end.problems[0].train.y.mean()
    assert 1 - end.theta[0, 0] / mean == pytest.approx(-0.116, abs=5e-4)


@given(st.integers(1, 5000), st.integers(2, MOST_SNAPSHOTS))
def test_snapshots_are_bounded_and_hold_both_ends(epochs: int, most: int) -> None:
    kept = snapshot_epochs(epochs, most)
    assert (kept[0], kept[-1]) == (0, epochs)
    assert len(kept) == min(most, epochs + 1)
    assert np.diff(kept).min() >= 1


def test_snapshots_double_their_distance() -> None:
    assert list(snapshot_epochs(1000, 11)) == [0, 1, 3, 7, 15, 31, 62, 125, 250, 501, 1000]
    assert list(snapshot_epochs(5)) == [0, 1, 2, 3, 4, 5]
    assert list(snapshot_epochs(5000)[:10]) == list(range(10))


@pytest.mark.parametrize("epochs", [1, 59, 60, 1000])
def test_recording_is_bounded(epochs: int) -> None:
    run = train(linear(epochs=epochs))
    assert run.epochs.tolist() == list(snapshot_epochs(epochs, 60))
    assert run.error_epochs.tolist() == list(range(epochs + 1))
    assert len(run.flat) == len(run.epochs) <= 60
    assert len(run.train_error) == len(run.validation_error) == len(run.objective) == epochs + 1


@pytest.mark.parametrize("batch_size", [None, 16])
def test_every_snapshot_has_the_errors_recorded_at_its_epoch(batch_size: int | None) -> None:
    run = train(linear("momentum", batch_size=batch_size, epochs=150, l2=0.3, degree=2))
    loss = LOSSES["squared"].value
    for rows, errors in ((run.train, run.train_error), (run.validation, run.validation_error)):
        np.testing.assert_allclose(
            loss(run.predict_all(rows.x), rows.y[None], {}), errors[run.epochs], rtol=1e-12
        )
    penalty = 0.15 * (run.parameters["weight"] ** 2).sum(axis=1)
    np.testing.assert_allclose(run.objective[run.epochs], run.train_error[run.epochs] + penalty, rtol=1e-12)


def test_every_epoch_is_heard_of() -> None:
    reported: list[tuple[int, int]] = []
    train(linear(epochs=4, batch_size=32), on_epoch=lambda *progress: reported.append(progress))
    assert reported == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_batch_larger_than_the_rows_is_a_full_one() -> None:
    full, larger = (train(linear(batch_size=size, epochs=20)) for size in (None, 512))
    np.testing.assert_array_equal(full.flat, larger.flat)


def test_batches_visit_every_row_once_an_epoch() -> None:
    # Plain descent at a tiny rate: an epoch of batches moves as far as one full step per batch, to first order.
    tiny = {"learning_rate": 1e-6, "epochs": 1, "samples": 100, "validation_share": 0.2}
    full, batches = (train(linear(batch_size=size, **tiny)) for size in (None, 16))
    np.testing.assert_allclose(batches.flat[-1], 5 * full.flat[-1], rtol=1e-4)


@pytest.mark.slow
@every_optimizer
@pytest.mark.parametrize("standardize", [True, False])
def test_a_penalized_run_settles_on_the_closed_form(optimizer: str, standardize: bool) -> None:
    assert optimizer in LINE, f"say with what {optimizer} settles on a line"
    spec = linear(optimizer, l2=0.5, epochs=3000, standardize=standardize, **LINE[optimizer])
    run, exact, (near, close) = train(spec), solve(spec), NEAR.get(optimizer, (1e-6, 1e-9))
    assert {name: values[-1] for name, values in run.scalars.items()} == pytest.approx(exact.values, rel=near)
    assert run.train_error[-1] == pytest.approx(exact.train_error, rel=close)


def test_a_run_that_overflows_leaves_its_neighbours_alone() -> None:
    rates = (0.1, 10.0, 1.0)
    specs = [linear(learning_rate=rate, epochs=700, batch_size=32, degree=2) for rate in rates]
    together = train_batch(specs)
    assert [run.diverged for run in together] == [False, True, False]
    assert not np.isfinite(together[1].flat[-1]).any()
    for run, spec in zip(together, specs, strict=True):
        assert same(run, train(spec))


def test_everything_can_be_asked_of_a_run_that_overflowed() -> None:
    run = train(linear(learning_rate=10.0, epochs=700, degree=2))
    assert run.diverged
    assert verdict(run).finding == "diverged"
    assert not np.isfinite(run.predict(run.train.x)).any()
    assert not np.isfinite(
        [run.metrics["train_r2"][-1], *(values[-1] for values in run.scalars.values())]
    ).any()
    assert run.predict_all(run.train.x).shape == (60, 75)
    assert run.summary()["diverged"]


def test_every_optimizer_has_its_slots_from_the_start() -> None:
    for name, optimizer in OPTIMIZERS.items():
        (slots,) = start([linear(name), linear(name, seed=1)]).slots
        assert set(slots) == set(optimizer.slots)
        assert all(slot.shape == (2, 2) and not slot.any() for slot in slots.values())


def test_advancing_by_no_epochs_records_nothing() -> None:
    spec = linear(epochs=5)
    state, first = advance(start(spec), 0)
    state, rest = advance(state, 5)
    assert same(runs(state, [first, rest])[0], train(spec))


def test_training_can_begin_where_another_ended() -> None:
    spec = linear("sgd", epochs=30, init="normal")
    first = train(spec)
    more = train(spec, begin=Begin(first.flat[-1]))
    np.testing.assert_array_equal(more.flat[0], first.flat[-1])
    np.testing.assert_array_equal(more.flat[-1], train(spec.replace(epochs=60)).flat[-1])


def test_each_run_of_a_batch_begins_at_its_own_place() -> None:
    spec, thetas = linear(epochs=3), np.array([[1.0, 2.0], [3.0, 4.0]])
    together = train_batch([spec, spec.replace(learning_rate=0.2)], begin=Begin(thetas))
    for run, theta in zip(together, thetas, strict=True):
        assert same(run, train(run.spec, begin=Begin(theta)))
        np.testing.assert_array_equal(run.flat[0], theta)


def test_training_on_the_columns_of_another_run_keeps_its_predictions() -> None:
    old, new = tilted(), tilted(seed=1)
    spec = linear(epochs=20, learning_rate=0.01)
    learned = train(spec, old)
    adapted = train(spec, new, begin=Begin(learned.flat[-1], learned.fitted))
    assert adapted.fitted is learned.fitted
    np.testing.assert_array_equal(adapted.predict(new.x, at=0), learned.predict(new.x))
    residual = learned.predict(adapted.train.x) - adapted.train.y
    assert adapted.train_error[0] == pytest.approx(np.mean(residual**2) / 2, rel=1e-12)


def test_who_hears_of_epochs_counts_by_rules_of_his_own() -> None:
    """Divergence is let pass inside a step, not in what the program does beside it."""
    reported = []
    with np.errstate(all="raise", over="print"):
        train(linear(epochs=2), on_epoch=lambda epoch, epochs: reported.append(np.geterr()))
        assert reported == [np.geterr()] * 2
