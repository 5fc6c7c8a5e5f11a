"""Schedules are their equations: against Optax where it has the same convention, and through the loop."""

from __future__ import annotations

from collections.abc import Callable

import jax
import numpy as np
import optax
import pytest

from core import SettingError, advance, start, train
from core.engine.loop import Loop
from core.optim.hypers import round_epochs
from core.optim.schedules import SCHEDULES, rate_at, rate_factor
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


@every_schedule
def test_a_warm_restart_agrees_with_optax(schedule: str) -> None:
    rises, steps, warmup = optax.linear_schedule(1 / 4, 1.0, 3), 11, np.array([[3]])
    one_round = optax.join_schedules([rises, IN_OPTAX[schedule](steps - 3)], [3])
    expected = optax.join_schedules([one_round] * 3, [steps, 2 * steps])
    decay, a_round = np.array([[DECAY]]), np.array([[steps]])
    ours = [rate_factor(schedule, done, a_round, warmup, decay).item() for done in range(3 * steps)]
    np.testing.assert_allclose(ours, [float(expected(done)) for done in range(3 * steps)], rtol=1e-10)


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


@pytest.mark.parametrize("schedule", [name for name in SCHEDULES if name != "constant"])
def test_the_last_step_comes_the_nearer_to_the_share_of_the_end_the_more_there_are(schedule: str) -> None:
    last = [
        rate_factor(schedule, steps - 1, np.array([[steps]]), np.array([[0]]), np.array([[DECAY]])).item()
        for steps in (1, 2, 4, 20, 2000)
    ]
    assert last == sorted(last, reverse=True)
    assert last[0] == pytest.approx(1)
    assert last[-1] == pytest.approx(DECAY, rel=0.02)
    assert min(last) >= DECAY * (1 - 1e-12)


@every_schedule
def test_the_loop_takes_each_step_at_the_scheduled_rate(schedule: str) -> None:
    spec = linear(learning_rate=1e-6, epochs=20, warmup=3, decay=DECAY, schedule=schedule, batch_size=10)
    # Equal rows, far from being learned: every batch has the same gradient, −1, all the way.
    run = train(spec.replace(validation_share=0.0), data=own(np.zeros(30), np.ones(30)))
    moved = np.diff(run.flat[:, 0]) / 3e-6
    steps, warm, decay = np.array([[60]]), np.array([[9]]), np.array([[DECAY]])
    rates = [rate_factor(schedule, done, steps, warm, decay).item() for done in range(60)]
    np.testing.assert_allclose(moved, np.reshape(rates, (20, 3)).mean(axis=1), rtol=1e-4)


@every_schedule
@pytest.mark.parametrize("runs", [1, 3, 64])
def test_rates_of_many_steps_and_runs_are_those_of_each_alone_bit_for_bit(schedule: str, runs: int) -> None:
    rng = np.random.default_rng(0)
    h = {name: rng.uniform(0.001, 1, (runs, 1)) for name in ("decay", "learning_rate")}
    h["warmup"], epochs = rng.integers(0, 4, (runs, 1)), rng.integers(5, 40, (runs, 1))
    together = rate_at(schedule, np.arange(64, 128), 3, epochs, h)
    for run in range(runs):
        own = {name: values[run : run + 1] for name, values in h.items()}
        alone = [rate_at(schedule, done, 3, epochs[run : run + 1], own).item() for done in range(64, 128)]
        assert together[run].tolist() == alone


ROUNDS = linear(
    "adam", schedule="cosine", schedule_epochs=6, warmup=2, batch_size=16, samples=50, learning_rate=0.3
)


@every_schedule
def test_a_run_of_two_rounds_repeats_the_run_of_one_and_goes_on(schedule: str) -> None:
    one_round = train(ROUNDS.replace(schedule=schedule, epochs=6, schedule_epochs=None))
    two_rounds = train(ROUNDS.replace(schedule=schedule, epochs=12))
    assert np.array_equal(two_rounds.flat[:7], one_round.flat)
    assert np.array_equal(two_rounds.validation_error[:7], one_round.validation_error)
    half = train(ROUNDS.replace(schedule=schedule, epochs=4))
    assert np.array_equal(half.flat, one_round.flat[:5])


def test_the_rates_of_a_second_round_are_those_of_the_first() -> None:
    spec = ROUNDS.replace(epochs=12)
    state, rates = start(spec), []
    for _ in range(12):
        rates.append(Loop(state).scheduled_rate().item())
        state, _ = advance(state, 1)
    assert rates[:6] == rates[6:]
    # Three steps an epoch, six of them to warm up: step 9 is the fourth of twelve.
    u = 3 / 12
    assert rates[3] == pytest.approx(0.3 * (0.01 + 0.99 * (1 + np.cos(np.pi * u)) / 2), rel=1e-14)
    assert rates[0] == pytest.approx(0.3 / 7, rel=1e-14)


def test_a_constant_rate_has_no_rounds() -> None:
    constant = ROUNDS.replace(schedule="constant", epochs=12)
    assert np.array_equal(train(constant).flat, train(constant.replace(schedule_epochs=None)).flat)
    assert round_epochs(constant.settings) == 12


def test_a_warm_up_longer_than_a_round_is_refused_and_may_be_longer_than_what_is_trained_of_it() -> None:
    with pytest.raises(SettingError, match="than the schedule of 6: lower warmup or raise schedule_epochs"):
        ROUNDS.replace(warmup=10, epochs=12)
    assert ROUNDS.replace(warmup=5, epochs=3)["warmup"] == 5
    assert ROUNDS.replace(schedule="constant", warmup=10, epochs=12)["warmup"] == 10


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
