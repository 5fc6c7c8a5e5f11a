"""Another unit or origin of a column or of the target changes nothing about linear models but units of numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import Dataset, Run, RunSpec, train
from core.data import interned
from core.engine.training import Begin
from core.features.digits import sizes
from core.reasons import reasons
from core.theory.optimum import NoOptimum, minimum
from core.theory.target import target
from core.types import Array
from core.verdicts.diagnosis import verdict
from tests.core.records import classified, linear, logistic, own
from views.shared.intervals import undetermined

ROWS = 12
TABLES = arrays(np.float64, (ROWS, 2), elements=st.integers(-4, 4))
COLUMN = st.integers(0, 1)
# Powers of two keep all digits, and integers so far from 0 too: what changes then is no rounding of the data.
FACTORS = st.sampled_from([2.0**-30, 2.0**30, -(2.0**-30), -(2.0**30)])
ORIGINS = st.sampled_from([-1e9, -1000.0, 1000.0, 1e9])
UNITS = st.one_of(st.tuples(FACTORS, st.just(0.0)), st.tuples(st.just(1.0), ORIGINS))
Unit = tuple[float, float]


def names(run: Run) -> list[str]:
    return [reason.name for reason in reasons(run)]


def buttons(run: Run) -> list[tuple[str, str]]:
    """What each reason offers, but for thresholds of the loss, which have the unit of the target."""
    fixes = [(reason.name, fix) for reason in reasons(run) for fix in reason.fixes]
    return [(name, fix.label) for name, fix in fixes if "loss" not in fix.changes]


def moved(data: Dataset, column: int, unit: Unit) -> Dataset:
    """`data` with a column in another unit, counted from another origin."""
    x = data.x.copy()
    x[:, column] = x[:, column] * unit[0] + unit[1]
    kind = own if data.task == "regression" else classified
    return interned(kind(x, data.y))


def alike(plain: RunSpec, other: RunSpec, column: int, unit: Unit) -> None:
    """Whether all that is known of two specs differs in the unit of a column alone."""
    first, second = target(plain), target(other)
    assert (first.missing, first.proven, first.unique) == (second.missing, second.proven, second.unique)
    # Where a column is 0 a weight may be free and the bias not: only that depends on where it is counted from.
    free, still_free = (undetermined(of).reshape(3, -1)[1:].tolist() for of in (plain, other))
    assert still_free == free
    if first.missing:
        return
    tables = (
        np.array([*of.values()])
        for of in (first.values, second.values, first.standard_errors, second.standard_errors)
    )
    values, others, errors, other_errors = (table.reshape(3, -1) for table in tables)
    factors = np.ones((3, 1))
    factors[1 + column] = unit[0]
    size = np.abs(values).max() + 1
    np.testing.assert_allclose((others * factors)[1:], values[1:], rtol=1e-6, atol=1e-8 * size)
    np.testing.assert_allclose((other_errors * np.abs(factors))[1:], errors[1:], rtol=1e-5, atol=1e-8 * size)
    # The bias is what is predicted where the column is 0, wherever that now lies.
    np.testing.assert_allclose(
        others[0] + others[1 + column] * unit[1], values[0], atol=1e-6 * size * max(1, abs(unit[1]) * 1e-6)
    )


@pytest.mark.slow
@settings(max_examples=300)
@given(TABLES, arrays(np.float64, ROWS, elements=st.integers(-9, 9)), COLUMN, UNITS)
def test_of_a_column_of_linear_regression(x: Array, y: Array, column: int, unit: Unit) -> None:
    data = interned(own(x, y))
    other = moved(data, column, unit)
    plain, scaled = (linear(epochs=5, validation_share=0.25).on(of) for of in (data, other))
    alike(plain, scaled, column, unit)
    assert minimum(scaled).value == pytest.approx(minimum(plain).value, rel=1e-9, abs=1e-20)
    runs = train(plain, data), train(scaled, other)
    assert verdict(runs[0]).finding == verdict(runs[1]).finding
    assert names(runs[0]) == names(runs[1])
    np.testing.assert_allclose(runs[1].objective, runs[0].objective, rtol=1e-5, atol=1e-12)


@pytest.mark.slow
@settings(max_examples=300)
@given(TABLES, st.lists(st.integers(0, 2), min_size=ROWS, max_size=ROWS), st.booleans(), COLUMN, UNITS)
def test_of_a_column_of_logistic_regression(
    x: Array, drawn: list[int], two: bool, column: int, unit: Unit
) -> None:
    y = np.array(drawn) % (2 if two else 3)
    y[:2] = 0, 1
    data = interned(classified(x, y))
    other = moved(data, column, unit)
    plain, scaled = (logistic(of, epochs=5, validation_share=0.0) for of in (data, other))
    alike(plain, scaled, column, unit)
    runs = train(plain, data), train(scaled, other)
    assert verdict(runs[0]).finding == verdict(runs[1]).finding
    assert names(runs[0]) == names(runs[1])


@pytest.mark.slow
@settings(max_examples=300)
@given(
    TABLES,
    arrays(np.float64, ROWS, elements=st.integers(-9, 9)),
    st.sampled_from([2.0**-30, 2.0**30]),
    st.sampled_from(["sgd", "momentum"]),
    st.sampled_from([0.05, 0.5, 1.5, 3.0]),
)
def test_of_the_target_in_another_unit(x: Array, y: Array, factor: float, rule: str, rate: float) -> None:
    data, other = interned(own(x, y)), interned(own(x, factor * y))
    spec = linear(rule, epochs=40, learning_rate=rate)
    first, second = train(spec, data), train(spec, other)
    assert second.diverged == first.diverged
    np.testing.assert_array_equal(second.objective, factor**2 * first.objective)
    assert verdict(second).finding == verdict(first).finding
    assert names(second) == names(first)
    assert buttons(second) == buttons(first)
    goals = target(spec.on(data)), target(spec.on(other))
    usual = np.array([*sizes(first.fitted, first.train).values()])
    np.testing.assert_allclose(
        np.array([*goals[1].values.values()]) / factor,
        [*goals[0].values.values()],
        rtol=1e-9,
        atol=1e-12 * usual.max(),
    )


@pytest.mark.slow
@settings(max_examples=300)
@given(
    TABLES,
    arrays(np.float64, ROWS, elements=st.integers(-9, 9)),
    ORIGINS,
    st.sampled_from([0.05, 0.5, 3.0]),
)
def test_of_the_target_counted_from_another_origin(x: Array, y: Array, origin: float, rate: float) -> None:
    data, other = interned(own(x, y)), interned(own(x, y + origin))
    spec = linear(epochs=40, learning_rate=rate)
    first = train(spec, data, begin=Begin(np.zeros(3)))
    second = train(spec, other, begin=Begin(np.array([origin, 0.0, 0.0])))
    assert second.diverged == first.diverged
    goals = target(spec.on(data)).values, target(spec.on(other)).values
    weights = [[value for name, value in of.items() if name != "bias"] for of in goals]
    np.testing.assert_allclose(weights[1], weights[0], rtol=1e-6, atol=1e-7)


def test_units_that_no_float_keeps_apart_are_refused_or_known() -> None:
    data = interned(own(np.arange(20.0), np.arange(20.0) % 3))
    for factor in (1e-9, 1e9, 1e-100, 1e100):
        other = moved(data, 0, (factor, 0.0))
        weight = target(linear().on(other)).values["weight[a]"] * factor
        assert weight == pytest.approx(target(linear().on(data)).values["weight[a]"], rel=1e-12)
    with pytest.raises(NoOptimum):
        minimum(linear(loss="absolute"))
