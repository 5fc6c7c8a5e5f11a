"""Equations with numbers: whoever works out what is written gets what training computed, for every optimizer."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from core import OPTIMIZERS
from core.hyper import Hyper
from core.optim.optimizers import BETA1, BETA2, EPSILON, LEARNING_RATE, Optimizer, Slots, StepNumber
from core.types import Array, Hypers
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
WORDS = {"sqrt": math.sqrt, "sign": np.sign, "max": max, "min": min, "abs": abs}
FUNCTION = r"[a-z]{2,}(?=\()"


def adamax(g: Array, w: Array, slots: Slots, h: Hypers, t: StepNumber) -> tuple[Array, Slots]:
    """m ← β₁ m + (1 − β₁) g,  u ← max(β₂ u, |g| + ε),  Δ = −η/(1 − β₁ᵗ) · m/u

    Kingma & Ba, https://arxiv.org/abs/1412.6980, Algorithm 2.
    """
    m = h["beta1"] * slots["m"] + (1 - h["beta1"]) * g
    u = np.maximum(h["beta2"] * slots["u"], np.abs(g) + h["epsilon"])
    return -h["learning_rate"] / (1 - h["beta1"] ** t) * m / u, {"m": m, "u": u}


def rprop(g: Array, w: Array, slots: Slots, h: Hypers, t: StepNumber) -> tuple[Array, Slots]:
    """s ← min((1 + s) (1 + a max(sign(g p), 0) + b min(sign(g p), 0)), 50) − 1,  Δ = −η (1 + s) sign(g),  p ← g

    Riedmiller & Braun, 1993: steps, η long at first, grow while the gradient keeps its sign and shrink when it turns.
    """
    turn = np.sign(g * slots["p"])
    factor = 1 + h["growth"] * np.maximum(turn, 0) + h["shrinkage"] * np.minimum(turn, 0)
    s = np.minimum((1 + slots["s"]) * factor, 50) - 1
    return -h["learning_rate"] * (1 + s) * np.sign(g), {"s": s, "p": g}


GROWTH = Hyper("growth", "Growth", 0.2, (0.1, 0.2), "", "Optimizer", symbol="a", batches=True)
SHRINKAGE = Hyper("shrinkage", "Shrinkage", 0.5, (0.2, 0.5), "", "Optimizer", symbol="b", batches=True)
# Rules of other kinds than those that there are: with functions in them, and with memory that is written last.
NEWCOMERS = {
    "adamax": Optimizer("adamax", "Adamax", adamax, (LEARNING_RATE, BETA1, BETA2, EPSILON), ("m", "u")),
    "rprop": Optimizer("rprop", "Rprop", rprop, (LEARNING_RATE, GROWTH, SHRINKAGE), ("s", "p")),
}
every_rule = pytest.mark.parametrize("optimizer", {**NEWCOMERS, **OPTIMIZERS})


@pytest.fixture(autouse=True)
def newcomers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Registers them for one test, without a word about them anywhere else."""
    monkeypatch.setattr(OPTIMIZERS, "_entries", {**NEWCOMERS, **OPTIMIZERS})


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
        ("max(β u, |g| + ε)", {"β": 0.9, "u": -2.0, "g": -3.0, "ε": 0.1}, "max(0.9 · (−2), |−3| + 0.1)"),
        ("min(g, p)", {"g": -2.0, "p": -3.0}, "min(−2, −3)"),
        ("β |g| m", {"β": 0.9, "g": -3.0, "m": -2.0}, "0.9 · |−3| · (−2)"),
        ("|g| |p|", {"g": -3.0, "p": -2.0}, "|−3| · |−2|"),
        ("0.5 g + 2 max(m, 1.5 p)", {"g": -3.0, "m": 4.0, "p": 2.0}, "0.5 · (−3) + 2 · max(4, 1.5 · 2)"),
        ("sign(g p) (1 + m)", {"g": -3.0, "p": -2.0, "m": 4.0}, "sign(−3 · (−2)) · (1 + 4)"),
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


def assigned(optimizer: str) -> list[str]:
    """The letters that the equation of a rule gives a value, in its order."""
    return re.findall(r"(\S+) [←=] ", OPTIMIZERS[optimizer].equation)


