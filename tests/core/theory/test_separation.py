"""Who can be told apart is what linear programs of another form say, pair by pair; and nothing else is claimed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog, minimize

from core import Dataset, RunSpec, train
from core.reasons import reasons
from core.theory.newton import FEW_STEPS, search
from core.theory.objective import Minimum, Objective
from core.theory.optimum import Missing, NoOptimum, minimum_of, optimum
from core.theory.separation import Separation, along, programmed, separates
from core.types import Array
from tests.core.records import classified, clouds, logistic


def objective_of(data: Dataset, **chosen: float) -> Objective:
    return Objective.of(logistic(data, validation_share=0.0, **chosen), data)


def margins(data: Dataset) -> tuple[Array, list[tuple[int, int]]]:
    """By how much W puts row i on its side against class k, a row of each of W, on the features as they are."""
    x = np.column_stack([np.ones(len(data.y)), data.x])
    classes = len(data.class_names)
    pairs = [(i, k) for i in range(len(x)) for k in range(classes) if k != data.y[i]]
    table = np.zeros((len(pairs), classes, x.shape[1]))
    for row, (i, k) in enumerate(pairs):
        table[row, int(data.y[i])], table[row, k] = x[i], -x[i]
    return table.reshape(len(pairs), -1), pairs


def most(goal: Array, table: Array) -> float:
    """The largest goal · W, of W between −1 and 1 that put no row on a wrong side."""
    solution = linprog(-goal, A_ub=-table, b_ub=np.zeros(len(table)), bounds=(-1, 1))
    return float(-solution.fun)


def narrowest(table: Array) -> float:
    """The largest margin that all of them can have at once, of W between −1 and 1."""
    goal = np.append(np.zeros(table.shape[1]), -1.0)
    wider = np.column_stack([-table, np.ones(len(table))])
    return -float(linprog(goal, A_ub=wider, b_ub=np.zeros(len(table)), bounds=[(-1, 1)] * len(goal)).fun)


def told_pairs(data: Dataset) -> dict[tuple[int, int], bool]:
    table, pairs = margins(data)
    return {pair: most(row, table) > 1e-6 for pair, row in zip(pairs, table, strict=True)}


def found_pairs(data: Dataset, separation: Separation) -> dict[tuple[int, int], bool]:
    return {(i, k): bool(separation.sides[k, i]) for i, k in margins(data)[1]}


SIGN = classified(
    np.repeat([[0.0], [1.0]], [30, 10], axis=0), np.concatenate([np.arange(30) % 2, np.ones(10)])
)
TOUCHING = classified([[-2.0], [-1.0], [0.0], [0.0], [1.0], [2.0]], [0, 0, 0, 1, 1, 1])
CORNER = classified(
    [[0, 0], [1, -1], [1, -1], [-1, 1], [-1, 1], [0, 0], [3, 2], [2, 3]], [0, 0, 1, 0, 1, 1, 1, 1]
)
MIXED = clouds(3)
FEW = clouds(3, rows=24, apart=0.5)
ONE_APART = classified(FEW.x - 30 * (FEW.y == 0)[:, None], FEW.y)
TWICE = classified(np.hstack([TOUCHING.x, 3 * TOUCHING.x + 7]), TOUCHING.y)


@pytest.mark.parametrize("data", [SIGN, TOUCHING, CORNER, ONE_APART, TWICE, clouds(3, rows=15, apart=30)])
def test_each_row_is_told_from_each_class_that_a_program_of_its_own_can_tell_it_from(data: Dataset) -> None:
    separation = programmed(objective_of(data))
    assert separation is not None
    assert found_pairs(data, separation) == told_pairs(data)
    # Newton's method goes the same way, so that no program is needed.
    search_of = search(objective_of(data))
    led = along(objective_of(data), search_of.theta, search_of.way)
    assert led is not None
    assert found_pairs(data, led) == told_pairs(data)


SMALL = st.integers(1, 2).flatmap(
    lambda width: st.tuples(
        arrays(np.float64, (8, width), elements=st.integers(-2, 2)),
        st.lists(st.integers(0, 2), min_size=8, max_size=8),
    )
)


@pytest.mark.slow
@settings(max_examples=300)
@given(SMALL, st.booleans())
def test_there_is_no_optimum_exactly_where_a_direction_separates(
    drawn: tuple[Array, list[int]], two: bool
) -> None:
    x, y = drawn[0], np.array(drawn[1]) % (2 if two else 3)
    if len(np.unique(y)) < 2:
        y[0] = 1 - y[0] if y[0] < 2 else 0
    data = classified(x, y)
    objective, (table, _) = objective_of(data), margins(data)
    optimum = minimum_of(objective)
    if most(table.sum(axis=0), table) > 1e-6:
        assert isinstance(optimum, Missing)
        assert optimum.separation is not None
        assert "classes can be separated" in optimum.why
        assert optimum.separation.whole == (narrowest(table) > 1e-6)
        return
    assert isinstance(optimum, Minimum)
    assert np.abs(objective.gradient(optimum.theta[None])).max() < 1e-14
    other = minimize(
        lambda theta: objective.value(theta[None])[0],
        np.ones(objective.size),
        jac=lambda theta: objective.gradient(theta[None])[0],
        method="BFGS",
    )
    assert optimum.value <= other.fun + 1e-12


@pytest.mark.parametrize("far", [1e3, 999_999.0, 1e8, 1e10, 1e12])
def test_a_row_far_away_does_not_hide_the_optimum_of_the_others(far: float) -> None:
    x = np.array([-1.9, -1.5, -1.2, -0.9, -0.6, -0.4, -0.2, 0, 0.1, 0.3, 0.5, 0.7, 1, 1.3, 1.6, 2, far])
    y = np.array([0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1, 1])
    data, near = classified(x[:, None], y), classified(x[:-1, None], y[:-1])
    there, without = (
        objective_of(dataset).in_data_units(minimum_of(objective_of(dataset)).theta[None])[0]
        for dataset in (data, near)
    )
    # It is on its side whatever the others say, and so says nothing; beyond 1e8 the others' digits are lost.
    assert there == pytest.approx(without, rel=max(1e-9, 1e-13 * far))


@pytest.mark.parametrize("factor", [1e-9, 1e9])
def test_the_search_is_not_misled_by_columns_of_other_scales(factor: float) -> None:
    data = clouds(3)
    other = classified(data.x * [factor, 1], data.y)
    spec = {"standardize": False}
    plain, scaled = (objective_of(dataset, **spec) for dataset in (data, other))
    assert (search(plain).proven, search(scaled).proven) == (True, True)
    assert minimum_of(scaled).value == pytest.approx(minimum_of(plain).value, rel=1e-12)
    np.testing.assert_allclose(
        search(scaled).theta.reshape(3, 3) * [[1], [factor], [1]],
        search(plain).theta.reshape(3, 3),
        rtol=1e-6,
        atol=1e-9,
    )


def test_few_steps_tell_whether_to_look_for_a_proof_of_the_contrary() -> None:
    """A few steps are enough where there is an optimum, and no more is asked of what has none."""
    assert search(objective_of(clouds(3)), FEW_STEPS).proven
    assert not search(objective_of(SIGN), FEW_STEPS).arrived


def test_parameters_that_put_a_row_on_the_boundary_do_not_separate() -> None:
    objective = objective_of(TOUCHING)
    assert not separates(objective, np.array([0.0, 5.0]))
    apart = objective_of(clouds(3, apart=30))
    assert not separates(apart, np.zeros(9))
    assert separates(apart, search(apart).theta)


def test_under_a_penalty_only_the_bias_of_a_class_without_rows_has_no_end() -> None:
    data = clouds(2)
    three = Dataset(data.x, data.y, data.feature_names, "multiclass", "class", class_names=("A", "B", "C"))
    for l2 in (0.0, 0.1):
        optimum = minimum_of(objective_of(three, l2=l2))
        assert isinstance(optimum, Missing)
        assert optimum.separation is not None
        assert optimum.separation.absent == (2,)
    assert isinstance(minimum_of(objective_of(clouds(3, apart=30), l2=0.1)), Minimum)


# --------------------------------------------------------------------------- sentences


def said(data: Dataset) -> str:
    run = train(logistic(data, validation_share=0.0, epochs=5), data)
    return "".join(reason.says for reason in reasons(run) if reason.name == "separable")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (SIGN, "In the training rows a is seen at 1 only with class “B” (10 rows). They grow"),
        (
            TOUCHING,
            "In the training rows a is seen above 0 only with class “B” (2 rows) and below 0 only with class “A” (2 ",
        ),
        (
            ONE_APART,
            "All training rows of “A” can be told from those of other classes",
        ),
        (
            CORNER,
            "Weights of a and b can put 2 of 8 training rows ever further on their side, and none on a wrong",
        ),
        (clouds(2, apart=12.0), "Every training row"),
        (MIXED, ""),
    ],
)
def test_only_those_rows_and_classes_are_named_that_can_be_told_apart(data: Dataset, expected: str) -> None:
    assert expected in said(data)
    assert bool(said(data)) == bool(expected)
    assert ("Every training row" in said(data)) == (expected == "Every training row")


def test_of_all_irises_only_one_kind_can_be_told_apart() -> None:
    spec = RunSpec("iris", "logistic_regression", "sgd", {"validation_share": 0.0})
    run = train(spec)
    separable = next(reason for reason in reasons(run) if reason.name == "separable")
    assert "All training rows of “setosa” can be told from those of other classes" in separable.says
    with pytest.raises(NoOptimum, match="classes can be separated in part, so"):
        optimum(spec)
