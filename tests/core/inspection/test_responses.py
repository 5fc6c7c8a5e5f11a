"""What units answer is their activation, worked out again; dead and saturated units are told by it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import Dataset, Run, RunSpec, train
from core.hyper import Value, Widths
from core.inspection.responses import (
    answered_over,
    carried,
    dead,
    finding,
    pictures,
    points,
    responses,
    saturated,
)
from core.models.networks.activations import ACTIVATIONS
from core.types import Array
from tests.core.records import clouds, own, tilted

F = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "sigmoid": lambda z: 1 / (1 + np.exp(-z))}


def network(data: Dataset, optimizer: str = "adam", **settings: Value) -> Run:
    usual = {"hidden": Widths((5, 3)), "epochs": 20, "learning_rate": 0.05, **settings}
    return train(RunSpec(f"own:{data.fingerprint}", "neural_network", optimizer, usual), data)


def by_hand(run: Run, x: Array, at: int) -> list[Array]:
    """(N, units) of each layer."""
    activations = [(x - run.train.x.mean(axis=0)) / run.train.x.std(axis=0)]
    for layer in (1, 2, 3):
        weight, bias = (run.parameters[f"layer{layer}.{what}"][at] for what in ("weight", "bias"))
        z = activations[-1] @ weight + bias
        activations.append(z if layer == 3 else F[str(run.spec["activation"])](z))
    return activations


@pytest.mark.parametrize("activation", F)
@pytest.mark.parametrize("data", [clouds(3), tilted()], ids=["classes", "numbers"])
def test_responses_are_the_activations_worked_out_again(data: Dataset, activation: str) -> None:
    run = network(data, activation=activation)
    for at in (0, 7, -1):
        for response, expected in zip(
            responses(run, run.fitted.design(data.x), at), by_hand(run, data.x, at), strict=True
        ):
            np.testing.assert_allclose(response, expected.T, rtol=1e-12, atol=1e-12)


EVERY = [np.arange(2), np.array([1, 4]), np.arange(3), np.arange(1)]


def test_a_picture_over_two_features_has_the_answer_of_each_place() -> None:
    run = network(clouds())
    assert answered_over(run) == "plane"
    images = pictures(run, run.fitted.design(points(run, 5)), 7, EVERY, 5)
    (left, low), (right, high) = run.train.x.min(axis=0), run.train.x.max(axis=0)
    corners = by_hand(run, np.array([[left, high], [right, high], [left, low], [right, low]]), 7)
    for pictured, answers, shown in zip(images, corners, EVERY, strict=True):
        assert pictured.shape == (len(shown), 5, 5)
        np.testing.assert_allclose(pictured[:, [0, 0, -1, -1], [0, -1, 0, -1]], answers.T[shown], atol=1e-12)


def test_over_one_feature_a_picture_is_a_strip_and_over_many_the_sorted_answers_to_rows() -> None:
    line = network(own(np.linspace(0, 1, 30), np.linspace(0, 1, 30) ** 2))
    (strip,) = pictures(line, line.fitted.design(points(line, 4)), -1, [np.arange(1), [], [], []], 4)[0]
    z = (np.linspace(line.train.x.min(), line.train.x.max(), 4) - line.train.x.mean()) / line.train.x.std()
    np.testing.assert_allclose(strip, np.tile(z, (4, 1)), atol=1e-12)
    many = network(tilted())
    assert (answered_over(line), answered_over(many)) == ("line", "rows")
    unit = pictures(many, many.fitted.design(points(many, 4)), -1, EVERY, 4)[1][1]
    answers = np.sort(by_hand(many, many.train.x, -1)[1][:, 4])
    np.testing.assert_allclose(unit[2, [0, -1]], answers[[0, -1]], atol=1e-12)
    assert set(unit[0].round(9)) <= set(answers.round(9))


def test_units_are_dead_that_are_0_everywhere_and_saturated_at_the_ends_of_their_range() -> None:
    a = np.array([[0.0] * 100, [0.0] * 99 + [1e-9], [0.96] * 96 + [0.0] * 4, [-0.96] * 95 + [0.0] * 5])
    assert dead(a).tolist() == [True, False, False, False]
    assert saturated(a, ACTIVATIONS["tanh"]).tolist() == [False, False, True, False]
    assert not saturated(100 * a, ACTIVATIONS["relu"]).any()
    low, high = np.full((1, 100), 0.02), np.full((1, 100), 0.97)
    assert saturated(np.vstack([low, high, high]), ACTIVATIONS["sigmoid"]).tolist() == [True, False, False]


def test_what_a_unit_carries_is_its_weights_times_the_deviation_of_its_activation() -> None:
    run = network(clouds(3))
    spread, weight = by_hand(run, run.train.x, -1)[2].std(axis=0), run.parameters["layer3.weight"][-1]
    expected = np.array([spread[unit] * sum(map(abs, weight[unit])) for unit in range(3)])
    np.testing.assert_allclose(carried(run), expected / expected.sum(), rtol=1e-12)
    most = int(expected.argmax())
    share = f"{100 * expected[most] / expected.sum():.3g}"
    assert finding(run).startswith(f"Unit {most + 1} of layer 2 carries most: {share} % of all")


def answering(bias: list[float], weight: float = 0.0, **settings: Value) -> Run:
    """A network whose hidden units answer to no input, but with their biases."""
    run = network(clouds(), hidden=Widths((len(bias),)), epochs=1, **settings)
    flat = np.zeros_like(run.flat)
    network_layers = list(run.fitted.layers())
    (_, into, rows, units), (_, out, _, _) = network_layers
    table = np.zeros((rows, units))
    table[0], table[1] = bias, weight
    flat[:, into], flat[:, out] = table.ravel(), 1.0
    return replace(run, flat=flat)


def test_units_that_answer_alike_to_every_row_carry_nothing_however_their_deviation_is_rounded() -> None:
    run = answering([0.1, 0.3, 0.7, 1.1], activation="sigmoid")
    assert not carried(run).any()
    assert finding(run).startswith("No hidden unit reaches the output")


def test_a_single_unit_carries_all_and_one_among_others_never() -> None:
    assert "The only unit of the last hidden layer carries all" in finding(answering([0.1], weight=1.0))
    run = answering([0.1, 0.1], weight=1.0)
    flat = run.flat.copy()
    (_, into, rows, units), _ = run.fitted.layers()
    flat[:, into] = (np.ones((rows, units)) * [1.0, 1e-5]).ravel()
    text = finding(replace(run, flat=flat))
    assert "100 %" not in text
    assert "99.9 % of all that its layer" in text


def test_silent_units_are_counted_and_networks_without_any_answer_explained() -> None:
    quiet = finding(network(clouds(), activation="relu", init="zeros"))
    assert quiet.startswith("No hidden unit reaches the output")
    assert "Of 8 hidden units 8 are dead (0 on every training row). None is saturated" in quiet
    stuck = finding(network(clouds(), init="normal", init_scale=10, epochs=1))
    assert "none is dead" in stuck
    assert "None is saturated" not in stuck
    lost = network(tilted(), activation="relu", learning_rate=10.0, optimizer="sgd", epochs=60)
    assert finding(lost).startswith("The run diverged")