@every_rule
@pytest.mark.parametrize("step", [1, 2, 8, 18])
def test_what_is_written_works_out_to_what_training_computed(optimizer: str, step: int) -> None:
    taken_step = taken(busy(optimizer), step)
    assert taken_step.norm > 2
    results = {**taken_step.slots_after, "Δ": taken_step.update}
    for index in range(len(taken_step.before)):
        gradient, rule = gradient_lines(taken_step, index, EXACT), substituted(taken_step, index, EXACT)
        lines = [*gradient, *rule, *parameter_lines(taken_step, index, EXACT)]
        assert [line.left for line in lines] == ["g", "g", *assigned(optimizer), "θ"]
        known = [
            taken_step.penalized,
            taken_step.gradient,
            *(results[line.left] for line in rule),
            taken_step.after,
        ]
        for line, result in zip(lines, known, strict=True):
            assert line.value == result[index]
            assert worked_out(line.numbers) == pytest.approx(result[index], rel=1e-12)


@every_rule
def test_rounded_as_it_is_shown_the_calculation_still_comes_out(optimizer: str) -> None:
    taken_step = taken(busy(optimizer), 8)
    for line in substituted(taken_step, 1):
        assert worked_out(line.numbers) == pytest.approx(line.value, rel=1e-3)


@every_rule
def test_no_letter_is_left_and_all_are_explained_and_functions_too(optimizer: str) -> None:
    taken_step = taken(busy(optimizer), 8)
    lines = substituted(taken_step, 1)
    assert not re.findall(r"[A-Za-zα-ωᵗ]", re.sub(FUNCTION, "", "".join(line.numbers for line in lines)))
    explained = re.findall(r"\w+", meanings(taken_step).replace("ᵗ", " t"))
    letters = " ".join(line.letters for line in lines).replace("ᵗ", " t")
    assert {*re.findall(FUNCTION, letters)} <= {*explained}
    assert {*re.findall(r"[A-Za-zα-ω][₁₂]?", re.sub(FUNCTION, "", letters))} <= {*explained}


def test_no_function_is_explained_that_is_not_there() -> None:
    labels = {name: meanings(taken(busy(name), 2)) for name in ("sgd", "adamax", "rprop")}
    assert {
        name: [word for word in ("sign", "max", "min") if f"{word} " in labels[name]] for name in labels
    } == {
        "sgd": [],
        "adamax": ["max"],
        "rprop": ["sign", "max", "min"],
    }


def test_what_does_not_act_is_not_written() -> None:
    taken_step = taken(busy("sgd", l1=0.0, l2=0.0, clip_norm=None), 8)
    assert gradient_lines(taken_step, 1) == []
    assert [line.letters for line in parameter_lines(taken_step, 1)] == ["θ + Δ"]
    assert [line.letters for line in parameter_lines(taken(busy("sgd"), 8), 0)] == ["θ + Δ"]
    assert "λ₂" not in meanings(taken_step)
    assert "‖g‖" not in meanings(taken_step)


def test_a_line_shows_letters_numbers_and_value_below_each_other() -> None:
    line = Line("v", "←", "β v", "0.9 · 2", 1.8)
    assert line.text == "v ← β v\n  ← 0.9 · 2\n  = 1.8"


def test_numbers_beyond_the_range_of_floats_are_written_too() -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        taken_step = taken(
            busy("sgd", l1=0.0, clip_norm=None, learning_rate=10.0, epochs=500, warmup=0), 1490
        )
    assert not np.isfinite(taken_step.before).all()
    text = "".join(line.text for line in [*gradient_lines(taken_step, 1), *substituted(taken_step, 1)])
    assert "NaN" in text


@pytest.mark.parametrize("optimizer", [name for name, rule in OPTIMIZERS.items() if rule.edge])
def test_the_edge_in_letters_works_out_to_the_edge_over_the_rate(optimizer: str) -> None:
    rule = OPTIMIZERS[optimizer]
    h = {hyper.name: 0.3 + 0.1 * k for k, hyper in enumerate(rule.hypers)}
    letters = {hyper.symbol: h[hyper.name] for hyper in rule.hypers}
    assert rule.edge is not None
    expected = rule.edge(h) / h["learning_rate"]
    assert worked_out(with_numbers(rule.edge_letters, letters, 1)) == pytest.approx(expected, rel=1e-12)


def test_no_edge_is_written_where_none_is_known() -> None:
    assert [name for name, rule in OPTIMIZERS.items() if bool(rule.edge_letters) != bool(rule.edge)] == []


@every_rule
def test_a_rule_states_the_new_value_of_each_of_its_slots_and_its_step(optimizer: str) -> None:
    assert sorted(assigned(optimizer)) == sorted([*OPTIMIZERS[optimizer].slots, "Δ"])
