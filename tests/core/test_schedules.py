"""Schedules are their equations: against Optax where it has the same convention, and through the loop."""

from __future__ import annotations

from collections.abc import Callable

import jax
import numpy as np
import optax
import pytest

from core import SettingError, train
from core.schedules import SCHEDULES, rate_factor
from tests.core.records import linear, own

jax.config.update("jax_enable_x64", True)

STEPS, DECAY = 200, 0.05
IN_OPTAX: dict[str, Callable[[int], optax.Schedule]] = {
    "constant": lambda steps: optax.constant_schedule(1.0),
    "step": lambda steps: optax.piecewise_constant_schedule(
        1.0, {part * steps // 4: DECAY ** (1 / 3) for part in (1, 2, 3)}
    ),
    "exponential": lambda steps: optax.exponential_decay(1.0, steps, DECAY),
    "cosine": lambda steps: optax.cosine_decay_schedule(1.0, steps, alpha=DECAY),
    # Optax has none: the equation again, from the other side.
    "inverse_time": lambda steps: lambda done: steps / (steps + (1 / DECAY - 1) * done),
}
every_schedule = pytest.mark.parametrize("schedule", SCHEDULES)


def factors(schedule: str, warmup: int = 0) -> np.ndarray:
    steps, warm, decay = np.array([[STEPS]]), np.array([[warmup]]), np.array([[DECAY]])
    return np.array([rate_factor(schedule, done, steps, warm, decay).item() for done in range(STEPS)])


@every_schedule
def test_a_schedule_states_its_equation(schedule: str) -> None:
    assert SCHEDULES[schedule].equation.startswith("η(u) = η")


@pytest.mark.slow
@every_schedule
@pytest.mark.parametrize("warmup", [0, 40, STEPS])
def test_a_schedule_agrees_with_optax_from_the_first_step_to_the_last(schedule: str, warmup: int) -> None:
    assert schedule in IN_OPTAX, f"name the schedule of Optax that follows the convention of {schedule}"
    after = IN_OPTAX[schedule](max(STEPS - warmup, 1))
    warming = optax.linear_schedule(1 / (warmup + 1), 1.0, max(warmup, 1))
    expected = optax.join_schedules([warming, after], [warmup])
    by_optax = [float(expected(done)) for done in range(STEPS)]
    np.testing.assert_allclose(factors(schedule, warmup), by_optax, rtol=1e-10)


@every_schedule
def test_a_schedule_starts_at_the_rate_and_ends_at_its_share(schedule: str) -> None:
    ends = SCHEDULES[schedule].factor(np.array([0.0, 1.0]), np.array(DECAY))
    last = 1.0 if schedule == "constant" else DECAY
    # Three drops are made when the last plateau begins.
    at_end = SCHEDULES[schedule].factor(np.array(0.999), np.array(DECAY)) if schedule == "step" else ends[1]
    assert ends[0] == 1.0
    assert at_end == pytest.approx(last)


@every_schedule
def test_the_loop_takes_each_step_at_the_scheduled_rate(schedule: str) -> None:
    spec = linear(learning_rate=1e-6, epochs=20, warmup=3, decay=DECAY, schedule=schedule, batch_size=10)
    # Equal rows, far from being learned: every batch has the same gradient, −1, all the way.
    run = train(spec.replace(validation_share=0.0), data=own(np.zeros(30), np.ones(30)))
    moved = np.diff(run.flat[:, 0]) / 3e-6
    steps, warm, decay = np.array([[60]]), np.array([[9]]), np.array([[DECAY]])
    rates = [rate_factor(schedule, done, steps, warm, decay).item() for done in range(60)]
    np.testing.assert_allclose(moved, np.reshape(rates, (20, 3)).mean(axis=1), rtol=1e-4)


def test_a_warm_up_longer_than_the_run_is_refused() -> None:
    linear(epochs=20, warmup=20)
    with pytest.raises(
        SettingError, match="a warm-up of 50 epochs is longer than the run of 20: lower warmup"
    ):
        linear(epochs=20, warmup=50)


@pytest.mark.slow
def test_a_schedule_settles_what_a_constant_rate_leaves_swinging() -> None:
    noisy = linear("sgd", learning_rate=0.5, batch_size=4, epochs=200)
    constant, scheduled = (train(noisy.replace(schedule=name)) for name in ("constant", "cosine"))

    def swing(run) -> float:  # type: ignore[no-untyped-def]
        return float(np.ptp(run.train_error[-20:]))

    assert swing(scheduled) < swing(constant) / 20
