"""What home says of a line: rates to compare, numbers as people read them, and advice that its sliders can follow."""

from __future__ import annotations

import re

import pytest

from core import RunSpec, train
from core.reasons import RULES, reasons
from core.reasons.base import Reason
from core.verdicts.fixes import Fix
from views.home import numbers
from views.home.numbers import CHOSEN, LOWEST_RATE, NAMES, advice, learned, rates

LINE = RunSpec("line", "linear_regression", "sgd", {"epochs": 20})


def test_the_axis_is_the_same_for_every_ordinary_rate() -> None:
    usual = rates(LINE)
    assert usual.grid[0] == LOWEST_RATE
    assert usual.grid[-1] == LINE.hypers["learning_rate"].grid[-1]
    for rate in usual.grid:
        assert rates(LINE.replace(learning_rate=rate)) == usual


@pytest.mark.parametrize("rate", LINE.hypers["learning_rate"].grid)
def test_this_run_is_among_the_compared(rate: float) -> None:
    assert rate in rates(LINE.replace(learning_rate=rate)).grid


@pytest.mark.parametrize("epochs", [1, 20, 5000])
def test_no_number_is_so_long_that_it_would_need_another_line(epochs: int) -> None:
    for rate in LINE.hypers["learning_rate"].grid:
        texts = learned(train(LINE.replace(learning_rate=rate, epochs=epochs)))
        assert list(texts) == [*NAMES.values(), "error"]
        # Spaces and raised digits are half as wide as others.
        assert all(len(text) - len(re.findall(r"[ ⁻⁰¹²³⁴-⁹]", text)) / 2 <= 9 for text in texts.values())


def test_a_line_that_diverged_has_no_numbers() -> None:
    assert set(learned(train(LINE.replace(learning_rate=5.0))).values()) == {"–"}


def test_advice_is_the_first_reason_and_a_fix_that_home_has_a_slider_for() -> None:
    for rate in (1e-6, 0.001, 0.1, 5.0):
        run = train(LINE.replace(learning_rate=rate))
        says, fix = advice(run)
        first = reasons(run)[0]
        assert says == f"**{RULES[first.name].label}.** {first.says}"
        possible = [each for each in first.fixes if set(each.changes) <= set(CHOSEN)]
        assert fix == (possible[0] if possible else None)


def test_a_fix_that_home_has_no_slider_for_gives_way_to_one_that_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    another, longer = Fix("Momentum", {"optimizer": "momentum"}), Fix("Longer", {"epochs": 50})
    for fixes, offered in (((another, longer), longer), ((another,), None), ((), None)):
        reason = Reason("It is slow.", lambda fixes=fixes: fixes, "crawling")
        monkeypatch.setattr(numbers, "first_reason", lambda run, reason=reason: reason)
        assert advice(train(LINE))[1] == offered
