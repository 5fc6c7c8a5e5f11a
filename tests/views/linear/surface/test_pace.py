"""What is measured of a run is its pace, and what is said of it holds however the data are scaled."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from core import Dataset, train
from core.data import interned
from core.hyper import Value
from core.theory.optimum import least_objective
from tests.core.records import linear, own, tilted
from tests.views.linear.surface.test_numbers import classified, logistic
from views.linear.surface.pace import finding, measured, steps_to_a_tenth
from views.linear.surface.rates import (
    curvatures,
    predicted,
    unpredicted,
)

DIABETES = linear(dataset="diabetes", epochs=600)


def test_what_cannot_be_measured_has_no_number() -> None:
    short = linear(epochs=5)
    assert np.isnan(measured(train(short), least_objective(short)))
    arrived = linear(learning_rate=1.0, epochs=100)
    assert np.isnan(measured(train(arrived), least_objective(arrived)))
    assert [steps_to_a_tenth(1 - rate) for rate in (1.0, 1.5, 0.0, 0.1)] == [
        np.inf,
        np.inf,
        1,
        pytest.approx(1),
    ]


def test_the_finding_states_shape_pace_and_the_best() -> None:
    curvature = curvatures(DIABETES)
    rows = predicted(DIABETES, curvature)
    sentence = finding(DIABETES, rows, curvature)
    assert f"κ = {curvature[0] / curvature[-1]:.3g}" in sentence
    assert f"takes {int(np.ceil(steps_to_a_tenth(rows[0].taken))):,} steps" in sentence
    assert (
        f"**Momentum** at its best, learning rate {rows[1].best['learning_rate']:.3g} and momentum"
        in sentence
    )
    beyond = DIABETES.replace(learning_rate=1.0)
    assert "beyond its edge" in finding(beyond, predicted(beyond, curvature), curvature)
    assert "curves by 1 in every direction" in finding(
        linear("adam"), predicted(linear("adam"), curvatures(linear())), curvatures(linear())
    )


def told(data: Dataset, optimizer: str = "sgd", **settings: Value) -> str:
    spec = linear(optimizer, **settings).on(interned(data))
    curvature = curvatures(spec)
    return finding(spec, predicted(spec, curvature), curvature)


@pytest.mark.parametrize("scale", [1e-9, 1e-4])
def test_a_run_that_crawls_below_its_edge_is_not_said_to_be_beyond_it(scale: float) -> None:
    data = tilted()
    small = interned(replace(data, x=data.x * [1, 1, scale]))
    sentence = told(small, standardize=False, learning_rate=0.01)
    assert "beyond its edge" not in sentence
    assert re.search(r"takes (about )?[\d,.]+( × 10[⁰¹²³⁴-⁹]+)? steps to come ten times closer", sentence)


def test_however_uneven_the_surface_momentum_is_the_fastest_at_its_best() -> None:
    data = tilted()
    for scale in (1.0, 1e4, 1e9):
        wide = interned(replace(data, x=data.x * [scale, 1, 1]))
        sentence = told(wide, standardize=False)
        assert "**Momentum** at its best" in sentence
        assert "momentum 1," not in sentence


def test_where_the_surface_is_round_descent_needs_no_momentum() -> None:
    for data in (own(np.arange(30.0), np.arange(30.0) ** 2), own([0.0, 1.0, 2.0], [1.0, 0.0, 5.0])):
        assert "**Gradient descent** at its best, learning rate 1, would take 1 step." in told(interned(data))


def test_at_its_very_edge_a_method_is_not_beyond_it() -> None:
    data = interned(own(np.arange(30.0), np.arange(30.0)))
    assert "it is at its very edge" in told(data, learning_rate=2.0)
    rate = re.search(
        r"at learning rate (\S+) cannot .* beyond its edge, (\S+)\. ", told(data, learning_rate=2.0001)
    )
    assert rate is not None
    assert rate[1] != rate[2]


@pytest.mark.parametrize("copies", [1, 2])
def test_directions_that_are_flat_are_counted(copies: int) -> None:
    data = tilted()
    wider = interned(
        replace(
            data, x=np.hstack([data.x, *[data.x[:, :1]] * copies]), feature_names=tuple("abcde"[: 3 + copies])
        )
    )
    assert f"The surface is flat in {copies} direction" in told(wider)
    assert "flat in" not in told(interned(data))


def test_flat_directions_of_scores_are_those_beside_what_softmax_cannot_see() -> None:
    data = classified(3)
    curvature = curvatures(logistic(data, l2=0.0), data)
    assert len(curvature) == 2 * (1 + data.x.shape[1])
    spec = logistic(interned(data))
    assert "flat in" not in finding(spec, predicted(spec, curvature), curvature)


@pytest.mark.parametrize("offset", [1e3, 1e9])
def test_what_floats_cannot_tell_from_flat_is_not_said_to_be_flat(offset: float) -> None:
    data = tilted()
    far = interned(replace(data, x=data.x + np.array([offset, 0, 0])))
    spec = linear(standardize=False).on(far)
    if offset == 1e9:
        assert "floats cannot tell how much they curve" in unpredicted(spec)
    else:
        assert unpredicted(spec) == ""
        assert "flat in" not in told(far, standardize=False)
    assert unpredicted(linear().on(far)) == ""


def test_a_run_that_begins_at_its_optimum_has_no_rate() -> None:
    data = interned(replace(tilted(), y=np.zeros(40)))
    spec = linear().on(data)
    assert np.isnan(measured(train(spec), least_objective(spec)))


@pytest.mark.parametrize("offset", [0, 1e3, 1e6, 1e9])
@pytest.mark.parametrize("epochs", [100, 1000])
def test_a_target_far_from_0_does_not_pass_rounding_for_a_rate(offset: float, epochs: int) -> None:
    data = tilted()
    far = interned(replace(data, y=data.y + offset))
    spec = linear(epochs=epochs, learning_rate=0.3).on(far)
    curvature, row = curvatures(spec), predicted(spec, curvatures(spec))[0]
    rate = measured(train(spec), least_objective(spec))
    # Far from 0 the bias has most of the way to go: its direction may be all that is seen before rounding.
    of_directions = 1 - row.method.taken(curvature, row.settings)
    assert np.isnan(rate) or of_directions.min() * 0.99 < rate < of_directions.max() * 1.01
