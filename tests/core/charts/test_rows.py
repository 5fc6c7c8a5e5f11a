"""Predictions keep what a pixel shows, wherever they lie."""

from __future__ import annotations

import numpy as np
import pytest

from core.charts.rows import by_frame


@pytest.mark.parametrize("offset", [0.0, 1e3, 1e7, 1e9])
def test_predictions_far_from_0_are_not_drawn_in_steps(offset: float) -> None:
    values = offset + np.linspace(-1, 1, 1001)[None]
    drawn = np.asarray(by_frame(values)["f0"], dtype=np.float64)
    assert np.abs(drawn - values[0]).max() < 1e-3


def test_near_0_half_the_bytes_do() -> None:
    assert np.asarray(by_frame(np.array([[0.1, np.nan, np.inf, 2.0]]))["f0"]).dtype == np.float32
