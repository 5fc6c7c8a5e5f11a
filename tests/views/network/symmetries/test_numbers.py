"""Changed parameters predict the same to 1e-12 and are as many as are counted; what is refused changes predictions."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest

from core import Run
from core.formatting import number
from core.hyper import Widths
from core.models.networks.activations import ACTIVATIONS
from tests.core.inspection.test_responses import network
from tests.core.records import clouds, tilted
from views.network.symmetries.numbers import (
    ALL,
    CHANGES,
    FLIP,
    RESCALE,
    REVERSE,
    SHUFFLE,
    Symmetry,
    allowed,
    effect,
    equivalents,
    finding,
    multitude,
    refused,
    shuffled,
)

DATA = {"binary": clouds(rows=30), "multiclass": clouds(3, rows=30), "numbers": tilted(30)}


def after(run: Run, symmetry: Symmetry) -> Run:
    return replace(run, flat=symmetry.of_theta(run.fitted, run.flat[-1])[None])


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("task", DATA)
def test_what_is_allowed_moves_parameters_and_no_prediction(task: str, activation: str) -> None:
    run = network(DATA[task], activation=activation, epochs=5)
    for change in allowed(run.fitted):
        for layer in (1, 2):
            symmetry = Symmetry.of(run.fitted, layer, change, seed=3)
            changed = after(run, symmetry)
            np.testing.assert_allclose(
                changed.predict(run.train.x), run.predict(run.train.x), rtol=1e-12, atol=1e-12
            )
            difference = effect(run, symmetry)
            assert difference.change <= 1e-12 * max(1.0, np.abs(run.predict(run.train.x)).max())
            moved = np.linalg.norm(changed.flat[0] - run.flat[-1]) / np.linalg.norm(run.flat[-1])
            assert difference.distance == pytest.approx(moved)
            assert moved > 0.05


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_what_is_refused_moves_predictions_by_as_much_as_is_told(activation: str) -> None:
    run = network(DATA["numbers"], activation=activation, epochs=5)
    for change in set(CHANGES) - set(allowed(run.fitted)):
        changed = after(run, Symmetry.of(run.fitted, 1, change))
        rows = np.concatenate([run.train.x, run.validation.x])
        moved = np.abs(changed.predict(rows) - run.predict(rows)).max()
        assert moved > 0.01
        assert f"*{change}*" in refused(run, 1)
        assert f"a prediction would move by {number(moved, 3)}" in refused(run, 1)
    odd, homogeneous = (
        activation in ("tanh", "identity", "sigmoid"),
        "relu" in activation or activation == "identity",
    )
    assert ((FLIP in allowed(run.fitted)), (RESCALE in allowed(run.fitted))) == (odd, homogeneous)


def test_units_are_put_in_another_order_and_every_second_one_is_changed() -> None:
    run = network(DATA["binary"], activation="identity", epochs=5)
    weight, bias = (run.parameters[f"layer1.{what}"][-1] for what in ("weight", "bias"))
    changed = {
        change: after(run, Symmetry.of(run.fitted, 1, change)).parameters
        for change in (REVERSE, FLIP, RESCALE)
    }
    assert np.array_equal(changed[REVERSE]["layer1.weight"][0], weight[:, ::-1])
    assert np.array_equal(changed[FLIP]["layer1.bias"][0], bias * [-1, 1, -1, 1, -1])
    assert np.array_equal(changed[RESCALE]["layer1.weight"][0], weight * [10, 1, 10, 1, 10])
    assert changed[RESCALE]["layer2.weight"][0][:, 0] == pytest.approx(
        run.parameters["layer2.weight"][-1][:, 0] / [10, 1, 10, 1, 10]
    )
    orders = {tuple(Symmetry.of(run.fitted, 1, SHUFFLE, seed).order) for seed in range(4)}
    assert len(orders) > 1
    assert all(shuffled(2, seed).tolist() == [1, 0] for seed in range(8))
    assert shuffled(1, 0).tolist() == [0]
    everything = Symmetry.of(run.fitted, 1, ALL)
    assert everything.factor.tolist() == [-10, 1, -10, 1, -10]


@pytest.mark.parametrize(("activation", "signs"), [("tanh", (1, -1)), ("relu", (1,))])
def test_all_settings_that_predict_the_same_are_counted(activation: str, signs: tuple[int, ...]) -> None:
    run = network(DATA["binary"], hidden=Widths((3, 2)), activation=activation, init="normal", epochs=1)
    settings = set()
    for first in product(permutations(range(3)), product(signs, repeat=3)):
        for second in product(permutations(range(2)), product(signs, repeat=2)):
            theta = run.flat[-1]
            for layer, (order, factor) in enumerate((first, second), start=1):
                symmetry = Symmetry(layer, np.array(order), np.array(factor, dtype=float))
                theta = symmetry.of_theta(run.fitted, theta)
            settings.add(theta.round(9).tobytes())
    assert len(settings) == equivalents(run.fitted)
    assert f"{len(settings):,} settings" in multitude(run)


def test_large_numbers_are_told_as_powers_of_ten_and_copies_are_not_counted_twice() -> None:
    run = network(DATA["binary"], hidden=Widths((16, 16)), epochs=1)
    assert np.log10(float(equivalents(run.fitted))) == pytest.approx(36.27, abs=0.01)
    assert "about $10^{36}$" in multitude(run)
    assert "up to" not in multitude(run)
    copies = network(DATA["binary"], init="constant", epochs=1)
    assert "up to" in multitude(copies)
    assert "copies of each other" in finding(copies, effect(copies, Symmetry.of(copies.fitted, 1, REVERSE)))


def with_units(run: Run, units: np.ndarray) -> Run:
    """Its first hidden layer with the incoming weights of `units`, one row for each, and outgoing ones alike."""
    (_, into, inputs, count), (_, out, _, outputs) = list(run.fitted.layers())[:2]
    flat = run.flat.copy()
    flat[:, into] = np.resize(units, (count, inputs)).T.ravel()
    flat[:, out] = np.vstack([np.zeros(outputs), np.resize(units[:, :1], (count, outputs))]).ravel()
    return replace(run, flat=flat)


@pytest.mark.parametrize(("activation", "coincide"), [("tanh", True), ("sigmoid", True), ("relu", False)])
def test_units_that_are_others_with_their_signs_flipped_are_not_counted_twice(
    activation: str, coincide: bool
) -> None:
    run = network(DATA["binary"], epochs=1, activation=activation, hidden=Widths((2,)))
    rows = next(iter(run.fitted.layers()))[2]
    unit = np.arange(1.0, rows + 1)
    assert ("up to" in multitude(with_units(run, np.stack([unit, -unit])))) == coincide
    assert ("up to" in multitude(with_units(run, np.stack([unit, 0 * unit])))) == coincide
    assert "up to" not in multitude(with_units(run, np.stack([unit, 2 * unit])))


def test_one_setting_predicts_and_a_scale_is_positive() -> None:
    sentence = multitude(network(DATA["binary"], epochs=1, activation="relu", hidden=Widths((1,))))
    assert (
        "has 1 setting of parameters that predicts the same, and each unit may have any positive scale"
        in sentence
    )


@pytest.mark.parametrize("scale", [1e-18, 1.0, 1e18])
def test_a_penalty_notices_another_scale_whatever_the_unit_of_the_target(scale: float) -> None:
    run = network(DATA["numbers"], epochs=1, activation="relu", l2=0.1)
    difference = effect(run, Symmetry.of(run.fitted, 1, RESCALE))
    small = replace(difference, objective=(scale * difference.objective[0], scale * difference.objective[1]))
    assert "The penalty does notice" in finding(run, small)


def test_a_penalty_notices_another_scale_but_no_other_order() -> None:
    run = network(DATA["numbers"], activation="relu", l2=0.1, epochs=5)
    scaled, turned = (effect(run, Symmetry.of(run.fitted, 1, change)) for change in (RESCALE, REVERSE))
    weights = {
        name: values[0]
        for name, values in after(run, Symmetry.of(run.fitted, 1, RESCALE)).parameters.items()
        if name.endswith("weight")
    }
    expected = scaled.error[1] + 0.05 * sum((of**2).sum() for of in weights.values())
    assert scaled.objective[1] == pytest.approx(expected)
    assert scaled.error[0] == pytest.approx(scaled.error[1], rel=1e-12)
    assert "The penalty does notice" in finding(run, scaled)
    assert "penalty" not in finding(run, turned)
