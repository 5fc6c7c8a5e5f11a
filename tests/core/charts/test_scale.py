"""Numbers are made fit to draw without being changed: only left out, thinned, or, for labels, moved apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.charts.scale import inside, limits, snapshot_of_frame, spread_ends, spread_labels, thinned
from core.charts.style import FRAMES


@pytest.mark.parametrize("snapshots", [2, 7, 59, 60])
def test_the_scrubber_visits_every_snapshot_in_order_and_ends_at_the_last(snapshots: int) -> None:
    visited = snapshot_of_frame(snapshots)
    assert visited.shape == (FRAMES,)
    assert set(visited) == set(range(snapshots))
    assert (np.diff(visited) >= 0).all()
    assert visited[-1] == snapshots - 1


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.0, 10.0], (-1.0, 11.0)),
        ([0.0, np.nan, np.inf, 10.0], (-1.0, 11.0)),
        ([5.0, 5.0], (4.5, 5.5)),
        ([0.0], (-1.0, 1.0)),
        ([np.nan, -np.inf], (-1.0, 1.0)),
    ],
)
def test_limits_enclose_the_finite_values_with_a_margin(
    values: list[float], expected: tuple[float, float]
) -> None:
    assert limits(np.array(values), margin=0.1) == pytest.approx(expected)


def test_limits_without_a_margin_are_the_least_and_the_largest() -> None:
    assert limits(np.array([2.0, 3.0]), margin=0.0) == (2, 3)
    assert limits(np.array([2.0, 2.0]), margin=0.0) == (1, 3)


def test_what_lies_outside_is_left_out_and_the_rest_kept_as_it_is() -> None:
    kept = inside(np.array([-1.0, 0.0, 0.5, 1.0, 2.0, np.nan, np.inf]), 0.0, 1.0)
    np.testing.assert_array_equal(kept, [np.nan, 0.0, 0.5, 1.0, np.nan, np.nan, np.nan])


@pytest.mark.slow
@given(st.lists(st.floats(-5, 15), min_size=1, max_size=10))
def test_labels_keep_their_order_their_distance_and_stay_inside(values: list[float]) -> None:
    placed = spread_labels(np.array(values), 0.0, 10.0, gap=0.07)
    order = np.argsort(values, kind="stable")
    assert (np.diff(placed[order]) >= 0.7 - 1e-9).all()
    assert placed.min() >= -1e-9
    assert placed.max() <= 10 + 1e-9


def test_labels_that_are_far_apart_stay_where_they_are() -> None:
    np.testing.assert_allclose(spread_labels(np.array([7.0, 1.0, 4.0]), 0.0, 10.0), [7.0, 1.0, 4.0])


def test_two_labels_at_one_place_move_by_half_the_gap_each() -> None:
    np.testing.assert_allclose(spread_labels(np.array([5.0, 5.0]), 0.0, 10.0, gap=0.1), [4.5, 5.5])


def test_a_label_stands_beside_the_last_value_that_is_drawn() -> None:
    lines = np.array([[1.0, 2.0, np.nan], [9.0, 8.0, 8.0], [np.nan, np.nan, np.nan]])
    np.testing.assert_allclose(spread_ends(lines, 0.0, 10.0), [2.0, 8.0, 0.0])


@pytest.mark.parametrize("count", [1, 2, 299, 300, 301, 5001])
def test_thinning_keeps_the_first_and_the_last_and_at_most_so_many(count: int) -> None:
    kept = thinned(count, 300)
    assert len(kept) == min(count, 300)
    assert kept[0] == 0
    assert kept[-1] == count - 1
