"""What scikit-learn is told instead of the data has their order, and sums that are exact."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from core.trees.reading import middle_target, ranks, weights, whole
from tests.core.records import classified, own

FLOATS = st.floats(-1e150, 1e150, allow_subnormal=False)


@settings(max_examples=300)
@given(st.lists(st.tuples(FLOATS, st.integers(-3, 3).map(float)), min_size=2, max_size=30))
def test_ranks_are_dense_and_keep_the_order(rows: list[tuple[float, float]]) -> None:
    data = own(rows, np.arange(len(rows)))
    np.testing.assert_array_equal(ranks(data), rankdata(data.x, "dense", axis=0) - 1)
    assert ranks(data).dtype == np.float32
    assert ranks(data) is ranks(data)


@settings(max_examples=300)
@given(st.lists(FLOATS, min_size=1, max_size=60))
def test_targets_are_whole_numbers_whose_sums_are_exact(targets: list[float]) -> None:
    deviations = np.array(targets) - middle_target(np.array(targets))
    multiples, unit = whole(deviations)
    assert (multiples == np.rint(multiples)).all()
    assert sum(map(Fraction, np.abs(multiples).tolist())) <= 2**53
    assert np.abs(multiples * unit - deviations).max() <= 0.6 * unit
    # Where there is room none is rounded.
    assert unit <= np.abs(deviations).max() * 2.0 ** -(51 - len(targets).bit_length()) or np.allclose(
        multiples * unit, deviations, rtol=1e-15, atol=0
    )


def test_the_unit_is_the_largest_of_which_all_targets_are_multiples() -> None:
    for unit in (1e9, 0.375, 123456789.0, 2.0**-300):
        multiples, found = whole(np.array([0.0, 6, -9, 30]) * unit)
        assert found == 3 * unit
        assert multiples.tolist() == [0, 2, -3, 10]
    multiples, _ = whole(np.zeros(3))
    assert multiples.tolist() == [0, 0, 0]


def test_the_middle_target_is_one_of_them() -> None:
    assert middle_target(np.array([7.0, 1e9, -1e9, 8, 9])) == 8
    assert middle_target(np.array([3.0, 1.0])) in {1, 3}


def test_balanced_classes_weigh_the_same_in_whole_numbers() -> None:
    data = classified(np.zeros((100, 1)), np.repeat([0, 1, 2], [3, 30, 67]))
    found = weights(data, balanced=True)
    assert (found == np.rint(found)).all()
    assert found.sum() <= 2**53
    np.testing.assert_allclose(np.bincount(data.y.astype(int), found), found[:3].sum(), rtol=1e-12)
    assert weights(data, balanced=False).tolist() == [1] * 100
