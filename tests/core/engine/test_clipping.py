"""Clipping by global norm is Optax's, run by run, and changes nothing when it is off or not reached."""

from __future__ import annotations

import jax
import numpy as np
import optax
import pytest

from core import train
from core.engine.loop import clipped
from tests.core.records import linear, same

jax.config.update("jax_enable_x64", True)


@pytest.mark.slow
def test_a_gradient_is_clipped_as_optax_clips_it() -> None:
    rng = np.random.default_rng(0)
    gradients = rng.standard_normal((4, 5)) * np.array([[1e-3], [1.0], [10.0], [1e6]])
    most = np.array([[0.5], [100.0], [2.0], [np.inf]])
    for row, limit, ours in zip(gradients, most, clipped(gradients, most), strict=True):
        expected, _ = optax.clip_by_global_norm(float(limit[0])).update(row, optax.EmptyState())
        np.testing.assert_allclose(ours, expected, rtol=1e-6)
    assert np.linalg.norm(clipped(gradients, most)[2]) == pytest.approx(2.0, rel=1e-12)


def test_a_limit_that_is_not_reached_changes_nothing() -> None:
    assert same(train(linear(epochs=30)), train(linear(epochs=30, clip_norm=None)))
    np.testing.assert_array_equal(
        train(linear(epochs=30)).flat, train(linear(epochs=30, clip_norm=5000.0)).flat
    )


def test_a_gradient_of_nothing_stays_nothing_and_no_number_is_divided_by_its_length() -> None:
    gradients = np.array([[0.0, 0.0], [30.0, 40.0], [np.nan, 1.0], [0.0, 0.0]])
    most = np.array([[0.5], [25.0], [0.5], [np.inf]])
    with np.errstate(all="raise"):
        ours = clipped(gradients, most)
    np.testing.assert_array_equal(ours, [[0, 0], [15, 20], [np.nan, 1], [0, 0]])


def test_no_step_of_a_clipped_run_is_longer_than_rate_times_limit() -> None:
    run = train(linear(learning_rate=0.5, clip_norm=0.2, epochs=40, init="normal", init_scale=50.0))
    steps = np.linalg.norm(np.diff(run.flat, axis=0), axis=1)
    assert steps.max() == pytest.approx(0.1, rel=1e-9)


def test_clipping_holds_a_rate_that_would_diverge() -> None:
    wild = linear(learning_rate=3.0, epochs=200)
    assert train(wild).diverged
    assert not train(wild.replace(clip_norm=0.1)).diverged
