"""Losses have the values and gradients that `core.losses` states: by hand, by differences, by JAX and Optax."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from core import train
from core.losses.losses import LOSS, LOSSES, Loss
from core.types import Array
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
    # Log-odds log 3 and 0, so p = ¾ and ½; the classes are 1 and 0, or 1 and 1.
    "binary_cross_entropy": ([np.log(8 / 3) / 2, np.log(8 / 3) / 2], [[-1 / 8, 1 / 4], [-1 / 8, -1 / 4]]),
    # Scores log 2, 0 and 0, log 3: softmax (⅔, ⅓) and (¼, ¾); each row is of the first class.
    "cross_entropy": ([np.log(6) / 2], [[[-1 / 6, -3 / 8], [1 / 6, 3 / 8]]]),
    # The same scores, of one sequence: its second place is of the second symbol, its third is not asked for.
    "token_cross_entropy": ([np.log(2) / 2], [[[[-1 / 6], [1 / 8], [0]], [[1 / 6], [-1 / 8], [0]]]]),
    # Shares (¾, ¼) and (½, ½); each row is of the first class: 2/16 and 2/4.
    "brier": ([5 / 16], [[[-1 / 4, -1 / 2], [1 / 4, 1 / 2]]]),
}
POINTS = dict.fromkeys(("squared", "absolute", "huber"), (OUTPUTS, TARGETS)) | {
    "binary_cross_entropy": (np.log([[3.0, 1.0], [3.0, 1.0]]), np.array([[1.0, 0.0], [1.0, 1.0]])),
    "cross_entropy": (np.log([[[2.0, 1.0], [1.0, 3.0]]]), np.array([[[1.0, 1.0], [0.0, 0.0]]])),
    "token_cross_entropy": (
        np.log([[[[2.0], [1.0], [1.0]], [[1.0], [3.0], [1.0]]]]),
        np.array([[[0.0], [1.0], [-1.0]]]),
    ),
    "brier": (np.array([[[0.75, 0.5], [0.25, 0.5]]]), np.array([[[1.0, 1.0], [0.0, 0.0]]])),
}
IN_JAX = {
    "squared": lambda outputs, targets: jnp.mean((outputs - targets) ** 2) / 2,
    "absolute": lambda outputs, targets: jnp.mean(jnp.abs(outputs - targets)),
    "huber": lambda outputs, targets: jnp.mean(optax.huber_loss(outputs, targets, delta=0.7)),
    "binary_cross_entropy": lambda outputs, targets: optax.sigmoid_binary_cross_entropy(
        outputs, targets
    ).mean(),
    "cross_entropy": lambda outputs, targets: optax.softmax_cross_entropy(outputs.T, targets.T).mean(),
    "token_cross_entropy": lambda outputs, targets: (
        jnp.sum(
            jnp.where(
                targets < 0,
                0,
                optax.softmax_cross_entropy_with_integer_labels(
                    jnp.moveaxis(outputs, 0, -1), targets.astype(int).clip(0)
                ),
            )
        )
        / jnp.sum(targets >= 0)
    ),
    "brier": lambda outputs, targets: jnp.mean(jnp.sum((outputs - targets) ** 2, axis=0)),
}


def drawn(loss: Loss, runs: int, rows: int, seed: int) -> tuple[Array, Array]:
    """Outputs and targets of `runs` runs: numbers, or classes where the loss is of classes."""
    rng = np.random.default_rng(seed)
    if loss.name in ("cross_entropy", "brier"):
        classes = rng.integers(3, size=(runs, rows))
        return rng.standard_normal((runs, 3, rows)), np.eye(3)[classes].swapaxes(1, 2)
    if loss.name == "token_cross_entropy":
        return rng.standard_normal((runs, 3, 4, rows)), rng.integers(-1, 3, size=(runs, 4, rows)).astype(
            float
        )
    outputs, targets = rng.standard_normal((2, runs, rows))
    return outputs, (targets > 0) * 1.0 if loss.name == "binary_cross_entropy" else targets


@every_loss
def test_a_loss_has_the_values_worked_by_hand(loss: Loss) -> None:
    assert loss.name in BY_HAND, f"work {loss.name} by hand, and write it into the table"
    value, gradient = BY_HAND[loss.name]
    h = {"huber_delta": np.array([[2.0]])}
    outputs, targets = POINTS[loss.name]
    np.testing.assert_allclose(loss.value(outputs, targets, h), value, rtol=1e-15)
    np.testing.assert_allclose(loss.gradient(outputs, targets, h), gradient, rtol=1e-15)


@pytest.mark.slow
@every_loss
def test_a_gradient_agrees_with_central_differences_and_with_jax(loss: Loss) -> None:
    outputs, targets = drawn(loss, runs=2, rows=5, seed=0)
    numeric = np.empty_like(outputs)
    for place in np.ndindex(outputs.shape[1:]):
        nudge = np.zeros(outputs.shape[1:])
        nudge[place] = 1e-6
        change = loss.value(outputs + nudge, targets, H) - loss.value(outputs - nudge, targets, H)
        numeric[:, *place] = change / 2e-6
    np.testing.assert_allclose(loss.gradient(outputs, targets, H), numeric, rtol=1e-6, atol=1e-9)
    by_jax = jax.vmap(jax.grad(IN_JAX[loss.name]))(outputs, targets)
    np.testing.assert_allclose(loss.gradient(outputs, targets, H), by_jax, rtol=1e-12)
    by_jax = jax.vmap(IN_JAX[loss.name])(outputs, targets)
    np.testing.assert_allclose(loss.value(outputs, targets, H), by_jax, rtol=1e-12)


@every_loss
def test_runs_in_a_stack_have_the_losses_they_have_alone(loss: Loss) -> None:
    outputs, targets = drawn(loss, runs=3, rows=50, seed=1)
    targets = targets[:1]
    together, gradients = loss.value(outputs, targets, H), loss.gradient(outputs, targets, H)
    for r in range(3):
        alone = outputs[r : r + 1]
        np.testing.assert_array_equal(loss.value(alone, targets, H), together[r : r + 1])
        np.testing.assert_array_equal(loss.gradient(alone, targets, H), gradients[r : r + 1])


@every_loss
def test_without_rows_there_is_no_loss(loss: Loss) -> None:
    with np.errstate(invalid="ignore"):
        outputs, targets = drawn(loss, runs=2, rows=0, seed=0)
        assert np.isnan(loss.value(outputs, targets, H)).all()


@pytest.mark.slow
@pytest.mark.parametrize("loss", [loss for loss in LOSSES.values() if loss.root], ids=lambda loss: loss.name)
def test_the_root_of_the_curvature_agrees_with_jax(loss: Loss) -> None:
    outputs, targets = (of[0] for of in drawn(loss, runs=1, rows=4, seed=2))
    hessian = jax.hessian(IN_JAX[loss.name])(outputs, targets)
    for n, root in enumerate(loss.root(outputs)):
        of_row = hessian[..., n, :, n] if outputs.ndim == 2 else hessian[n, n]
        np.testing.assert_allclose(root @ root.T, np.atleast_2d(of_row), rtol=1e-12, atol=1e-16)


@every_loss
def test_no_constant_costs_less_than_the_one_to_beat(loss: Loss) -> None:
    _, targets = (of[0] for of in drawn(loss, runs=1, rows=31, seed=3))
    h = {"huber_delta": np.array([[0.5]])}
    best = loss.constant(targets, h)
    best = np.broadcast_to(best, (*best.shape[:-1], targets.shape[-1]))
    cost = loss.value(best[None], targets[None], h)[0]
    for change in (-0.1, 0.1):
        other = best + change * np.arange(1, 1 + best[..., :1].size).reshape(best[..., :1].shape)
        assert loss.value(other[None], targets[None], h)[0] > cost


@pytest.mark.parametrize("delta", [1e-3, 0.3, 1.0, 10.0, 1e6])
@pytest.mark.parametrize("rows", [1, 2, 7, 50])
@pytest.mark.parametrize(("unit", "offset"), [(1.0, 0.0), (1e-9, 0.0), (1e9, 0.0), (1.0, 1e9)])
def test_the_constant_of_huber_is_where_its_slope_passes_nought(
    delta: float, rows: int, unit: float, offset: float
) -> None:
    y = np.exp(2 * np.random.default_rng(rows).standard_normal(rows))
    h = {"huber_delta": np.array([[delta * unit]])}
    huber = LOSSES["huber"]
    best = huber.constant(y * unit + offset, h)
    slopes = [
        huber.gradient(np.full((1, rows), best + by * unit), (y * unit + offset)[None], h).sum() / unit
        for by in (-1e-5, 0.0, 1e-5)
    ]
    assert slopes[0] <= 1e-9
    assert slopes[1] == pytest.approx(0, abs=1e-6)
    assert slopes[2] >= -1e-9


def test_the_constant_of_huber_is_the_mean_of_large_thresholds_and_a_median_of_small_ones() -> None:
    y = np.array([1.0, 2.0, 4.0, 100.0])
    constant = [LOSSES["huber"].constant(y, {"huber_delta": np.array([[d]])}).item() for d in (1e3, 1e-6)]
    assert constant[0] == pytest.approx(y.mean())
    assert 2 <= constant[1] <= 4


def test_the_shares_of_absent_classes_cost_nothing() -> None:
    y = np.array([[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]])
    softmax, binary = LOSSES["cross_entropy"], LOSSES["binary_cross_entropy"]
    for loss, targets in ((softmax, y), (binary, y[0]), (binary, y[1])):
        constant = np.broadcast_to(loss.constant(targets, {}), targets.shape)
        assert loss.value(constant[None], targets[None], {}) == pytest.approx(0, abs=1e-250)


@pytest.mark.parametrize("size", [800.0, -800.0])
def test_enormous_outputs_cost_what_they_say_and_overflow_nowhere(size: float) -> None:
    binary, softmax = LOSSES["binary_cross_entropy"], LOSSES["cross_entropy"]
    outputs, targets = np.array([[size]]), np.array([[0.0]])
    assert binary.value(outputs, targets, {}).item() == max(size, 0)
    assert binary.gradient(outputs, targets, {}).item() == pytest.approx(float(size > 0), abs=1e-300)
    scores, one_hot = np.array([[[size], [0.0]]]), np.array([[[0.0], [1.0]]])
    assert softmax.value(scores, one_hot, {}).item() == max(size, 0)


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
