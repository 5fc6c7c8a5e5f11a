"""Losses have the values and gradients that `core.losses` states: the squared one is half the mean square."""

from __future__ import annotations

import numpy as np
import pytest

from core.losses import LOSSES, Loss

every_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)


def test_the_squared_loss_is_half_the_mean_square() -> None:
    outputs, targets = np.array([[1.0, 2.0], [0.0, 0.0]]), np.array([[0.0, 5.0]])
    squared = LOSSES["squared"]
    np.testing.assert_array_equal(squared.value(outputs, targets), [(1 + 9) / 4, (0 + 25) / 4])
    np.testing.assert_array_equal(squared.gradient(outputs, targets), [[0.5, -1.5], [0.0, -2.5]])


@every_loss
def test_a_gradient_agrees_with_central_differences(loss: Loss) -> None:
    rng = np.random.default_rng(0)
    outputs, targets = rng.standard_normal((2, 5)), rng.standard_normal((2, 5))
    numeric = np.empty_like(outputs)
    for n, nudge in enumerate(1e-6 * np.eye(5)):
        change = loss.value(outputs + nudge, targets) - loss.value(outputs - nudge, targets)
        numeric[:, n] = change / 2e-6
    np.testing.assert_allclose(loss.gradient(outputs, targets), numeric, rtol=1e-6, atol=1e-9)


@every_loss
def test_runs_in_a_stack_have_the_losses_they_have_alone(loss: Loss) -> None:
    rng = np.random.default_rng(1)
    outputs, targets = rng.standard_normal((3, 50)), rng.standard_normal((1, 50))
    together, gradients = loss.value(outputs, targets), loss.gradient(outputs, targets)
    for r in range(3):
        alone = outputs[r : r + 1]
        np.testing.assert_array_equal(loss.value(alone, targets), together[r : r + 1])
        np.testing.assert_array_equal(loss.gradient(alone, targets), gradients[r : r + 1])
