"""Exact least squares: certified values to their last digit, fractions as worked by hand, and honest refusals."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import RunSpec
from core.engine.problem import problem_of
from core.types import Array
from tests.core.records import linear
from tests.core.theory.test_certified import CERTIFIED
from views.linear.solvers.exact import TooLarge, least_squares


def system(spec: RunSpec) -> tuple[Array, Array]:
    """The design (N, P), ones first, and the targets (N,)."""
    problem = problem_of(spec)
    raw = problem.fitted.raw(problem.train.x)
    return np.column_stack([np.ones(len(raw)), raw]), problem.train.y


def test_wampler_is_solved_without_any_error() -> None:
    assert least_squares(*system(linear(dataset="wampler1", degree=5))) == (1,) * 6


@pytest.mark.parametrize("dataset", CERTIFIED)
def test_certified_values_are_reached_to_their_last_digits(dataset: str) -> None:
    solution = least_squares(*system(linear(dataset=dataset)))
    assert solution
    for value, (certified, _) in zip(solution, CERTIFIED[dataset].values(), strict=True):
        assert abs(float(value) - certified) <= 1e-14 * abs(certified)


def test_a_line_through_three_points_is_the_one_worked_by_hand() -> None:
    # Mean x 1, mean y 2; slope Σ(x − 1)(y − 2) / Σ(x − 1)² = 3/2, through (1, 2).
    design = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
    assert least_squares(design, np.array([1.0, 1.0, 4.0])) == (Fraction(1, 2), Fraction(3, 2))


def test_floats_are_taken_at_their_exact_value() -> None:
    # 0.1 is not a tenth, and 0.3 is not three of it.
    assert least_squares(np.array([[0.1]]), np.array([0.3])) == (Fraction(0.3) / Fraction(0.1),)
    assert Fraction(0.3) / Fraction(0.1) != 3


@pytest.mark.parametrize("scale", [1e-120, 1e120])
def test_columns_of_any_size_are_solved(scale: float) -> None:
    design = np.array([[scale, 1.0], [2 * scale, 1.0], [4 * scale, 1.0]])
    assert least_squares(design, design @ [1, 0]) == (1, 0)


@pytest.mark.slow
@given(
    st.integers(2, 4).flatmap(
        lambda columns: arrays(
            np.float64,
            st.tuples(st.integers(columns, 7), st.just(columns)),
            elements=st.floats(-100, 100).map(lambda value: round(value, 2)),
        )
    )
)
def test_the_residual_is_exactly_orthogonal_to_every_column(table: Array) -> None:
    design, y = table[:, :-1], table[:, -1]
    solution = least_squares(design, y)
    if solution is None:
        assert np.linalg.matrix_rank(design) < design.shape[1]
        return
    residual = [
        Fraction(goal) - sum(Fraction(x) * c for x, c in zip(row, solution, strict=True))
        for row, goal in zip(design.tolist(), y.tolist(), strict=True)
    ]
    for column in design.T.tolist():
        assert sum(Fraction(x) * r for x, r in zip(column, residual, strict=True)) == 0


@pytest.mark.parametrize(
    "spec",
    [
        linear(dataset="collinear", correlation=1.0),
        # A feature of two values is a straight function of its own square.
        linear(dataset="diabetes", degree=2),
        linear(dataset="anscombe", set=4, degree=2),
    ],
    ids=lambda spec: spec.dataset,
)
def test_dependent_columns_have_no_one_solution(spec: RunSpec) -> None:
    assert least_squares(*system(spec)) is None


def test_nearly_dependent_columns_have_one() -> None:
    assert least_squares(*system(linear(dataset="collinear", correlation=0.9999)))


def test_more_columns_than_rows_have_no_one_solution() -> None:
    assert least_squares(np.array([[1.0, 2.0, 3.0], [1.0, 5.0, 7.0]]), np.ones(2)) is None


@pytest.mark.parametrize("shape", [(442, 31), (100_000, 12)])
def test_what_would_take_long_is_refused(shape: tuple[int, int]) -> None:
    design = np.random.default_rng(0).standard_normal(shape)
    with pytest.raises(TooLarge, match=f"{shape[1]} columns of {shape[0]:,} rows are too many"):
        least_squares(design, design[:, 0])


def test_numbers_of_very_different_sizes_count_for_more() -> None:
    rng = np.random.default_rng(0)
    design, y = rng.standard_normal((100, 21)), rng.standard_normal(100)
    assert least_squares(design, y)
    with pytest.raises(TooLarge):
        least_squares(design * np.logspace(-140, 140, 21), y)


def test_numbers_do_not_grow_beyond_what_elimination_needs() -> None:
    # Without the exact divisions they would double in length with every column, and this would never end.
    assert least_squares(*system(linear(dataset="sine", degree=15)))


def test_the_largest_bundled_design_is_solved() -> None:
    design, y = system(linear(dataset="diabetes", validation_share=0.0))
    assert design.shape == (442, 11)
    solution = least_squares(design, y)
    assert solution
    assert float(solution[0]) == pytest.approx(152.13348416289617, rel=1e-15)
