"""What scikit-learn is told instead of the data has their order, and sums that are exact."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from core.models.trees.reading import middle_target, ranks, weights, whole
from core.models.trees.rules import prediction
from tests.core.records import classified, grown, own
from views.shared.classes.numbers import found_classes

FLOATS = st.floats(-1e150, 1e150, allow_subnormal=False)


@pytest.mark.slow
@settings(max_examples=300)
@given(st.lists(st.tuples(FLOATS, st.integers(-3, 3).map(float)), min_size=2, max_size=30))
def test_ranks_are_dense_and_keep_the_order(rows: list[tuple[float, float]]) -> None:
    data = own(rows, np.arange(len(rows)))
    np.testing.assert_array_equal(ranks(data), rankdata(data.x, "dense", axis=0) - 1)
    assert ranks(data).dtype == np.float32
    assert ranks(data) is ranks(data)


@pytest.mark.slow
@settings(max_examples=300)
@given(st.lists(FLOATS, min_size=1, max_size=60))
def test_targets_are_whole_numbers_whose_sums_are_exact(targets: list[float]) -> None:
    zero = middle_target(np.array(targets))
    deviations = np.array(targets) - zero
    multiples, unit = whole(np.array(targets), zero)
    assert (multiples == np.rint(multiples)).all()
    assert sum(map(Fraction, np.abs(multiples).tolist())) <= 2**53
    assert np.abs(multiples * unit - deviations).max() <= 0.6 * unit
    # Where there is room none is rounded.
    assert unit <= np.abs(deviations).max() * 2.0 ** -(51 - len(targets).bit_length()) or np.allclose(
        multiples * unit, deviations, rtol=1e-15, atol=0
    )


def test_the_unit_is_the_largest_of_which_all_targets_are_multiples() -> None:
    for unit in (1e9, 0.375, 123456789.0, 2.0**-300):
        multiples, result = whole(np.array([0.0, 6, -9, 30]) * unit, 0.0)
        assert result == 3 * unit
        assert multiples.tolist() == [0, 2, -3, 10]
    multiples, _ = whole(np.zeros(3), 0.0)
    assert multiples.tolist() == [0, 0, 0]


@pytest.mark.slow
@settings(max_examples=300)
@given(
    st.lists(st.integers(-1000, 1000), min_size=2, max_size=40),
    st.floats(1e-9, 1e9),
    st.sampled_from([0.0, 1.0, -300.0, 1e4]),
)
def test_so_it_is_where_every_target_was_rounded(wanted: list[int], unit: float, shift: float) -> None:
    exact = np.array(wanted, dtype=float)
    zero, divisor = middle_target(exact), float(np.gcd.reduce(np.array(wanted) - wanted[0])) or 1.0
    targets = exact * unit + shift * unit
    multiples, result = whole(targets, middle_target(targets))
    assert multiples.tolist() == ((exact - zero) / divisor).tolist()
    if np.ptp(exact):
        assert result == pytest.approx(divisor * unit, rel=1e-9)


def test_targets_of_no_common_unit_keep_their_digits() -> None:
    y = np.random.default_rng(0).normal(size=500)
    multiples, unit = whole(y, middle_target(y))
    np.testing.assert_allclose(multiples * unit, y - middle_target(y), rtol=0, atol=1e-12)
    assert len(np.unique(multiples)) == 500


def test_the_middle_target_is_one_of_them() -> None:
    assert middle_target(np.array([7.0, 1e9, -1e9, 8, 9])) == 8
    assert middle_target(np.array([3.0, 1.0])) in {1, 3}


def test_balanced_classes_weigh_the_same_in_whole_numbers() -> None:
    data = classified(np.zeros((100, 1)), np.repeat([0, 1, 2], [3, 30, 67]))
    counts = weights(data, balanced=True)
    assert (counts == np.rint(counts)).all()
    assert counts.sum() <= 2**53
    np.testing.assert_allclose(np.bincount(data.y.astype(int), counts), counts[:3].sum(), rtol=1e-12)
    assert len({*np.bincount(data.y.astype(int), counts)}) == 1
    assert weights(data, balanced=False).tolist() == [1] * 100


@pytest.mark.parametrize("balanced", [False, True])
@pytest.mark.parametrize("rows", [(2, 5), (7, 2), (3, 11), (2, 5, 9), (4, 6, 10)])
def test_of_classes_that_weigh_the_same_the_first_is_the_likeliest(
    rows: tuple[int, ...], balanced: bool
) -> None:
    y = np.repeat(np.arange(len(rows)), rows)
    run = grown(classified(np.zeros((len(y), 1)), y), class_weight="balanced" if balanced else None)
    likeliest = 0 if balanced else int(np.argmax(rows))
    assert (found_classes(run, run.train) == likeliest).all()
    assert prediction(run.fitted, 0).startswith(run.train.class_names[likeliest])
