"""Curvature is that of the objective, and the edge is where full-batch training really begins to diverge."""

from __future__ import annotations

import numpy as np
import pytest

from core import OPTIMIZERS, RunSpec, train
from core.engine.problem import problem_of
from core.hyper import Value
from core.theory.closed_form import solve
from core.theory.landscape import Curvature, curvature, spectrum, stability_edge, stability_edges
from core.theory.objective import MOST_PRODUCTS, Objective
from tests.core.records import clouds, linear, logistic, own, tilted
from tests.core.registries import every_optimizer

DIABETES = linear(dataset="diabetes", validation_share=0.0)
# On curvature λ, full batch: the learning rate times λ below which each rule settles; None where none is known.
EDGES = {"sgd": 2.0, "momentum": 3.0, "nesterov": 1.5}
EDGES |= dict.fromkeys(("adagrad", "rmsprop", "adam", "adamw", "lion"))
FIXED: dict[str, dict[str, Value]] = {"momentum": {"momentum": 0.5}, "nesterov": {"momentum": 0.5}}


def test_diabetes_has_its_published_curvature() -> None:
    shape = curvature(DIABETES)
    assert shape.largest == pytest.approx(4.02421, abs=5e-6)
    assert shape.smallest == pytest.approx(0.00856, abs=5e-6)
    assert shape.condition == pytest.approx(470.078, abs=5e-4)
    assert stability_edge(DIABETES) == pytest.approx(0.4969919, abs=5e-8)


@pytest.mark.parametrize(("factor", "diverged"), [(0.99, False), (1.01, True)])
def test_training_on_diabetes_turns_at_the_edge(factor: float, diverged: bool) -> None:
    run = train(DIABETES.replace(learning_rate=factor * 0.4969919, epochs=2000))
    assert run.diverged == diverged
    if not diverged:
        assert run.train_error[-1] == pytest.approx(solve(DIABETES).train_error, rel=1e-3)
        assert (np.diff(run.train_error) < 0).all()


@pytest.mark.slow
@every_optimizer
def test_every_rule_settles_below_its_edge_and_diverges_above(optimizer: str) -> None:
    assert optimizer in EDGES, f"say at which rate {optimizer} diverges"
    spec = linear(optimizer, "sine", degree=3, epochs=1000, l2=0.01, **FIXED.get(optimizer, {}))
    edge = stability_edge(spec)
    if EDGES[optimizer] is None:
        assert edge is None
        return
    assert edge == pytest.approx(EDGES[optimizer] / curvature(spec).largest, rel=1e-12)
    assert [train(spec.replace(learning_rate=f * edge)).diverged for f in (0.99, 1.01)] == [False, True]


@pytest.mark.parametrize("optimizer", [name for name, rule in OPTIMIZERS.items() if rule.edge])
def test_an_edge_is_known_for_full_batches_only(optimizer: str) -> None:
    assert stability_edge(linear(optimizer, batch_size=64)) is None
    assert stability_edge(linear(optimizer, batch_size=128)) == stability_edge(linear(optimizer))


@pytest.mark.parametrize("standardize", [True, False])
@pytest.mark.parametrize("l2", [0.0, 0.5])
def test_curvature_is_that_of_the_second_derivative(standardize: bool, l2: float) -> None:
    spec, data = linear(standardize=standardize, l2=l2, degree=2), tilted()
    design = problem_of(spec, data).x[0]
    hessian = design @ design.T / design.shape[1] + l2 * np.diag([0, 1, 1, 1, 1, 1, 1])
    eigenvalues = np.linalg.eigvalsh(hessian)
    shape = curvature(spec, data=data)
    assert shape.largest == pytest.approx(eigenvalues[-1], rel=1e-10)
    assert shape.smallest == pytest.approx(eigenvalues[0], rel=1e-6)


def test_a_flat_direction_has_no_curvature_at_all() -> None:
    x = np.linspace(0, 1, 8)
    shape = curvature(linear(), data=own(np.column_stack([x, 2 * x]), x))
    assert shape.smallest == 0
    assert shape.condition == np.inf
    assert Curvature(4.0, 0.5).condition == 8


def test_the_edge_follows_another_setting() -> None:
    spec = linear("momentum", l2=0.1)
    edges = stability_edges(spec, "momentum", [0.0, 0.5])
    assert edges == [(stability_edge(spec.replace(momentum=beta)), beta) for beta in (0.0, 0.5)]
    assert edges[1][0] == pytest.approx(1.5 * edges[0][0])
    assert stability_edges(linear(), "batch_size", [8, None]) == [(stability_edge(linear()), None)]


@pytest.mark.parametrize(
    "setting",
    [{"l1": 0.1}, {"clip_norm": 1.0}, {"schedule": "cosine"}, {"loss": "absolute"}, {"loss": "huber"}],
)
def test_where_theory_does_not_apply_no_edge_is_claimed(setting: dict[str, Value]) -> None:
    assert stability_edge(linear(**setting)) is None


def test_the_edge_of_a_penalized_loss_is_lower() -> None:
    assert stability_edge(linear(l2=1.0)) == pytest.approx(2 / 2.0, rel=1e-9)
    assert stability_edge(linear()) == pytest.approx(2 / 1.0, rel=1e-9)


@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_the_product_has_the_spectrum_of_the_singular_values(
    l2: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    objective = Objective.of(logistic(clouds(3), l2=l2), clouds(3))
    root = objective.root(np.zeros(objective.size))
    exact, _ = spectrum(root)
    monkeypatch.setattr("core.theory.landscape.MANY_PRODUCTS", 0)
    curvatures, directions = spectrum(root)
    np.testing.assert_allclose(curvatures, exact, rtol=1e-12)
    # Softmax does not see the same number added to the bias of every class; nor, without a penalty, to a weight.
    assert (curvatures == 0).sum() == (1 if l2 else 3)
    np.testing.assert_allclose(directions * curvatures @ directions.T, root @ root.T, atol=1e-14)


def test_the_curvature_of_far_too_many_parameters_is_not_waited_for() -> None:
    spec = RunSpec("digits", "logistic_regression", "sgd", {"features": "squares"})
    assert Objective.of(spec).products > MOST_PRODUCTS > Objective.of(spec.replace(features="none")).products
    assert curvature(spec) is None
