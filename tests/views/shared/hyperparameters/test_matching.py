"""Matched units predict the same, undo what exchanged them, and draw smoother paths."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest

from core import Run, train
from core.hyper import Widths
from core.models import MODELS
from core.models.networks.activations import ACTIVATIONS
from core.models.networks.layers import blocks
from core.types import Array
from tests.core.inspection.test_responses import network
from tests.core.records import clouds, tilted
from views.shared.hyperparameters.matching import aligned, matched

ODD = {"tanh", "identity"}


def exchanged(run: Run, flips: bool, seed: int = 0) -> Array:
    """θ of `run` with the units of every hidden layer shuffled, and half of them negated."""
    rng, weights = np.random.default_rng(seed), []
    order, sign = np.arange(run.fitted.widths[0]), np.ones(run.fitted.widths[0])
    layers = [*blocks(run.fitted.widths)]
    for part, inputs, units in layers:
        weight = run.flat[-1][part].reshape(inputs, units)
        weight = np.vstack([weight[:1], (sign[:, None] * weight[1:])[order]])
        last = len(weights) == len(layers) - 1
        order = np.arange(units) if last else rng.permutation(units)
        sign = rng.choice([-1.0, 1.0], units) if flips and not last else np.ones(units)
        weights.append(((weight * sign)[:, order]).ravel())
    return np.concatenate(weights)


def outputs(run: Run, theta: Array) -> Array:
    return MODELS["neural_network"].forward(run.fitted, theta[None], run.fitted.design(run.train.x))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_units_that_were_exchanged_and_negated_are_mapped_back_exactly(activation: str) -> None:
    run = network(clouds(3), activation=activation, hidden=Widths((5, 4, 3)))
    other = exchanged(run, flips=activation in ODD)
    assert not np.array_equal(other, run.flat[-1])
    np.testing.assert_allclose(outputs(run, other), outputs(run, run.flat[-1]), atol=1e-12)
    np.testing.assert_array_equal(matched(other, run.flat[-1], run.fitted), run.flat[-1])


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_matched_network_predicts_the_same(activation: str) -> None:
    reference, run = (network(tilted(), activation=activation, seed=seed) for seed in (0, 1))
    theta = matched(run.flat[-1], reference.flat[-1], run.fitted)
    np.testing.assert_allclose(outputs(run, theta), outputs(run, run.flat[-1]), rtol=1e-12, atol=1e-12)


def test_no_other_order_of_one_layer_is_nearer_in_its_incoming_weights() -> None:
    reference, run = (network(clouds(), activation="relu", hidden=Widths((4,)), seed=s) for s in (0, 1))
    size = 3 * 4
    theta = matched(run.flat[-1], reference.flat[-1], run.fitted)[:size].reshape(3, 4)
    goal, weight = (of.flat[-1][:size].reshape(3, 4) for of in (reference, run))
    nearest = min(np.sum((goal - weight[:, list(order)]) ** 2) for order in permutations(range(4)))
    assert np.sum((goal - theta) ** 2) == pytest.approx(nearest)


def test_paths_along_a_sweep_are_smoother_when_units_are_aligned() -> None:
    data = clouds()
    rates = (0.01, 0.02, 0.03, 0.05)
    runs = [network(data, activation="tanh", learning_rate=rate, seed=i) for i, rate in enumerate(rates)]
    raw, smooth = (
        sum(float(np.linalg.norm(b - a)) for a, b in pairwise(path))
        for path in ([run.flat[-1] for run in runs], aligned(runs, runs[0], 0))
    )
    assert smooth < 0.9 * raw


def test_what_diverged_or_has_another_shape_stays_as_it_is_and_is_passed_over() -> None:
    data = clouds()
    run = network(data)
    wide = train(run.spec.replace(hidden=Widths((6, 3))), data)
    gone = train(run.spec.replace(optimizer="sgd", l2=10.0, learning_rate=10.0), data)
    assert gone.diverged
    copy = train(run.spec.replace(seed=1), data)
    for start in (0, 3):
        thetas = aligned([wide, gone, copy], run, start)
        np.testing.assert_array_equal(thetas[0], wide.flat[-1])
        np.testing.assert_array_equal(thetas[1], gone.flat[-1])
        np.testing.assert_array_equal(thetas[2], matched(copy.flat[-1], run.flat[-1], run.fitted))


def test_a_reference_that_diverged_gives_way_to_the_first_that_did_not() -> None:
    data = clouds()
    runs = [network(data, seed=seed) for seed in (0, 1)]
    gone = train(runs[0].spec.replace(optimizer="sgd", l2=10.0, learning_rate=10.0), data)
    thetas = aligned([gone, *runs], gone, 0)
    np.testing.assert_array_equal(thetas[1], runs[0].flat[-1])
    np.testing.assert_array_equal(thetas[2], matched(runs[1].flat[-1], thetas[1], runs[1].fitted))
