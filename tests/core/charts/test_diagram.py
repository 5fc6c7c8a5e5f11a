"""Below each unit of a diagram a bar shows its bias: how large, and by side and shade which sign."""

from __future__ import annotations

import numpy as np

from core.charts.diagram import _drawn_bars
from core.charts.signed import STRENGTHS


def test_a_positive_bias_goes_to_the_right_and_a_negative_one_to_the_left() -> None:
    drawn = _drawn_bars(np.array([1.0, -0.5, 0.0]), 4)
    most, negative = STRENGTHS, 2 * STRENGTHS
    np.testing.assert_array_equal(drawn, [[0, 0, most, most], [0, negative, 0, 0], [0, 0, 0, 0]])
