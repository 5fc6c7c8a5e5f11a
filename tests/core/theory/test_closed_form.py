"""The closed form agrees with other solvers and with the textbook, and says where the data do not decide."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.linear_model import Ridge

from core import RunSpec, train
from core.engine.problem import problem_of
from core.theory.closed_form import Solution, solve
from core.types import Array
from tests.core.records import linear, own, tilted


def all_rows(dataset: str = "line", **settings: float | bool | None) -> RunSpec:
    return linear("sgd", dataset, validation_share=0.0, **settings)


def weights(solution: Solution) -> Array:
    return np.array(list(solution.values.values()))[1:]


@pytest.mark.parametrize("seed", range(5))
def test_least_squares_agree_with_lstsq(seed: int) -> None:
    data = tilted(rows=30, columns=4, seed=seed)
    solution = solve(all_rows(), data)
    expected, rss, *_ = np.linalg.lstsq(np.column_stack([np.ones(30), data.x]), data.y)
    np.testing.assert_allclose(list(solution.values.values()), expected, rtol=1e-10)
    assert solution.train_error == pytest.approx(rss[0] / 60, rel=1e-10)


@pytest.mark.parametrize("l2", [1e-5, 0.01, 1.0, 100.0])
@pytest.mark.parametrize("standardize", [True, False])
def test_a_penalized_solution_is_the_ridge_of_scikit_learn(l2: float, standardize: bool) -> None:
    # Our penalty stands beside a mean over rows, theirs beside a sum: theirs is N times as large.
    data = tilted(rows=30, columns=4)
    scale = data.x.std(axis=0) if standardize else np.ones(4)
    ridge = Ridge(alpha=30 * l2, solver="svd").fit(data.x / scale, data.y)
    solution = solve(all_rows(l2=l2, standardize=standardize), data)
    np.testing.assert_allclose(weights(solution), ridge.coef_ / scale, rtol=1e-9)
    assert solution.values["bias"] == pytest.approx(ridge.intercept_, rel=1e-9)


@pytest.mark.parametrize(("rows", "l2"), [(30, 0.0), (6, 0.0), (30, 0.3)])
def test_standard_errors_are_those_of_the_textbook(rows: int, l2: float) -> None:
    data = tilted(rows=rows, columns=3)
    solution = solve(all_rows(l2=l2, standardize=False), data)
    x = np.column_stack([np.ones(rows), data.x])
    # The bias bears no penalty.
    linear_map = np.linalg.inv(x.T @ x + rows * l2 * np.diag([0, 1, 1, 1])) @ x.T
    residual = data.y - x @ linear_map @ data.y
    variance = residual @ residual / (rows - np.trace(x @ linear_map))
    expected = np.sqrt(variance * np.diag(linear_map @ linear_map.T))
    np.testing.assert_allclose(list(solution.standard_errors.values()), expected, rtol=1e-8)


@pytest.mark.slow
def test_standard_errors_are_the_spread_of_repeated_samples() -> None:
    rng, x = np.random.default_rng(0), np.linspace(0, 10, 20)
    fits = [solve(all_rows(), own(x, 1.5 * x + 4 + rng.standard_normal(20))) for _ in range(400)]
    for name in ("bias", "weight[a]"):
        spread = np.std([fit.values[name] for fit in fits])
        stated = np.sqrt(np.mean([fit.standard_errors[name] ** 2 for fit in fits]))
        assert stated == pytest.approx(spread, rel=0.15)


# The mean of this constant is not the constant: what rounding leaves must not be taken for a column.
CONSTANT = np.column_stack([np.linspace(0, 1, 10), np.full(10, 1e6 / 3)])
COLLINEAR = np.column_stack([np.linspace(0, 1, 8), 2 * np.linspace(0, 1, 8) + 3])
WIDE = np.random.default_rng(0).standard_normal((4, 6))


@pytest.mark.parametrize(
    ("x", "rank"), [(CONSTANT, 1), (COLLINEAR, 1), (WIDE, 3)], ids=["constant", "collinear", "wide"]
)
def test_where_the_data_do_not_decide_the_solution_says_so(x: Array, rank: int) -> None:
    data = own(x, np.arange(len(x)) ** 2)
    solution = solve(all_rows(), data)
    assert (solution.rank, solution.full_rank, solution.unique) == (rank, x.shape[1], False)
    assert all(math.isfinite(value) for value in solution.values.values())
    assert all(math.isnan(error) for error in solution.standard_errors.values())
    assert solution.condition > 1e15
    best = np.linalg.lstsq(np.column_stack([np.ones(len(x)), x]), data.y)[0]
    residual = data.y - best[0] - x @ best[1:]
    assert solution.train_error == pytest.approx(residual @ residual / (2 * len(x)), rel=1e-9, abs=1e-20)


def test_among_many_solutions_the_one_with_the_smallest_weights_is_taken() -> None:
    constant = solve(all_rows(), own(CONSTANT, np.arange(10)))
    assert constant.values["weight[b]"] == 0
    shared = solve(all_rows(), own(COLLINEAR, np.arange(8)))
    assert shared.values["weight[a]"] == pytest.approx(3.5)
    assert shared.values["weight[b]"] == pytest.approx(1.75)


def test_columns_that_differ_by_little_still_decide() -> None:
    x, little = np.linspace(0, 1, 20), 1e-8 * np.cos(np.arange(20))
    solution = solve(all_rows(), own(np.column_stack([x, x + little]), 1 + 2 * x + 3 * (x + little)))
    assert solution.unique
    assert solution.condition > 1e7
    np.testing.assert_allclose(weights(solution), [2, 3], rtol=1e-5)


@pytest.mark.parametrize("x", [CONSTANT, COLLINEAR, WIDE], ids=["constant", "collinear", "wide"])
def test_a_penalty_decides_where_the_data_do_not(x: Array) -> None:
    solution = solve(all_rows(l2=0.1), own(x, np.arange(len(x)) ** 2))
    assert solution.unique
    assert math.isfinite(solution.condition)
    assert all(math.isfinite(error) for error in solution.standard_errors.values())


def test_without_degrees_of_freedom_there_are_no_standard_errors() -> None:
    solution = solve(all_rows(), own(WIDE[:, :3], [1, 2, 4, 8]))
    assert solution.unique
    assert solution.train_error == pytest.approx(0, abs=1e-25)
    assert all(math.isnan(error) for error in solution.standard_errors.values())


def test_the_condition_is_that_of_the_standardized_columns() -> None:
    data = tilted()
    z = (data.x - data.x.mean(axis=0)) / data.x.std(axis=0)
    for standardize in (True, False):
        solution = solve(all_rows(standardize=standardize), data)
        assert solution.condition == pytest.approx(np.linalg.cond(z), rel=1e-10)


NUMBERS = st.floats(-100, 100).map(lambda value: round(value, 2))


@pytest.mark.slow
@settings(max_examples=50)
@given(
    st.integers(3, 8).flatmap(
        lambda rows: st.tuples(
            arrays(np.float64, st.tuples(st.just(rows), st.integers(1, 3)), elements=NUMBERS),
            arrays(np.float64, rows, elements=NUMBERS),
        )
    ),
    st.sampled_from([0.0, 0.01, 10.0]),
    st.booleans(),
)
def test_at_the_solution_the_gradient_is_nought(
    data: tuple[Array, Array], l2: float, standardize: bool
) -> None:
    x, y = data
    spec, data_set = all_rows(l2=l2, standardize=standardize), own(x, y)
    solution, columns = solve(spec, data_set), problem_of(spec, data_set).fitted
    z, w = (x - columns.centre) / columns.scale, weights(solution) * columns.scale
    residual = solution.values["bias"] + x @ weights(solution) - y
    gradient = np.array([residual.mean(), *(z.T @ residual / len(y) + l2 * w)])
    size = (1 + np.abs(z).max()) * (1 + np.abs(y).max() + np.abs(x).max() * np.abs(weights(solution)).max())
    assert np.abs(gradient).max() <= 1e-11 * size


def test_the_objective_of_a_trained_run_is_not_below_that_of_the_solution() -> None:
    spec = linear("momentum", l2=0.2, degree=3, epochs=3000, learning_rate=0.05)
    run, solution = train(spec), solve(spec)
    assert run.train_error[-1] == pytest.approx(solution.train_error, rel=1e-9)
    penalty = 0.1 * np.sum((weights(solution) * run.fitted.scale) ** 2)
    assert run.objective.min() == pytest.approx(solution.train_error + penalty, rel=1e-12)
