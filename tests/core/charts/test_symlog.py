"""The axis of weights: where values lie, and ticks that are round, inside, and apart."""

from __future__ import annotations

import numpy as np
import pytest

from core.charts.symlog import GAP, squeezed, stretched, ticks

ENDS = [(-1000.0, 1000.0), (-100.0, 130.0), (-1.3, 0.9), (-0.04, 0.03), (2.0, 7.0), (-3e5, 1.0)]


def test_places_keep_order_and_sign_and_can_be_undone() -> None:
    values = np.array([-1e6, -3.0, -0.1, 0.0, 1e-9, 0.5, 40.0])
    assert (np.diff(squeezed(values)) > 0).all()
    np.testing.assert_allclose(stretched(squeezed(values)), values, rtol=1e-9, atol=1e-15)
    assert squeezed(np.array(np.e - 1)) == pytest.approx(1)


@pytest.mark.parametrize("ends", ENDS)
def test_ticks_lie_inside_and_apart_and_begin_with_0(ends: tuple[float, float]) -> None:
    table = ticks(np.array(ends))
    places = np.sort(squeezed(np.asarray(table["tick"])))
    low, high = squeezed(np.array(ends))
    assert low <= places.min()
    assert places.max() <= high
    assert np.diff(places).min(initial=np.inf) >= GAP * (high - low)
    assert len(places) >= 2
    assert (ends[0] > 0) or table["tick"][0] == 0


def test_labels_are_the_values() -> None:
    table = ticks(np.array([-1000.0, 1000.0]))
    labels = ["−1,000", "−100", "−10", "0", "10", "100", "1,000"]
    assert [text for _, text in sorted(zip(table["tick"], table["label"], strict=True))] == labels
