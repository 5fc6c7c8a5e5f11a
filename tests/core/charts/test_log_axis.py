"""Ticks of a log axis are round numbers, few, inside what is drawn, and 0 has a place below all others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.charts.log_axis import MOST_TICKS, lifted, log_ticks


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0.08, 0.5, ["0.1", "0.2", "0.5"]),
        (0.5, 70, ["1", "3", "10", "30"]),
        (1600, 1700, ["1,600", "1,700"]),
        (1e-12, 1, ["10⁻¹²", "10⁻⁹", "10⁻⁶", "0.001", "1"]),
        (1.2e-6, 3.1e-6, ["2·10⁻⁶", "3·10⁻⁶"]),
        (5, 5, ["5"]),
    ],
)
def test_ticks_are_round_numbers(low: float, high: float, labels: list[str]) -> None:
    assert log_ticks(np.array([low, high]))["label"] == labels


@given(st.floats(1e-15, 1e12), st.floats(1.01, 1e9))
def test_ticks_lie_inside_rise_and_are_few(low: float, times: float) -> None:
    ticks = np.asarray(log_ticks(np.array([low, low * times]))["tick"])
    assert (np.diff(ticks) > 0).all()
    assert 1 <= len(ticks) <= 2 * MOST_TICKS
    assert low * (1 - 1e-9) <= ticks[0]
    assert ticks[-1] <= low * times * (1 + 1e-9)


def test_nothing_lies_below_all_others_and_says_so() -> None:
    drawn, zero = lifted(np.array([0.0, 0.2, 0.5]), 1e-12)
    assert zero == drawn[0] == pytest.approx(0.02)
    ticks = log_ticks(drawn, zero)
    assert ticks["label"][0] == "0"
    assert "0.05" not in ticks["label"]


def test_without_a_nothing_there_is_no_place_for_it() -> None:
    drawn, zero = lifted(np.array([1e-20, 0.5]), 1e-12)
    assert zero is None
    assert drawn.tolist() == [1e-12, 0.5]
    assert log_ticks(np.array([np.nan]))["label"] == []
