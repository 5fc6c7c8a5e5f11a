"""Dropout: what is drawn, what it does to a gradient, and that it is gone where nothing is trained."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from core import RunSpec, advance, start, sweep, train
from core.engine.loop import Loop
from core.engine.training import runs
from core.hyper import Value, Widths
from core.models.networks.dropout import masks
from core.types import Array
from tests.core.jax_networks import IN_JAX, weights_of
from tests.core.records import clouds

jax.config.update("jax_enable_x64", True)

DATA = clouds()


def network(**settings: Value) -> RunSpec:
    chosen = {"hidden": Widths((6, 4)), "epochs": 12, "batch_size": 16, "dropout": 0.3, "seed": 3} | settings
    return RunSpec(f"own:{DATA.fingerprint}", "neural_network", "adam", chosen)


def drawn(rate: Array, seeds: list[int], units: int = 400, rows: int = 500) -> Array:
    draws = {seed: np.random.default_rng(seed) for seed in set(seeds)}
    return masks([units], rate, seeds, draws, rows)[0]


def test_a_share_of_the_units_is_silent_and_the_others_make_up_for_it() -> None:
    factors = drawn(np.array([[0.0], [0.2], [0.5]]), [1, 1, 1])
    # 200,000 draws: a standard error of a tenth of a percent.
    assert (factors == 0).mean(axis=(1, 2)) == pytest.approx([0, 0.2, 0.5], abs=0.005)
    assert factors.mean(axis=(1, 2)) == pytest.approx([1, 1, 1], abs=0.01)
    assert np.unique(factors[1]).tolist() == [0, 1.25]


def test_runs_of_one_seed_silence_the_same_units_and_those_of_another_others() -> None:
    same, other = drawn(np.full((3, 1), 0.5), [1, 1, 2])[1:]
    assert np.array_equal(drawn(np.full((1, 1), 0.5), [1])[0], same)
    assert not np.array_equal(same, other)


@pytest.mark.slow
@pytest.mark.parametrize("activation", sorted(IN_JAX))
def test_the_gradient_of_masked_units_agrees_with_jax(activation: str) -> None:
    loop = Loop(start(network(activation=activation), DATA))
    loop.epoch = 1
    x, y = next(iter(loop.batches()))
    silenced = [mask[0] for mask in masks((6, 4), np.array([[0.3]]), [3], {3: _fresh()}, x.shape[-1])]

    def loss(theta: jax.Array) -> jax.Array:
        *hidden, (bias, weight) = weights_of(theta, loop.fitted.widths)
        a = jnp.asarray(x[0, 1:])
        for (b, w), mask in zip(hidden, silenced, strict=True):
            a = IN_JAX[activation](w.T @ a + b[:, None]) * mask
        z = (weight.T @ a + bias[:, None])[0]
        return jnp.mean(jnp.logaddexp(0, z) - y[0] * z)

    expected = jax.grad(loss)(jnp.asarray(loop.theta[0]))
    np.testing.assert_allclose(loop.loss_gradient(x, y)[0], expected, rtol=1e-10, atol=1e-13)


def _fresh() -> np.random.Generator:
    """The generator of seed 3 in epoch 1, after it has drawn the order of the rows."""
    generator = np.random.default_rng((3, 1))
    generator.permutation(len(train(network(epochs=1), DATA).train.y))
    return generator


def test_without_dropout_nothing_changes() -> None:
    together = sweep(network(), {"dropout": (0.0, 0.3)}, DATA)
    alone = train(network(dropout=0.0), DATA)
    assert np.array_equal(together.runs[0].flat, alone.flat)
    assert not np.array_equal(together.runs[1].flat, alone.flat)


@pytest.mark.parametrize("batch_size", [None, 16])
def test_a_sweep_equals_its_runs_and_a_resumed_run_an_uninterrupted_one(batch_size: int | None) -> None:
    spec = network(batch_size=batch_size)
    alone = train(spec.replace(seed=5), DATA)
    assert np.array_equal(sweep(spec, {"seed": (4, 5)}, DATA).runs[1].flat, alone.flat)
    state, first = advance(start(spec.replace(seed=5), DATA), 5)
    state, second = advance(state, 7)
    assert np.array_equal(runs(state, [first, second])[0].flat[-1], alone.flat[-1])


def test_errors_are_those_of_the_whole_network() -> None:
    run = train(network(), DATA)
    outputs, y = run.outputs(run.train.x)[-1], run.train.y
    assert run.train_error[-1] == pytest.approx(np.mean(np.logaddexp(0, outputs) - y * outputs), rel=1e-12)
