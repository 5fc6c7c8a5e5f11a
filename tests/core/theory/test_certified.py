"""Published coefficients are reached to eleven digits and are the target where they apply; digits are counted right."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core import RunSpec
from core.engine.problem import problem_of
from core.features.digits import correct_digits
from core.theory.closed_form import solve
from core.theory.target import target
from tests.core.records import linear

# https://www.itl.nist.gov/div898/strd/: value, standard error. Written here again on purpose.
CERTIFIED = {
    "norris": {
        "bias": (-0.262323073774029, 0.232818234301152),
        "weight[x]": (1.00211681802045, 0.429796848199937e-3),
    },
    "longley": {
        "bias": (-3482258.63459582, 890420.383607373),
        "weight[deflator]": (15.0618722713733, 84.9149257747669),
        "weight[gnp]": (-0.0358191792925910, 0.0334910077722432),
        "weight[unemployed]": (-2.02022980381683, 0.488399681651699),
        "weight[armed_forces]": (-1.03322686717359, 0.214274163161675),
        "weight[population]": (-0.0511041056535807, 0.226073200069370),
        "weight[year]": (1829.15146461355, 455.478499142212),
    },
}
R2 = {"norris": 0.999993745883712, "longley": 0.995479004577296}
every_reference = pytest.mark.parametrize("dataset", CERTIFIED)


def digits(value: float, true: float) -> float:
    return -math.log10(max(abs(value - true) / abs(true), 1e-16))


def all_rows(dataset: str = "line", **settings: float | bool | None) -> RunSpec:
    return linear("sgd", dataset, validation_share=0.0, **settings)


@every_reference
def test_certified_coefficients_and_errors_are_reached_to_eleven_digits(dataset: str) -> None:
    solution = solve(all_rows(dataset))
    assert solution.values.keys() == solution.standard_errors.keys() == CERTIFIED[dataset].keys()
    for name, (value, error) in CERTIFIED[dataset].items():
        assert digits(solution.values[name], value) >= 11, name
        assert digits(solution.standard_errors[name], error) >= 11, name
    variance = problem_of(all_rows(dataset)).train.y.var()
    assert 1 - 2 * solution.train_error / variance == pytest.approx(R2[dataset], abs=1e-14)


def test_a_polynomial_of_nist_is_reached() -> None:
    # Wampler1: y = 1 + x + … + x⁵ on 0 … 20; each certified coefficient is 1, each standard error 0.
    solution, data = solve(all_rows("wampler1", degree=5)), problem_of(all_rows("wampler1", degree=5)).train
    np.testing.assert_array_equal(data.x[:, 0], np.arange(21))
    np.testing.assert_array_equal(data.y, sum(data.x[:, 0] ** power for power in range(6)))
    assert solution.unique
    assert min(digits(value, 1) for value in solution.values.values()) >= 8.5
    assert max(solution.standard_errors.values()) < 1e-8


@pytest.mark.parametrize(
    ("settings", "certified"), [({"degree": 5}, True), ({}, False), ({"degree": 6}, False)]
)
def test_the_certified_polynomial_is_the_target_at_its_own_degree(
    settings: dict[str, float], certified: bool
) -> None:
    spec = linear("sgd", "wampler1", **settings)
    goal = target(spec)
    assert (goal.authority == "NIST certified") == certified
    if certified:
        assert set(goal.values.values()) == {1.0}
        assert set(goal.standard_errors.values()) == {0.0}


# Anscombe's four fits, as far as they are published: all four are the same line to two decimals.
QUARTET = {1: (3.00009, 0.50009), 2: (3.00091, 0.5), 3: (3.00245, 0.49973), 4: (3.00173, 0.49991)}


@pytest.mark.parametrize("number", QUARTET)
def test_each_set_of_anscombe_has_its_published_line(number: int) -> None:
    spec = linear("sgd", "anscombe", set=number)
    np.testing.assert_allclose(list(solve(spec).values.values()), QUARTET[number], atol=5.1e-6)
    data = problem_of(spec).train
    summary = [data.x.mean(), data.x.var(ddof=1), data.y.mean(), data.y.var(ddof=1)]
    np.testing.assert_allclose(summary, [9, 11, 7.5, 4.125], atol=5e-3)
    assert target(spec).authority == "closed form"


def test_diabetes_has_its_published_fit() -> None:
    solution, data = solve(all_rows("diabetes")), problem_of(all_rows("diabetes")).train
    assert solution.values["bias"] == pytest.approx(152.13348416289617, rel=1e-13)
    assert 1 - 2 * solution.train_error / data.y.var() == pytest.approx(0.5177484222, abs=1e-10)


@every_reference
@pytest.mark.parametrize(
    ("settings", "certified"),
    [
        ({}, True),
        ({"learning_rate": 1.0, "standardize": False}, True),
        ({"degree": 2}, False),
        ({"l2": 0.1}, False),
        ({"validation_share": 0.25}, False),
    ],
)
def test_certified_values_are_the_target_where_they_apply(
    dataset: str, settings: dict[str, float], certified: bool
) -> None:
    spec = linear("sgd", dataset, **settings)
    goal, exact = target(spec), solve(spec)
    assert ("NIST" in goal.authority) == certified
    published = {name: (value, goal.standard_errors[name]) for name, value in goal.values.items()}
    assert (published == CERTIFIED[dataset]) == certified
    assert (goal.values == exact.values) == (not certified)


@pytest.mark.parametrize(
    ("value", "true", "expected"),
    [
        (1.0, 1.0, 15.0),
        (1.01, 1.0, 2.0),
        (-2.002, -2.0, 3.0),
        (1e-4, 0.0, 4.0),
        (0.0, 0.0, 15.0),
        (0.0, 5.0, 0.0),
        (99.0, 1.0, 0.0),
        (1 + 1e-16, 1.0, 15.0),
        (math.inf, 1.0, 0.0),
        (-math.inf, 0.0, 0.0),
    ],
)
def test_correct_digits_count_the_relative_error(value: float, true: float, expected: float) -> None:
    assert correct_digits(value, true) == pytest.approx(expected, abs=1e-9)


def test_nought_correct_digits_have_no_sign() -> None:
    assert math.copysign(1, correct_digits(0.0, 5.0)) == 1


def test_no_value_has_no_correct_digits() -> None:
    assert math.isnan(correct_digits(math.nan, 1.0))
    assert math.isnan(correct_digits(math.nan, 0.0))
