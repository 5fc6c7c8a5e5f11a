"""Predicted rates are those of the rules themselves, and of runs; the best settings have no better neighbours."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from core import OPTIMIZERS, Dataset, train
from core.data import interned
from core.hyper import Value
from core.optim.optimizers import LEARNING_RATE, MOMENTUM
from core.theory.landscape import curvature, stability_edge
from core.theory.objective import Objective
from core.theory.optimum import least_objective, optimum
from tests.core.records import linear, own, tilted
from tests.views.linear.surface.test_numbers import classified, logistic
from views.linear.surface.pace import finding, measured, steps_to_a_tenth
from views.linear.surface.rates import (
    METHODS,
    Method,
    curvatures,
    predicted,
    settings_of,
    unpredicted,
)

DIABETES = linear(dataset="diabetes", epochs=600)
every_method = pytest.mark.parametrize("method", METHODS, ids=lambda method: method.optimizer)


def leaves(method: Method, curvatures: np.ndarray, rate: float, beta: float) -> np.ndarray:
    """What one step leaves of the distance in directions of these curvatures; beyond 1 it grows."""
    known = {"learning_rate": rate, "momentum": beta}
    return 1 - method.taken(curvatures, {name: known[name] for name in method.grids})


def iteration_matrix(optimizer: str, curvature: float, rate: float, beta: float) -> np.ndarray:
    """What the rule itself does to (x, v) in one step on ½ λ x²."""
    columns = []
    for x, v in np.eye(2):
        h = {"learning_rate": rate, "momentum": beta}
        step, slots = OPTIMIZERS[optimizer].rule(curvature * np.array(x), 0, {"v": np.array(v)}, h, 1)
        columns.append([x + step, slots["v"] if optimizer != "sgd" else 0.0])
    return np.array(columns).T


@every_method
def test_a_predicted_rate_is_the_spectral_radius_of_the_rule(method: Method) -> None:
    rng = np.random.default_rng(0)
    for curvature_, rate, beta in rng.uniform(0, (5, 1, 1), (50, 3)):
        radius = np.abs(np.linalg.eigvals(iteration_matrix(method.optimizer, curvature_, rate, beta))).max()
        assert leaves(method, np.array([curvature_]), rate, beta)[0] == pytest.approx(radius, rel=1e-6)


@every_method
def test_a_run_closes_in_at_the_predicted_rate(method: Method) -> None:
    spec = DIABETES.replace(optimizer=method.optimizer)
    row = next(row for row in predicted(spec, curvatures(spec)) if row.method is method)
    found = measured(train(spec), least_objective(spec))
    assert found == pytest.approx(row.predicted, abs=1e-5)
    assert steps_to_a_tenth(1 - found) == pytest.approx(steps_to_a_tenth(row.taken), rel=0.03)


def test_swings_of_momentum_do_not_hide_its_rate() -> None:
    spec = linear("momentum", learning_rate=0.9, epochs=50)
    row = predicted(spec, curvatures(spec))[1]
    assert measured(train(spec), least_objective(spec)) == pytest.approx(row.predicted, rel=0.005)


@pytest.mark.parametrize(("factor", "settles"), [(0.99, True), (1.01, False)])
@every_method
def test_the_rate_passes_1_at_the_edge(method: Method, factor: float, settles: bool) -> None:
    spec = DIABETES.replace(optimizer=method.optimizer)
    edge = stability_edge(spec)
    run = train(spec.replace(learning_rate=factor * edge, epochs=2000))
    row = next(row for row in predicted(run.spec, curvatures(run.spec)) if row.method is method)
    assert row.edge == pytest.approx(edge, rel=1e-12)
    assert (row.predicted < 1) == settles == (not run.diverged)
    if not settles:
        assert measured(run, least_objective(spec)) == pytest.approx(row.predicted, rel=1e-3)


@every_method
def test_the_best_settings_have_no_better_neighbours(method: Method) -> None:
    found = curvatures(DIABETES)
    settings, taken = method.best(found[-1], found[0])
    eta, beta = settings["learning_rate"], settings.get("momentum", 0.0)
    assert taken == pytest.approx(1 - leaves(method, found, eta, beta).max(), rel=1e-6)
    best = leaves(method, found, eta, beta).max()
    for factor in (0.98, 1.02):
        assert leaves(method, found, eta * factor, beta).max() > best
        if method.optimizer != "sgd":
            assert leaves(method, found, eta, beta * factor).max() > best


def test_the_best_rates_are_those_of_the_literature() -> None:
    found = curvatures(DIABETES)
    kappa = found[0] / found[-1]
    sgd, momentum, nesterov = (row.best_rate for row in predicted(DIABETES, found))
    assert sgd == pytest.approx((kappa - 1) / (kappa + 1))
    assert momentum == pytest.approx((np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1), rel=1e-6)
    assert nesterov == pytest.approx(1 - 2 / np.sqrt(3 * kappa + 1), rel=1e-6)


def test_a_run_at_the_best_momentum_is_faster_than_its_neighbours() -> None:
    spec = DIABETES.replace(optimizer="momentum", epochs=250)
    eta, beta = predicted(spec, curvatures(spec))[1].best.values()
    paces = [
        measured(train(spec.replace(learning_rate=eta * e, momentum=beta * b)), least_objective(spec))
        for e, b in ((1, 1), (0.5, 1), (1, 0.9), (1, 1.12))
    ]
    assert paces[0] == min(paces)
    assert paces[0] == pytest.approx(predicted(spec, curvatures(spec))[1].best_rate, rel=0.02)


def test_the_settings_offered_are_the_best_of_both_grids() -> None:
    found = curvatures(DIABETES)
    for row in predicted(DIABETES, found):
        betas = [0.0] if row.method.optimizer == "sgd" else MOMENTUM.grid
        rates = [leaves(row.method, found, eta, b).max() for eta in LEARNING_RATE.grid for b in betas]
        assert 1 - row.offered_taken == pytest.approx(min(rates), rel=1e-12)
        assert row.offered["learning_rate"] in LEARNING_RATE.grid
        chosen = DIABETES.replace(**settings_of(row))
        assert not train(chosen).diverged
        assert (chosen.optimizer, chosen["learning_rate"]) == (
            row.method.optimizer,
            row.offered["learning_rate"],
        )


def test_of_settings_that_are_as_good_the_first_is_offered() -> None:
    # Where all directions swing, momentum leaves the root of β, whatever the learning rate.
    found = curvatures(linear(dataset="diabetes", standardize=False))
    momentum = predicted(DIABETES, found)[1]
    beta = momentum.offered["momentum"]
    alike = [
        eta
        for eta in LEARNING_RATE.grid
        if abs(leaves(METHODS[1], found, eta, beta).max() - beta**0.5) < 1e-9
    ]
    assert len(alike) > 1
    assert momentum.offered["learning_rate"] == alike[0]


def test_curvatures_are_the_eigenvalues_without_the_flat_ones() -> None:
    shape = curvature(DIABETES)
    assert curvatures(DIABETES)[[0, -1]] == pytest.approx([shape.largest, shape.smallest], rel=1e-9)
    x = np.arange(20.0)
    data = own(np.column_stack([x, 2 * x]), x)
    assert len(curvatures(linear().on(data), data)) == 2


@pytest.mark.parametrize("classes", [2, 3])
def test_near_the_optimum_of_a_log_loss_the_rates_hold_as_well(classes: int) -> None:
    data = classified(classes)
    spec = logistic(data, l2=0.1, epochs=600, learning_rate=1.0)
    run, found = train(spec, data), curvatures(spec, data)
    least = float(Objective.of(spec, data).value(optimum(spec, data)[None])[0])
    assert measured(run, least) == pytest.approx(predicted(spec, found)[0].predicted, rel=0.02)


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


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"schedule": "cosine"}, "constant rate"),
        ({"warmup": 5}, "constant rate"),
        ({"l1": 0.1}, "constant rate"),
        ({"batch_size": 8}, "small batches"),
        ({"loss": "huber"}, "no rate at which to close in"),
        ({"l2": 0.1}, ""),
    ],
)
def test_where_theory_has_no_rate_a_sentence_says_why(setting: dict[str, float], said: str) -> None:
    assert said in unpredicted(linear(**setting))
    assert bool(said) == bool(unpredicted(linear(**setting)))


def test_the_finding_states_shape_pace_and_the_best() -> None:
    found = curvatures(DIABETES)
    rows = predicted(DIABETES, found)
    said = finding(DIABETES, rows, found)
    assert f"κ = {found[0] / found[-1]:.3g}" in said
    assert f"takes {int(np.ceil(steps_to_a_tenth(rows[0].taken))):,} steps" in said
    assert f"**Momentum** at its best, learning rate {rows[1].best['learning_rate']:.3g} and momentum" in said
    beyond = DIABETES.replace(learning_rate=1.0)
    assert "beyond its edge" in finding(beyond, predicted(beyond, found), found)
    assert "curves by 1 in every direction" in finding(
        linear("adam"), predicted(linear("adam"), curvatures(linear())), curvatures(linear())
    )


@every_method
def test_how_little_a_step_takes_off_is_known_far_below_rounding(method: Method) -> None:
    # Of a curvature λ far below 1 a step takes off ηλ / (1 − β), whatever the method.
    for curvature_ in (1e-9, 1e-16, 1e-30):
        settings = {"learning_rate": 0.1} | ({} if method.optimizer == "sgd" else {"momentum": 0.9})
        taken = method.taken(np.array([curvature_]), settings)[0]
        assert taken == pytest.approx(curvature_ * (0.1 if method.optimizer == "sgd" else 1.0), rel=1e-6)


def told(data: Dataset, optimizer: str = "sgd", **settings: Value) -> str:
    spec = linear(optimizer, **settings).on(interned(data))
    found = curvatures(spec)
    return finding(spec, predicted(spec, found), found)


@pytest.mark.parametrize("scale", [1e-9, 1e-4])
def test_a_run_that_crawls_below_its_edge_is_not_said_to_be_beyond_it(scale: float) -> None:
    data = tilted()
    small = interned(replace(data, x=data.x * [1, 1, scale]))
    said = told(small, standardize=False, learning_rate=0.01)
    assert "beyond its edge" not in said
    assert re.search(r"takes (about )?[\d,.e+]+ steps to come ten times closer", said)


def test_however_uneven_the_surface_momentum_is_the_fastest_at_its_best() -> None:
    data = tilted()
    for scale in (1.0, 1e4, 1e9):
        wide = interned(replace(data, x=data.x * [scale, 1, 1]))
        said = told(wide, standardize=False)
        assert "**Momentum** at its best" in said
        assert "momentum 1," not in said


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
    found = curvatures(logistic(data, l2=0.0), data)
    assert len(found) == 2 * (1 + data.x.shape[1])
    spec = logistic(interned(data))
    assert "flat in" not in finding(spec, predicted(spec, found), found)


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
    found, row = curvatures(spec), predicted(spec, curvatures(spec))[0]
    rate = measured(train(spec), least_objective(spec))
    # Far from 0 the bias has most of the way to go: its direction may be all that is seen before rounding.
    of_directions = leaves(row.method, found, 0.3, 0.0)
    assert np.isnan(rate) or of_directions.min() * 0.99 < rate < of_directions.max() * 1.01
