"""Losses have the values and gradients that `core.losses` states: by hand, by differences, by JAX and Optax."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from core import train
from core.losses import LOSS, LOSSES, Loss
from tests.core.records import linear, own

jax.config.update("jax_enable_x64", True)

every_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
H = {"huber_delta": np.array([[0.7]])}
OUTPUTS, TARGETS = np.array([[1.0, 2.0], [0.0, 0.0]]), np.array([[0.0, 5.0]])
BY_HAND = {
    "squared": ([(1 + 9) / 4, (0 + 25) / 4], [[0.5, -1.5], [0.0, -2.5]]),
    "absolute": ([(1 + 3) / 2, (0 + 5) / 2], [[0.5, -0.5], [0.0, -0.5]]),
    # δ = 2: ½, 2·3 − 2; 0, 2·5 − 2.
    "huber": ([(0.5 + 4) / 2, (0 + 8) / 2], [[0.5, -1.0], [0.0, -1.0]]),
}
IN_JAX = {
    "squared": lambda outputs, targets: jnp.mean((outputs - targets) ** 2) / 2,
    "absolute": lambda outputs, targets: jnp.mean(jnp.abs(outputs - targets)),
    "huber": lambda outputs, targets: jnp.mean(optax.huber_loss(outputs, targets, delta=0.7)),
}


@every_loss
def test_a_loss_has_the_values_worked_by_hand(loss: Loss) -> None:
    assert loss.name in BY_HAND, f"work {loss.name} by hand, and write it into the table"
    value, gradient = BY_HAND[loss.name]
    h = {"huber_delta": np.array([[2.0]])}
    np.testing.assert_allclose(loss.value(OUTPUTS, TARGETS, h), value, rtol=1e-15)
    np.testing.assert_allclose(loss.gradient(OUTPUTS, TARGETS, h), gradient, rtol=1e-15)


@pytest.mark.slow
@every_loss
def test_a_gradient_agrees_with_central_differences_and_with_jax(loss: Loss) -> None:
    rng = np.random.default_rng(0)
    outputs, targets = rng.standard_normal((2, 5)), rng.standard_normal((2, 5))
    numeric = np.empty_like(outputs)
    for n, nudge in enumerate(1e-6 * np.eye(5)):
        change = loss.value(outputs + nudge, targets, H) - loss.value(outputs - nudge, targets, H)
        numeric[:, n] = change / 2e-6
    np.testing.assert_allclose(loss.gradient(outputs, targets, H), numeric, rtol=1e-6, atol=1e-9)
    by_jax = jax.vmap(jax.grad(IN_JAX[loss.name]))(outputs, targets)
    np.testing.assert_allclose(loss.gradient(outputs, targets, H), by_jax, rtol=1e-12)
    by_jax = jax.vmap(IN_JAX[loss.name])(outputs, targets)
    np.testing.assert_allclose(loss.value(outputs, targets, H), by_jax, rtol=1e-12)


@every_loss
def test_runs_in_a_stack_have_the_losses_they_have_alone(loss: Loss) -> None:
    rng = np.random.default_rng(1)
    outputs, targets = rng.standard_normal((3, 50)), rng.standard_normal((1, 50))
    together, gradients = loss.value(outputs, targets, H), loss.gradient(outputs, targets, H)
    for r in range(3):
        alone = outputs[r : r + 1]
        np.testing.assert_array_equal(loss.value(alone, targets, H), together[r : r + 1])
        np.testing.assert_array_equal(loss.gradient(alone, targets, H), gradients[r : r + 1])


@every_loss
def test_without_rows_there_is_no_loss(loss: Loss) -> None:
    with np.errstate(invalid="ignore"):
        assert np.isnan(loss.value(np.empty((2, 0)), np.empty((1, 0)), H)).all()


def test_every_loss_of_regression_can_be_chosen() -> None:
    assert set(LOSS.grid) <= set(LOSSES)


@pytest.mark.slow
def test_one_wild_row_moves_the_line_of_the_squared_loss_and_hardly_that_of_the_others() -> None:
    x = np.arange(20.0)
    data = own(x, np.where(x == 19, 200.0, 2 * x + 1))
    slope = {
        loss: train(
            linear("adam", loss=loss, epochs=3000, schedule="exponential", validation_share=0.0), data=data
        ).final["weight[a]"]
        for loss in LOSS.grid
    }
    assert slope["squared"] > 4
    assert slope["absolute"] == pytest.approx(2, abs=0.01)
    assert slope["huber"] == pytest.approx(2, abs=0.1)
