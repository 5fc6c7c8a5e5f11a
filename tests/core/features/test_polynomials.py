"""Two bases of polynomials span the same curves; Legendre's keep the directions of the loss apart."""

from __future__ import annotations

import numpy as np
import pytest

from core import RunSpec, train
from core.engine.problem import problem_of
from core.features.polynomials import Polynomials, legendre
from core.models import MODELS
from core.theory.closed_form import solve
from core.theory.landscape import curvature, stability_edge
from core.types import Array
from tests.core.records import linear, own, tilted

LEGENDRE = {"basis": "legendre", "degree": 5}


def exact_predictions(spec: RunSpec) -> Array:
    """Of the closed form, on training and validation rows."""
    problem, values = problem_of(spec), np.array(list(solve(spec).values.values()))
    x = np.concatenate([problem.train.x, problem.validation.x])
    return values[0] + problem.fitted.raw(x) @ values[1:]


def test_legendre_polynomials_are_those_of_the_textbook() -> None:
    u = np.linspace(-1, 1, 9)[:, None]
    textbook = np.hstack([u, (3 * u**2 - 1) / 2, (5 * u**3 - 3 * u) / 2, (35 * u**4 - 30 * u**2 + 3) / 8])
    np.testing.assert_allclose(legendre(u, 4), textbook, atol=1e-15)


def test_columns_come_degree_by_degree_on_the_range_of_the_training_rows() -> None:
    polynomials = Polynomials.fit(own([[0.0, 7.0], [4.0, 9.0], [1.0, 8.0]], [0, 1, 2]), "legendre", 2)
    assert polynomials.names == ("P1(a)", "P1(b)", "P2(a)", "P2(b)")
    # Ends of the range are −1 and 1, its middle 0; a row beyond it lies beyond 1.
    rows = np.array([[0.0, 9.0], [2.0, 8.0], [6.0, 10.0]])
    np.testing.assert_array_equal(polynomials(rows), [[-1, 1, 1, 1], [0, 0, -0.5, -0.5], [2, 2, 5.5, 5.5]])


def test_a_constant_feature_is_nought_wherever_it_is_evaluated() -> None:
    polynomials = Polynomials.fit(own([[3.0, 0.0], [3.0, 1.0]], [0, 1]), "legendre", 1)
    np.testing.assert_array_equal(polynomials(np.array([[3.0, 0.5], [8.0, 0.5]])), 0)


def test_rows_far_beyond_the_range_overflow_without_a_warning() -> None:
    polynomials = Polynomials.fit(own([0.0, 1.0], [0, 1]), "legendre", 4)
    assert not np.isfinite(polynomials(np.array([[1e120]]))[0, 2:]).any()


@pytest.mark.parametrize("dataset", ["sine", "diabetes", "wampler1"])
@pytest.mark.parametrize("standardize", [True, False])
def test_both_bases_have_the_same_best_curve(dataset: str, standardize: bool) -> None:
    spec = linear(dataset=dataset, degree=5, standardize=standardize)
    powers, others = exact_predictions(spec), exact_predictions(spec.replace(basis="legendre"))
    size = np.abs(problem_of(spec).train.y).max()
    np.testing.assert_allclose(powers, others, atol=1e-8 * size)


def test_without_standardizing_legendre_keeps_the_valley_wide() -> None:
    spec = linear(dataset="sine", degree=8, standardize=False)
    powers, others = (curvature(spec.replace(basis=basis)) for basis in ("powers", "legendre"))
    assert powers.condition > 1e9
    assert others.condition < 1e3
    edges = [stability_edge(spec.replace(basis=basis)) for basis in ("powers", "legendre")]
    assert edges == [2 / powers.largest, 2 / others.largest]
    assert edges[0] != pytest.approx(edges[1], rel=0.2)


def test_training_arrives_with_legendre_where_powers_still_crawl() -> None:
    spec = linear("momentum", "sine", degree=5, epochs=1000)
    left = {
        basis: train(spec.replace(basis=basis)).train_error[-1] / solve(spec.replace(basis=basis)).train_error
        - 1
        for basis in ("powers", "legendre")
    }
    assert left["legendre"] < 1e-6 < 1e-3 < left["powers"]


@pytest.mark.parametrize("standardize", [True, False])
def test_the_gradient_in_legendre_agrees_with_central_differences(standardize: bool) -> None:
    spec = linear(learning_rate=1.0, epochs=1, l2=0.3, init="normal", standardize=standardize, **LEGENDRE)
    model, problem = MODELS[spec.model], problem_of(spec, tilted())
    before, after = train(spec, data=tilted()).flat
    mask = model.layout(problem.fitted).penalty_mask

    def objective(at: Array) -> float:
        residual = at @ problem.x[0] - problem.y[0]
        return float(residual @ residual / (2 * len(residual)) + 0.15 * (mask * at) @ at)

    nudges = 1e-5 * np.eye(len(before))
    numeric = [(objective(before + nudge) - objective(before - nudge)) / 2e-5 for nudge in nudges]
    np.testing.assert_allclose(before - after, numeric, rtol=1e-6, atol=1e-7)


def test_learned_parameters_name_their_polynomial_and_predict_with_it() -> None:
    run = train(linear("momentum", "sine", epochs=50, **LEGENDRE))
    values = np.array(list(run.final.values()))
    assert list(run.final)[1:3] == ["weight[P1(x)]", "weight[P2(x)]"]
    x = np.linspace(0, 1, 7)[:, None]
    np.testing.assert_allclose(run.predict(x), values[0] + run.fitted.raw(x) @ values[1:], rtol=1e-10)
