"""The lasso is where no step leads lower: by its own conditions, by the duality gap, and beside what others find."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.linear_model import Lasso

from core.engine.problem import problem_of
from core.hyper import Value
from core.theory.lasso import minima
from core.theory.objective import Objective
from core.theory.optimum import minimum, optimum
from core.theory.paths import exact_path
from core.theory.target import target
from core.types import Array
from tests.core.records import linear, own

NUMBERS = st.integers(-3, 3)
TABLES = st.tuples(
    arrays(np.float64, (8, 3), elements=NUMBERS),
    arrays(np.float64, 8, elements=NUMBERS),
    # The last column may be that of another, or their sum: many sets of weights then predict alike.
    st.sampled_from([None, (1.0, 0.0), (1.0, 1.0), (-2.0, 0.0)]),
    st.sampled_from([1e-5, 0.01, 0.3, 1.0]),
    st.sampled_from([0.0, 0.1]),
)


@pytest.mark.slow
@settings(max_examples=300)
@given(TABLES)
def test_pulls_of_the_data_hold_the_penalty_in_balance(
    drawn: tuple[Array, Array, tuple[float, float] | None, float, float],
) -> None:
    x, y, copied, l1, l2 = drawn
    if copied:
        x[:, 2] = x[:, :2] @ copied
    spec = linear(l1=l1, l2=l2, validation_share=0.0)
    objective = Objective.of(spec, own(x, y))
    optimum = minima(objective.problem, [l1], l2)[0]
    assert optimum.proven
    weight, slope = optimum.theta[1:], objective.gradient(optimum.theta[None])[0]
    least = 1e-11 * (1 + l1 + np.abs(y).max())
    assert abs(slope[0]) < least
    assert (np.abs(slope[1:]) <= l1 + least).all()
    np.testing.assert_allclose(slope[1:][weight != 0], -l1 * np.sign(weight[weight != 0]), atol=least)
    assert optimum.value == pytest.approx(objective.value(optimum.theta[None])[0], rel=1e-12, abs=1e-15)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@settings(max_examples=300)
@given(TABLES)
def test_no_other_descent_comes_lower(
    drawn: tuple[Array, Array, tuple[float, float] | None, float, float],
) -> None:
    x, y, copied, l1, _ = drawn
    if copied:
        x[:, 2] = x[:, :2] @ copied
    data, spec = own(x, y), linear(l1=l1, validation_share=0.0)
    objective = Objective.of(spec, data)
    theirs = Lasso(alpha=l1, tol=1e-10, max_iter=500).fit(objective.problem.x[0, 1:].T, y)
    there = objective.value(np.array([[theirs.intercept_, *theirs.coef_]]))[0]
    assert minima(objective.problem, [l1], 0.0)[0].value <= there * (1 + 1e-9) + 1e-12


HARD: list[tuple[str, dict[str, Value]]] = [
    ("wampler1", {"degree": 5}),
    ("wampler1", {"degree": 10}),
    ("longley", {"degree": 3}),
    ("sine", {"degree": 15}),
    ("diabetes", {"degree": 5}),
    ("collinear", {"correlation": 1.0}),
    ("norris", {"degree": 10, "standardize": False}),
]


@pytest.mark.parametrize(("dataset", "settings"), HARD)
@pytest.mark.parametrize("l1", [1e-5, 1.0])
def test_it_costs_no_more_than_least_squares_do_or_no_weights(
    dataset: str, settings: dict[str, Value], l1: float
) -> None:
    spec = linear(dataset=dataset, l1=l1, **settings)
    objective = Objective.of(spec)
    none = np.zeros(objective.size)
    none[0] = objective.problem.train.y.mean()
    others = objective.value(np.stack([optimum(spec.replace(l1=0.0)), none]))
    assert minimum(spec).value <= others.min() * (1 + 1e-9)
    # Powers that are not standardized are hardly penalized at all, and their pulls beyond what floats can balance.
    assert minimum(spec).proven == bool(spec["standardize"])


def test_what_is_not_proven_to_be_least_is_called_the_best_known_and_no_path() -> None:
    spec = linear(dataset="norris", degree=10, standardize=False, l1=1e-5)
    goal = target(spec)
    assert (goal.proven, goal.kind, goal.authority) == (False, "best known", "best known")
    assert all(np.isnan([*exact_path(spec, "l1", [1e-5])[0].values()]))
    proven = target(linear(dataset="wampler1", degree=5, l1=1e-5))
    assert (proven.proven, proven.kind, proven.authority) == (True, "exact", "active-set")


@pytest.mark.parametrize("factor", [1e-9, 1e9])
def test_units_of_the_columns_do_not_matter(factor: float) -> None:
    rng = np.random.default_rng(0)
    x, spec = rng.standard_normal((20, 3)), linear(l1=0.1, validation_share=0.0)
    y = x @ [1, 0.05, -1] + rng.standard_normal(20)
    plain, scaled = (
        minima(problem_of(spec, own(of, y)), [0.1], 0.0)[0] for of in (x, factor * x + 3 * factor)
    )
    np.testing.assert_allclose(scaled.theta, plain.theta, rtol=1e-10, atol=1e-12)
