"""Correct digits are relative to the true value or, where that is 0 but for rounding, to the size of the problem."""

from __future__ import annotations

import numpy as np
import pytest

from core import train
from core.data import interned
from core.features.digits import correct_digits, sizes
from core.theory.landscape import curvature
from core.theory.target import target
from core.verdicts import findings
from tests.core.records import classified, learned, linear, own
from views.linear.solvers.numbers import digits, digits_per_epoch, exact_values

THROUGH_ZERO = interned(own(np.linspace(-1, 1, 21), 0.3 * np.linspace(-1, 1, 21)))


@pytest.mark.parametrize(
    ("value", "true", "size", "right"),
    [
        (1.01, 1.0, 1.0, 2),
        (1e-17, 1e-18, 1.0, 15),
        (0.0, 1e-17, 1.0, 15),
        (1e-3, 0.0, 1.0, 3),
        (1e-3, 0.0, 1e3, 6),
        (1e-3, 1e-18, 1e-3, 0),
        # A small value that is no rounding counts by itself.
        (1.1e-9, 1e-9, 1.0, 1),
        (1.1e-17, 1e-17, 1e-17, 1),
        (1.0, 0.0, 0.0, 0),
        (np.inf, 1.0, 1.0, 0),
    ],
)
def test_digits_are_counted_where_the_true_value_has_some(
    value: float, true: float, size: float, right: int
) -> None:
    assert correct_digits(value, true, size) == pytest.approx(right, abs=0.01)


def test_no_value_has_no_digits() -> None:
    assert np.isnan(correct_digits(np.nan, 1.0))


@pytest.mark.parametrize("factor", [1e-9, 1.0, 1e9])
def test_sizes_follow_the_units_of_columns_and_target(factor: float) -> None:
    x, y = np.arange(10.0), np.arange(10.0) ** 2
    run = train(linear(epochs=1, validation_share=0.0), own(factor * x, y / factor))
    sizes_of_parameters = sizes(run.fitted, run.train)
    assert sizes_of_parameters["weight[a]"] == pytest.approx(y.std() / x.std() / factor**2)
    assert sizes_of_parameters["bias"] == pytest.approx(np.sqrt(np.mean(y**2)) / factor)


def test_of_log_odds_1_is_the_size() -> None:
    data = classified(np.arange(9.0)[:, None], np.arange(9) % 3)
    run = train(linear("sgd").replace(epochs=1), own([1, 1, 1], [2, 2, 2]))
    assert sizes(run.fitted, run.train) == {"bias": 2.0, "weight[a]": 0.0}
    assert sizes(learned(data).fitted, data)["weight[a,B]"] == pytest.approx(
        1 / learned(data).fitted.spread[0]
    )


def test_a_coefficient_of_nought_agrees_with_one_of_nought() -> None:
    spec = linear("sgd", validation_share=0.0).on(THROUGH_ZERO)
    run = train(spec, THROUGH_ZERO)
    sentences = findings.of_run(run, target(spec), curvature(spec, data=THROUGH_ZERO))
    assert sentences.startswith("All 2 parameters agree with the closed form values to ")
    exact = exact_values(spec)
    assert exact is not None
    assert all(row.digits > 12 for row in digits(spec))
    assert digits_per_epoch(run, exact)[-1] > 8


def test_what_leads_elsewhere_is_farthest_by_the_size_of_the_problem() -> None:
    spec = linear("sgd", validation_share=0.0, loss="huber", epochs=3).on(THROUGH_ZERO)
    sentences = findings.of_run(train(spec, THROUGH_ZERO), target(spec), None)
    assert "slope is farthest from it" in sentences
