"""Equations with numbers: whoever works out what is written gets what training computed, for every optimizer."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from core import OPTIMIZERS
from tests.core.registries import every_optimizer
from tests.views.shared.under_the_hood.test_numbers import busy, taken
from views.shared.under_the_hood.findings import meanings
from views.shared.under_the_hood.substitution import (
    Line,
    gradient_lines,
    parameter_lines,
    substituted,
    with_numbers,
    written,
)

EXACT = 17
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
WORDS = {"sqrt": math.sqrt, "sign": lambda value: math.copysign(1, value), "max": max, "abs": abs}


def worked_out(text: str) -> float:
    """What a reader with a calculator gets: mathematics as written here, read as Python."""
    text = text.replace("−", "-").replace("·", "*")
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda power: "**" + power[0].translate(RAISED), text)
    text = re.sub(r"√\(", "sqrt(", re.sub(r"√([\d.]+)", r"sqrt(\1)", text))
    text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text)
    return float(eval(text, dict(WORDS)))


@pytest.mark.parametrize(
    ("expression", "known", "expected"),
    [
        ("β v + g", {"β": 0.9, "v": -2.0, "g": -0.5}, "0.9 · (−2) + (−0.5)"),
        ("−η g", {"η": 0.1, "g": -2.0}, "−0.1 · (−2)"),
        ("−η (g + β v)", {"η": 0.1, "g": -2.0, "β": 0.5, "v": 3.0}, "−0.1 · (−2 + 0.5 · 3)"),
        ("(1 − ρ) g²", {"ρ": 0.9, "g": -2.0}, "(1 − 0.9) · (−2)²"),
        ("g² / √s", {"g": 1e-7, "s": 2e-9}, "(1·10⁻⁷)² / √(2·10⁻⁹)"),
        ("g / s", {"g": 1e-7, "s": 2e9}, "1·10⁻⁷ / (2·10⁹)"),
        ("m/(1 − β₁ᵗ)", {"m": 1.0, "β₁": 0.9, "β": 7.0}, "1/(1 − 0.9¹²)"),
        ("2 s max(s, m)", {"s": 3.0, "m": 4.0}, "2 · 3 · max(3, 4)"),
        ("|θ − τ| · sign(θ)", {"θ": -3.0, "τ": 1.0}, "|−3 − 1| · sign(−3)"),
    ],
)
def test_letters_give_way_to_numbers_and_products_get_their_sign(
    expression: str, known: dict[str, float], expected: str
) -> None:
    assert with_numbers(expression, known, t=12) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (-1.234567, "−1.2346"),
        (0.0001, "0.0001"),
        (123456.0, "1.2346·10⁵"),
        (-2e-12, "−2·10⁻¹²"),
        (1e300, "1·10³⁰⁰"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "NaN"),
    ],
)
def test_numbers_are_written_for_people(value: float, expected: str) -> None:
    assert written(value) == expected


@every_optimizer
@pytest.mark.parametrize("step", [2, 8, 18])
def test_what_is_written_works_out_to_what_training_computed(optimizer: str, step: int) -> None:
    one = taken(busy(optimizer), step)
    assert one.norm > 2
    for index in range(len(one.before)):
        gradient, rule = gradient_lines(one, index, EXACT), substituted(one, index, EXACT)
        results = [one.penalized, one.gradient, *one.slots_after.values(), one.update, one.after]
        lines = [*gradient, *rule, *parameter_lines(one, index, EXACT)]
        assert [line.left for line in lines] == ["g", "g", *one.slots_after, "Δ", "θ"]
        for line, result in zip(lines, results, strict=True):
            assert line.value == result[index]
            assert worked_out(line.numbers) == pytest.approx(result[index], rel=1e-12)


@every_optimizer
def test_rounded_as_it_is_shown_the_calculation_still_comes_out(optimizer: str) -> None:
    one = taken(busy(optimizer), 8)
    for line in substituted(one, 1):
        assert worked_out(line.numbers) == pytest.approx(line.value, rel=1e-3)


@every_optimizer
def test_no_letter_is_left_and_all_are_explained(optimizer: str) -> None:
    one = taken(busy(optimizer), 8)
    lines = substituted(one, 1)
    assert not re.findall(r"[A-Za-zα-ωᵗ]", "".join(line.numbers for line in lines))
    explained = re.findall(r"\w+", meanings(one).replace("ᵗ", " t"))
    letters = " ".join(line.letters for line in lines).replace("ᵗ", " t")
    assert {*re.findall(r"[A-Za-zα-ω][₁₂]?", letters)} <= {*explained}


def test_what_does_not_act_is_not_written() -> None:
    one = taken(busy("sgd", l1=0.0, l2=0.0, clip_norm=None), 8)
    assert gradient_lines(one, 1) == []
    assert [line.letters for line in parameter_lines(one, 1)] == ["θ + Δ"]
    assert [line.letters for line in parameter_lines(taken(busy("sgd"), 8), 0)] == ["θ + Δ"]
    assert "λ₂" not in meanings(one)
    assert "‖g‖" not in meanings(one)


def test_a_line_shows_letters_numbers_and_value_below_each_other() -> None:
    line = Line("v", "←", "β v", "0.9 · 2", 1.8)
    assert line.text == "v ← β v\n  ← 0.9 · 2\n  = 1.8"


def test_numbers_beyond_the_range_of_floats_are_written_too() -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        one = taken(busy("sgd", l1=0.0, clip_norm=None, learning_rate=10.0, epochs=500, warmup=0), 1490)
    assert not np.isfinite(one.before).all()
    text = "".join(line.text for line in [*gradient_lines(one, 1), *substituted(one, 1)])
    assert "NaN" in text


def test_every_rule_states_the_new_value_of_each_of_its_slots() -> None:
    for rule in OPTIMIZERS.values():
        assert re.findall(r"(\w+) ← ", rule.equation) == list(rule.slots)
