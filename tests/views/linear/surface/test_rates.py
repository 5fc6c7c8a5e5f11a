"""Predicted rates are those of the rules themselves, and of runs; the best settings have no better neighbours."""

from __future__ import annotations

import numpy as np
import pytest

from core import OPTIMIZERS, train
from core.optim.optimizers import LEARNING_RATE, MOMENTUM
from core.theory.landscape import curvature, stability_edge
from core.theory.objective import Objective
from core.theory.optimum import least_objective, optimum
from tests.core.records import linear, own
from tests.views.linear.surface.test_numbers import classified, logistic
from views.linear.surface.pace import measured, steps_to_a_tenth
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
    rate = measured(train(spec), least_objective(spec))
    assert rate == pytest.approx(row.predicted, abs=1e-5)
    assert steps_to_a_tenth(1 - rate) == pytest.approx(steps_to_a_tenth(row.taken), rel=0.03)


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
    curvature = curvatures(DIABETES)
    settings, taken = method.best(curvature[-1], curvature[0])
    eta, beta = settings["learning_rate"], settings.get("momentum", 0.0)
    assert taken == pytest.approx(1 - leaves(method, curvature, eta, beta).max(), rel=1e-6)
    best = leaves(method, curvature, eta, beta).max()
    for factor in (0.98, 1.02):
        assert leaves(method, curvature, eta * factor, beta).max() > best
        if method.optimizer != "sgd":
            assert leaves(method, curvature, eta, beta * factor).max() > best


def test_the_best_rates_are_those_of_the_literature() -> None:
    curvature = curvatures(DIABETES)
    kappa = curvature[0] / curvature[-1]
    sgd, momentum, nesterov = (row.best_rate for row in predicted(DIABETES, curvature))
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
    curvature = curvatures(DIABETES)
    for row in predicted(DIABETES, curvature):
        betas = [0.0] if row.method.optimizer == "sgd" else MOMENTUM.grid
        rates = [leaves(row.method, curvature, eta, b).max() for eta in LEARNING_RATE.grid for b in betas]
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
    curvature = curvatures(linear(dataset="diabetes", standardize=False))
    momentum = predicted(DIABETES, curvature)[1]
    beta = momentum.offered["momentum"]
    alike = [
        eta
        for eta in LEARNING_RATE.grid
        if abs(leaves(METHODS[1], curvature, eta, beta).max() - beta**0.5) < 1e-9
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
    run, curvature = train(spec, data), curvatures(spec, data)
    least = float(Objective.of(spec, data).value(optimum(spec, data)[None])[0])
    assert measured(run, least) == pytest.approx(predicted(spec, curvature)[0].predicted, rel=0.02)


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"schedule": "cosine"}, "constant rate"),
        ({"warmup": 5}, "constant rate"),
        ({"l1": 0.1}, "constant rate"),
        ({"batch_size": 8}, "full batches"),
        ({"loss": "huber"}, "no optimum to come closer to"),
        ({"l2": 0.1}, ""),
    ],
)
def test_where_theory_has_no_rate_a_sentence_says_why(setting: dict[str, float], sentence: str) -> None:
    assert sentence in unpredicted(linear(**setting))
    assert bool(sentence) == bool(unpredicted(linear(**setting)))


@every_method
def test_how_little_a_step_takes_off_is_known_far_below_rounding(method: Method) -> None:
    # Of a curvature λ far below 1 a step takes off ηλ / (1 − β), whatever the method.
    for curvature_ in (1e-9, 1e-16, 1e-30):
        settings = {"learning_rate": 0.1} | ({} if method.optimizer == "sgd" else {"momentum": 0.9})
        taken = method.taken(np.array([curvature_]), settings)[0]
        assert taken == pytest.approx(curvature_ * (0.1 if method.optimizer == "sgd" else 1.0), rel=1e-6)
