"""The correlated t-test is that of its authors, and its probabilities hold what they promise in simulation."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from core.types import Array
from core.verdicts.paired import DECIDED, correlated

# Scores of two models on the same 20 splits.
A, B = (
    np.array(scores.split(), dtype=np.float64)
    for scores in (
        "0.306 0.293 0.332 0.305 0.273 0.318 0.365 0.347 0.265 0.237 0.269 0.302 0.184 0.289 0.238 0.263 0.273 0.284 "
        "0.321 0.352",
        "0.312 0.344 0.322 0.326 0.310 0.331 0.353 0.329 0.261 0.254 0.249 0.306 0.189 0.315 0.254 0.284 0.263 0.290 "
        "0.355 0.407",
    )
)


@pytest.mark.parametrize(
    ("reach", "runs", "below", "within", "above"),
    # What `baycomp.single.CorrelatedTTest(A, B, rope=reach, runs=runs).probs()` of baycomp 1.0.3 returns, the library
    # of the authors of the test: `runs` repeats of a cross-validation with 20 / runs folds.
    [
        (0.0, 1, 0.0501765481044919, 0.0, 0.9498234518955081),
        (0.005, 1, 0.012000827795474693, 0.1525872937592635, 0.8354118784452618),
        (0.01, 4, 0.03928044533434321, 0.3975001918550841, 0.5632193628105727),
        (0.01, 2, 0.01005303335910355, 0.40401593737141506, 0.5859310292694814),
        (0.05, 5, 8.752209176122878e-05, 0.9949171990999277, 0.004995278808311077),
    ],
)
def test_the_probabilities_are_those_of_the_library_of_its_authors(
    reach: float, runs: int, below: float, within: float, above: float
) -> None:
    chances = correlated(B - A, runs / 20).chances(reach)
    assert chances == pytest.approx((below, within, above), rel=1e-9, abs=1e-12)


def test_the_other_way_round_the_sides_are_exchanged() -> None:
    known, turned = (correlated(d, 0.25).chances(0.01) for d in (A - B, B - A))
    assert (known.below, known.within, known.above) == pytest.approx(
        (turned.above, turned.within, turned.below)
    )


def test_the_density_holds_the_probabilities() -> None:
    known = correlated(B - A, 0.25)
    ends = [known.mean - 60 * known.scale, -0.01, 0.01, known.mean + 60 * known.scale]
    for chance, low, high in zip(known.chances(0.01), ends[:-1], ends[1:], strict=True):
        at = np.linspace(low, high, 40001)
        assert np.trapezoid(known.density(at), at) == pytest.approx(chance, abs=1e-6)
    assert known.chances(-known.quantile(0.3)).below == pytest.approx(0.3)


def test_a_probability_near_0_keeps_its_digits_on_both_sides() -> None:
    far = correlated(np.array([1.0, 1.01, 1.02, 0.99, 0.98, 1.0] * 4), 0.1)
    assert 0 < far.chances().below < 1e-12
    assert (
        correlated(-np.array([1.0, 1.01, 1.02, 0.99, 0.98, 1.0] * 4), 0.1).chances().above
        == far.chances().below
    )


@pytest.mark.parametrize(
    ("difference", "reach", "expected"),
    [
        (0.0, 0.0, (0, 1, 0)),
        (0.1, 0.0, (0, 0, 1)),
        (-0.1, 0.05, (1, 0, 0)),
        (0.1, 0.1, (0, 1, 0)),
    ],
)
def test_differences_that_are_all_alike_are_certain(
    difference: float, reach: float, expected: tuple[float, float, float]
) -> None:
    # The mean of twenty times 0.1, summed up, is not 0.1.
    assert correlated(np.full(20, difference), 0.25).chances(reach) == expected


# --------------------------------------------------------------------------- does it hold what it promises?

ROWS, ASIDE, SPLITS, DATASETS = 80, 20, 20, 250
Columns = tuple[int, ...]


def error(x: Array, y: Array, learned: Array, aside: Array, columns: Columns) -> float:
    design = np.column_stack([np.ones(len(x)), x[:, columns]])
    theta = np.linalg.lstsq(design[learned], y[learned], rcond=None)[0]
    return float(np.sqrt(np.mean((design[aside] @ theta - y[aside]) ** 2)))


def drawn(rng: np.random.Generator) -> tuple[Array, Array]:
    x = rng.standard_normal((ROWS, 8))
    return x, x[:, 0] + x[:, 1] / 2 + rng.standard_normal(ROWS)


def differences(rng: np.random.Generator, a: Columns, b: Columns, anew: bool) -> Array:
    """Of the errors of two lines on the same splits: of one dataset, or each of rows of its own."""
    x, y = drawn(rng)
    every = []
    for _ in range(SPLITS):
        x, y = drawn(rng) if anew else (x, y)
        order = rng.permutation(ROWS)
        aside, learned = order[:ASIDE], order[ASIDE:]
        every.append(error(x, y, learned, aside, a) - error(x, y, learned, aside, b))
    return np.array(every)


def held(
    a: Columns, b: Columns, mean: float, anew: bool, correlation: float, decided: Callable[[float], bool]
) -> tuple[float, float]:
    """The share of datasets whose 95 % interval holds the mean, and in which one is called better."""
    rng = np.random.default_rng(0)
    known = [correlated(differences(rng, a, b, anew), correlation) for _ in range(DATASETS)]
    inside = [each.quantile(0.025) <= mean <= each.quantile(0.975) for each in known]
    return float(np.mean(inside)), float(np.mean([decided(max(each.chances())) for each in known]))


# Both have two columns of nothing but noise, so their errors are equally distributed.
EQUAL = ((0, 1, 2, 3), (0, 1, 4, 5))


@pytest.mark.slow
def test_equal_models_are_rarely_called_unequal_and_intervals_hold_their_difference() -> None:
    covered, called = held(*EQUAL, 0.0, False, ASIDE / ROWS, lambda chance: chance >= DECIDED)
    assert covered >= 0.95
    # Without any correlation to make up for, each side would be called better in 5 % of datasets.
    assert called <= 2 * (1 - DECIDED)


@pytest.mark.slow
def test_without_the_correction_they_do_not() -> None:
    covered, called = held(*EQUAL, 0.0, False, 0.0, lambda chance: chance >= DECIDED)
    assert covered < 0.9
    assert called > 2 * (1 - DECIDED)


@pytest.mark.slow
def test_of_samples_that_are_drawn_anew_no_correction_is_needed() -> None:
    covered, called = held(*EQUAL, 0.0, True, 0.0, lambda chance: chance >= DECIDED)
    assert covered == pytest.approx(0.95, abs=0.035)
    assert called == pytest.approx(2 * (1 - DECIDED), abs=0.05)


@pytest.mark.slow
def test_the_interval_holds_a_true_difference_as_well() -> None:
    few, many = (0, 1), tuple(range(8))
    rng = np.random.default_rng(1)
    mean = float(np.mean([differences(rng, few, many, anew=True).mean() for _ in range(150)]))
    assert mean < 0
    covered, _ = held(few, many, mean, False, ASIDE / ROWS, lambda chance: chance >= DECIDED)
    assert covered >= 0.95
