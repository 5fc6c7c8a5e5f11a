"""Each rule is its equation: checked by hand, on a bowl, and through the loop against Optax."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from core import OPTIMIZERS, Run, RunSpec, train
from core.optim.optimizers import Slots
from core.types import Array
from tests.core.records import tilted
from tests.core.registries import every_optimizer

jax.config.update("jax_enable_x64", True)

# Steps worked by hand, at w = 3: (learning rate, gradient, Δ), with the other hyperparameters before them. Rate and
# gradient both change from step to step: at a constant rate, conventions that differ agree.
WORKED: dict[str, tuple[dict[str, float], list[tuple[float, float, float]]]] = {
    "sgd": ({}, [(0.5, 2.0, -1.0), (0.1, -3.0, 0.3)]),
    # v: 2, then 0.5·2 − 3 = −2, then 0.5·(−2) + 5 = 4.
    "momentum": ({"momentum": 0.5}, [(0.5, 2.0, -1.0), (0.1, -3.0, 0.2), (0.2, 5.0, -0.8)]),
    # v: 2, then −2; g + v/2: 3, then −4.
    "nesterov": ({"momentum": 0.5}, [(0.5, 2.0, -1.5), (0.1, -3.0, 0.4)]),
    # s: 9, then 25; Δ: −η·3/3.5, then η·4/5.5.
    "adagrad": ({"epsilon": 0.5}, [(0.7, 3.0, -0.6), (1.1, -4.0, 0.8)]),
    # s: 4/4 = 1, then 0.75 + 13/4 = 4; Δ: −η·2/1.5, then η·√13/2.5.
    "rmsprop": ({"rho": 0.75, "epsilon": 0.5}, [(0.75, 2.0, -1.0), (0.25, -(13**0.5), 0.1 * 13**0.5)]),
    # m: 1 then −2, m̂: 2 then −2/0.75; v: 1 then 7, v̂: 1/0.25 = 4 then 7/0.4375 = 16; so Δ: −η·2/2.5, η·(8/3)/4.5.
    "adam": (
        {"beta1": 0.5, "beta2": 0.75, "epsilon": 0.5},
        [(0.5, 2.0, -0.4), (0.27, -5.0, 0.16)],
    ),
    # As Adam, less η·0.1·3.
    "adamw": (
        {"beta1": 0.5, "beta2": 0.75, "epsilon": 0.5, "weight_decay": 0.1},
        [(0.5, 2.0, -0.55), (0.27, -5.0, 0.079)],
    ),
    # β₁ m + (1 − β₁) g: 1, then 0.25 − 0.125 > 0 and 0.15625 − 0.175 < 0; m: 0.5, then 0.375 − 0.0625 = 0.3125; less
    # η·0.1·3. Had either β the other's place, or were m new already, the last step would go the other way.
    "lion": (
        {"step_memory": 0.5, "memory_decay": 0.75, "weight_decay": 0.1},
        [(0.5, 2.0, -0.65), (0.1, -0.25, -0.13), (0.2, -0.35, 0.14)],
    ),
}
WEIGHT = np.array([[3.0]])
# With what each rule settles on the bowl below.
BOWL: dict[str, dict[str, float]] = {
    "sgd": {"learning_rate": 0.3},
    "momentum": {"learning_rate": 0.1},
    "nesterov": {"learning_rate": 0.1},
    "adagrad": {"learning_rate": 1.0},
    # At a constant rate its steps keep the length of the rate, unless ε outweighs the gradient.
    "rmsprop": {"learning_rate": 0.01, "epsilon": 0.1},
    "adam": {"learning_rate": 0.1},
    "adamw": {"learning_rate": 0.1},
    "lion": {"learning_rate": 0.2, "memory_decay": 0.9},
}
# Steps that are as long as the rate settle as it falls: by this factor from one to the next.
FALLS = {"lion": 0.98}
Settings = dict[str, Any]
OPTAX: dict[str, Callable[[Settings], optax.GradientTransformation]] = {
    "sgd": lambda s: optax.sgd(s["learning_rate"]),
    "momentum": lambda s: optax.sgd(s["learning_rate"], momentum=s["momentum"]),
    "nesterov": lambda s: optax.sgd(s["learning_rate"], momentum=s["momentum"], nesterov=True),
    # Optax has its ε inside the root: with none in either, conventions agree.
    "adagrad": lambda s: optax.adagrad(s["learning_rate"], initial_accumulator_value=0.0, eps=0.0),
    "rmsprop": lambda s: optax.rmsprop(s["learning_rate"], s["rho"], s["epsilon"], eps_in_sqrt=False),
    "adamw": lambda s: optax.adamw(
        s["learning_rate"], s["beta1"], s["beta2"], s["epsilon"], weight_decay=s["weight_decay"]
    ),
    "adam": lambda s: optax.adam(s["learning_rate"], s["beta1"], s["beta2"], s["epsilon"]),
    "lion": lambda s: optax.lion(
        s["learning_rate"], s["step_memory"], s["memory_decay"], weight_decay=s["weight_decay"]
    ),
}
# Far from the defaults, so that every one of them counts.
UNUSUAL = {"learning_rate": 0.05, "momentum": 0.7, "beta1": 0.8, "beta2": 0.95, "epsilon": 0.01}
UNUSUAL |= {"rho": 0.8, "weight_decay": 0.5, "step_memory": 0.8, "memory_decay": 0.95}


def rule_settings(name: str, **values: float) -> dict[str, Array]:
    hypers = {hyper.name: float(hyper.default) for hyper in OPTIMIZERS[name].hypers}
    return {hyper: np.array([[values.get(hyper, default)]]) for hyper, default in hypers.items()}


def no_memory(name: str, like: Array) -> Slots:
    return {slot: np.zeros_like(like) for slot in OPTIMIZERS[name].slots}


@every_optimizer
def test_a_rule_states_its_equation_and_its_source(optimizer: str) -> None:
    rule = OPTIMIZERS[optimizer]
    assert "Δ = " in rule.equation
    assert any(character.isdigit() for character in "".join(rule.rule.__doc__.splitlines()[1:]))
    assert rule.hypers[0].name == "learning_rate"


@every_optimizer
def test_a_rule_makes_the_steps_worked_by_hand(optimizer: str) -> None:
    assert optimizer in WORKED, f"work two steps of {optimizer} by hand, and write them into the table"
    fixed, steps = WORKED[optimizer]
    slots = no_memory(optimizer, np.zeros((1, 1)))
    for t, (rate, gradient, expected) in enumerate(steps, start=1):
        h = rule_settings(optimizer, learning_rate=rate, **fixed)
        update, slots = OPTIMIZERS[optimizer].rule(np.array([[gradient]]), WEIGHT, slots, h, t)
        assert update.item() == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("optimizer", WORKED)
def test_the_steps_worked_by_hand_tell_conventions_apart(optimizer: str) -> None:
    fixed, steps = WORKED[optimizer]
    rates, gradients, _ = zip(*steps, strict=True)
    assert len(set(rates)) == len(set(np.abs(gradients))) == len(steps) >= 2
    assert fixed.keys() == {hyper.name for hyper in OPTIMIZERS[optimizer].hypers} - {"learning_rate"}


@every_optimizer
def test_a_rule_reaches_the_bottom_of_a_bowl(optimizer: str) -> None:
    assert optimizer in BOWL, f"say with what {optimizer} settles on a bowl"
    theta, curvature = np.array([[5.0, -3.0]]), np.array([[1.0, 0.3]])
    slots, h = no_memory(optimizer, theta), rule_settings(optimizer, **BOWL[optimizer])
    for t in range(1, 1001):
        h["learning_rate"] = h["learning_rate"] * FALLS.get(optimizer, 1.0)
        update, slots = OPTIMIZERS[optimizer].rule(curvature * theta, theta, slots, h, t)
        theta = theta + update
    np.testing.assert_allclose(theta, 0, atol=1e-6)


@every_optimizer
def test_a_rule_writes_into_nothing_it_is_given(optimizer: str) -> None:
    g, w = np.array([[1.0, -2.0], [0.5, 4.0]]), np.array([[2.0, 3.0], [4.0, 5.0]])
    slots = {slot: np.full_like(g, 0.5) for slot in OPTIMIZERS[optimizer].slots}
    h = rule_settings(optimizer)
    for array in (g, w, *slots.values(), *h.values()):
        array.flags.writeable = False
    before = dict(slots)
    update, after = OPTIMIZERS[optimizer].rule(g, w, slots, h, 3)
    assert slots == before
    assert update.shape == g.shape
    assert after.keys() == set(OPTIMIZERS[optimizer].slots)


@every_optimizer
def test_a_rule_treats_each_run_and_each_parameter_alone(optimizer: str) -> None:
    rng = np.random.default_rng(0)
    (g, w), rates = rng.standard_normal((2, 3, 4)), np.array([[0.1], [0.5], [2.0]])
    slots = {slot: rng.random((3, 4)) for slot in OPTIMIZERS[optimizer].slots}
    h = {**rule_settings(optimizer), "learning_rate": rates}
    together, _ = OPTIMIZERS[optimizer].rule(g, w, slots, h, 2)
    for r, p in np.ndindex(g.shape):
        here = (slice(r, r + 1), slice(p, p + 1))
        alone = {name: values[r : r + 1] if len(values) > 1 else values for name, values in h.items()}
        memory = {name: slot[here] for name, slot in slots.items()}
        update, _ = OPTIMIZERS[optimizer].rule(g[here], w[here], memory, alone, 2)
        assert update.item() == together[r, p]


@jax.jit
@jax.grad
def gradient(theta: jax.Array, z: Array, y: Array, l2: float) -> jax.Array:
    """Of the objective, written again for JAX to differentiate."""
    return jnp.mean((theta[0] + z @ theta[1:] - y) ** 2) / 2 + l2 * jnp.sum(theta[1:] ** 2) / 2


def by_optax(run: Run) -> Array:
    """θ after every epoch of `run`, (E + 1, P), trained again from its start with Optax and JAX."""
    spec, x, y = run.spec, run.train.x, run.train.y
    z, l2 = (x - x.mean(axis=0)) / x.std(axis=0), spec["l2"]
    rule = OPTAX[str(spec.optimizer)](dict(spec.settings))
    update = jax.jit(rule.update)
    theta = run.flat[0]
    path, state, size = [theta], rule.init(theta), spec["batch_size"] or len(y)
    for epoch in range(1, spec["epochs"] + 1):
        order = np.random.default_rng((spec["seed"], epoch)).permutation(len(y))
        for begin in range(0, len(y), size):
            rows = order[begin : begin + size]
            # Rules with a decay read the parameters: no bias decays.
            step, state = update(
                gradient(theta, z[rows], y[rows], l2), state, theta * (np.arange(len(theta)) > 0)
            )
            theta = theta + np.asarray(step)
        path.append(theta)
    return np.array(path)


def unusual(name: str, **settings: float | None) -> RunSpec:
    own_hypers = {h.name: UNUSUAL[h.name] for h in OPTIMIZERS[name].hypers}
    common = {"l2": 0.02, "init": "normal", "init_scale": 2.0, "seed": 3}
    if name == "adagrad":
        own_hypers["epsilon"] = 1e-12
    return RunSpec("diabetes", "linear_regression", name, {**common, **own_hypers, **settings})


@pytest.mark.slow
@every_optimizer
@pytest.mark.parametrize(("batch_size", "epochs"), [(None, 100), (8, 25)], ids=["full", "batches"])
def test_a_hundred_steps_through_the_loop_agree_with_optax(
    optimizer: str, batch_size: int | None, epochs: int
) -> None:
    assert optimizer in OPTAX, f"name the rule of Optax that follows the convention of {optimizer}"
    # 30 rows to learn from: the last batch of an epoch is a smaller one.
    run = train(unusual(optimizer, batch_size=batch_size, epochs=epochs), data=tilted())
    np.testing.assert_allclose(run.flat, by_optax(run)[run.epochs], rtol=1e-10, atol=1e-10)
    assert np.ptp(run.flat, axis=0).min() > 0.1
