"""A step taken again is the one that training took, bit for bit, with what led from the old parameters to the new."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from core import OPTIMIZERS, Run, RunSpec, train
from tests.core.records import linear, tilted
from tests.core.registries import every_optimizer
from views.shared.under_the_hood.numbers import OneStep, one_step, sources, steps_to_see

# 30 rows to learn from: three steps an epoch, the last over 6 rows; and every part of a step has something to do.
DATA, ROWS, BATCH, EPOCHS = tilted(), 30, 12, 6
BUSY = {"epochs": EPOCHS, "batch_size": BATCH, "schedule": "cosine", "warmup": 1, "clip_norm": 2.0, "l2": 0.1}
BUSY |= {"init": "normal", "init_scale": 2.0, "seed": 3, "learning_rate": 0.3}


def busy(optimizer: str, **settings: float | None) -> RunSpec:
    shrunk = {"l1": 0.05} if OPTIMIZERS[optimizer].step_length else {}
    return linear(optimizer, **{**BUSY, **shrunk, **settings})  # type: ignore[arg-type]


@lru_cache
def trained(spec: RunSpec) -> Run:
    return train(spec, DATA)


def taken(spec: RunSpec, step: int) -> OneStep:
    return one_step(spec, step, DATA)


def batch(taken_step: OneStep) -> tuple[np.ndarray, np.ndarray]:
    """Design (B, P) and targets of its rows, drawn again without the loop."""
    run, begin = trained(taken_step.spec), BATCH * ((taken_step.step - 1) % 3)
    rows = np.random.default_rng((3, taken_step.epoch)).permutation(ROWS)[begin : begin + BATCH]
    return run.fitted.design(run.train.x).T[rows], run.train.y[rows]


@every_optimizer
@pytest.mark.parametrize("batch_size", [BATCH, None], ids=["batches", "full"])
def test_steps_taken_one_by_one_are_the_run(optimizer: str, batch_size: int | None) -> None:
    spec = busy(optimizer, batch_size=batch_size)
    run = trained(spec)
    each, here = run.steps_per_epoch, run.flat[0]
    for step in range(1, EPOCHS * each + 1):
        taken_step = taken(spec, step)
        assert (taken_step.step, taken_step.epoch) == (step, (step - 1) // each + 1)
        np.testing.assert_array_equal(taken_step.before, here)
        here = taken_step.after
        if step % each == 0:
            np.testing.assert_array_equal(here, run.flat[taken_step.epoch])


@every_optimizer
def test_the_memory_of_a_step_is_what_the_step_before_left(optimizer: str) -> None:
    former, following = taken(busy(optimizer), 5), taken(busy(optimizer), 6)
    assert former.slots_after.keys() == set(OPTIMIZERS[optimizer].slots)
    for slot, values in former.slots_after.items():
        np.testing.assert_array_equal(values, following.slots_before[slot])
        assert (values != former.slots_before[slot]).any()


@pytest.mark.parametrize("step", [1, 8, 9])
def test_the_gradient_is_that_of_its_rows_then_penalized_then_clipped(step: int) -> None:
    taken_step = taken(busy("momentum"), step)
    z, y = batch(taken_step)
    assert taken_step.rows == len(y) == (6 if step == 9 else 12)
    slope = z.T @ (z @ taken_step.before - y) / len(y)
    np.testing.assert_allclose(taken_step.loss_gradient, slope, rtol=1e-12)
    np.testing.assert_allclose(
        taken_step.penalized, slope + 0.1 * taken_step.before * [0, 1, 1, 1], rtol=1e-12
    )
    np.testing.assert_array_equal(taken_step.weights, taken_step.before * [0, 1, 1, 1])
    assert taken_step.norm == pytest.approx(np.linalg.norm(taken_step.penalized))
    np.testing.assert_allclose(
        taken_step.gradient, taken_step.penalized * min(1, 2 / taken_step.norm), rtol=1e-12
    )


def test_the_learning_rate_is_the_scheduled_one() -> None:
    # Three steps of warm-up, then cosine decay to a hundredth over the other 15.
    expected = [0.3 * (k + 1) / 4 for k in range(3)]
    expected += [0.3 * (0.01 + 0.99 * (1 + np.cos(np.pi * k / 15)) / 2) for k in range(15)]
    rates = [taken(busy("sgd"), step).h["learning_rate"] for step in range(1, 19)]
    np.testing.assert_allclose(rates, expected, rtol=1e-12)


@every_optimizer
def test_the_new_parameters_follow_from_the_step_of_the_rule(optimizer: str) -> None:
    taken_step = taken(busy(optimizer), 7)
    moved = taken_step.before + taken_step.update
    np.testing.assert_array_equal(
        taken_step.after, np.sign(moved) * np.maximum(np.abs(moved) - taken_step.shrinkage, 0)
    )
    assert taken_step.shrinkage[0] == 0
    assert (taken_step.shrinkage[1:] > 0).all() == (OPTIMIZERS[optimizer].step_length is not None)


@pytest.mark.parametrize("step", [0, -3, EPOCHS * 3 + 1])
def test_a_step_that_the_run_does_not_have_is_refused(step: int) -> None:
    taken(busy("sgd"), EPOCHS * 3)
    with pytest.raises(ValueError, match=f"no step {step}"):
        taken(busy("sgd"), step)


def test_early_stopping_ends_the_steps_too() -> None:
    spec = busy("sgd", patience=1, learning_rate=2.0, clip_norm=None, epochs=50)
    run = trained(spec)
    assert run.stopped_early
    last = int(run.error_epochs[-1]) * 3
    assert steps_to_see(run)[-1] == last
    np.testing.assert_array_equal(taken(spec, last).after, run.flat[-1])
    with pytest.raises(ValueError, match="no step"):
        taken(spec, last + 1)


def test_the_steps_to_see_are_few_dense_at_first_and_reach_the_last() -> None:
    steps = steps_to_see(trained(busy("sgd", epochs=200)))
    assert steps[:8] == (1, 2, 3, 4, 5, 6, 7, 8)
    assert steps[-1] == 600
    assert len(steps) == len(set(steps)) == 60
    assert steps_to_see(trained(busy("sgd", epochs=1, batch_size=None, warmup=0))) == (1,)


def test_the_steps_to_see_end_where_a_run_leaves_the_range_of_floats() -> None:
    run = train(linear(learning_rate=10.0, epochs=2000))
    last = steps_to_see(run)[-1]
    assert last < 500
    assert np.isfinite(run.objective[last - 1])
    assert not np.isfinite(run.objective[last])
    assert np.isfinite(one_step(run.spec, last).before).all()


def test_the_sources_are_those_of_what_ran() -> None:
    plain = "\n".join(sources(one_step(linear("momentum"), 2)).values())
    for name in ("squared_error_gradient", "backward", "momentum", "step"):
        assert f"def {name}(" in plain
    assert "def clipped(" not in plain
    assert "def soft_threshold(" not in plain
    everything = sources(one_step(linear("adamw", clip_norm=1.0, loss="huber"), 2))
    text = "\n".join(everything.values())
    for name in ("huber_gradient", "clipped", "adam", "adamw"):
        assert f"def {name}(" in text
    assert not any(source.startswith(" ") for source in everything.values())
    assert "def soft_threshold(" in "\n".join(sources(one_step(linear(l1=0.1), 2)).values())
