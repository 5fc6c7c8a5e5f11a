"""Equations with numbers in place of their letters: what one step of training computed for one parameter.

The letters of a rule are its gradient g, its weight w, its slots, and the symbols of its hyperparameters, so that any
rule which states its equation can be read here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from views.shared.under_the_hood.numbers import OneStep

DIGITS = 5
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
# β₁ᵗ: to the power of the number of the step.
STEP = "ᵗ"
POWERS = {*"⁰¹²³⁴⁵⁶⁷⁸⁹⁻", STEP}
# Bars open and close alike; while an expression is read, |g| is ⟨g⟩.
OPENING, CLOSING = ("(", "⟨"), (")", "⟩")
BARS = str.maketrans("⟨⟩", "||")


@dataclass(frozen=True)
class Line:
    """One assignment to the letter `left`; `letters` and `numbers` are two ways to write what it becomes, `value`.

    `sign` is ← where a letter takes a new value, = where it has none before.
    """

    left: str
    sign: str
    letters: str
    numbers: str
    value: float

    @property
    def text(self) -> str:
        """Letters, numbers and value, one below the other."""
        rest = f"{' ' * len(self.left)} {self.sign} {self.numbers}\n{' ' * len(self.left)} = {written(self.value)}"
        return f"{self.left} {self.sign} {self.letters}\n{rest}"


def gradient_lines(taken_step: OneStep, index: int, digits: int = DIGITS) -> list[Line]:
    """How the gradient of the loss became that of the rule: by the L2 penalty and by clipping, where they act."""
    lines = []
    if taken_step.h["l2"]:
        known = {
            "g": taken_step.loss_gradient[index],
            "w": taken_step.weights[index],
            "λ₂": taken_step.h["l2"],
        }
        lines.append(_line("g ← g + λ₂ w", known, taken_step.penalized[index], taken_step.step, digits))
    if taken_step.norm > taken_step.h["clip_norm"]:
        known = {"g": taken_step.penalized[index], "c": taken_step.h["clip_norm"], "‖g‖": taken_step.norm}
        lines.append(_line("g ← g · c / ‖g‖", known, taken_step.gradient[index], taken_step.step, digits))
    return lines


def substituted(taken_step: OneStep, index: int, digits: int = DIGITS) -> list[Line]:
    """The assignments of the rule to its memory and to the step Δ, in its order, for the parameter at `index`."""
    lines, known = [], _letters(taken_step, index)
    values = {**taken_step.slots_after, "Δ": taken_step.update}
    for assignment in re.split(r",\s+(?=\S+ [←=] )", taken_step.optimizer.equation):
        left = assignment.split()[0]
        value = values[left][index]
        lines.append(_line(assignment, known, value, taken_step.step, digits))
        known[left] = value
    return lines


def parameter_lines(taken_step: OneStep, index: int, digits: int = DIGITS) -> list[Line]:
    """From the old parameter θ to the new one: by Δ and, where the L1 penalty acts, towards 0 by its threshold τ."""
    known = {"θ": taken_step.before[index], "Δ": taken_step.update[index], "τ": taken_step.shrinkage[index]}
    right = "sign(θ + Δ) · max(|θ + Δ| − τ, 0)" if taken_step.shrinkage[index] else "θ + Δ"
    return [_line(f"θ ← {right}", known, taken_step.after[index], taken_step.step, digits)]


def _letters(taken_step: OneStep, index: int) -> dict[str, float]:
    """What every letter of the rule stood for before the step."""
    hypers = {hyper.symbol: taken_step.h[hyper.name] for hyper in taken_step.optimizer.hypers if hyper.symbol}
    slots = {name: slot[index] for name, slot in taken_step.slots_before.items()}
    return {**hypers, **slots, "g": taken_step.gradient[index], "w": taken_step.weights[index]}


def _line(assignment: str, known: Mapping[str, float], value: float, t: int, digits: int) -> Line:
    left, sign, right = assignment.split(maxsplit=2)
    return Line(left, sign, right, with_numbers(right, known, t, digits), float(value))


def with_numbers(expression: str, known: Mapping[str, float], t: int, digits: int = DIGITS) -> str:
    """`expression` with numbers for its letters; what stood side by side is a product: β v -> 0.9 · 2."""
    names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    # A letter of a word, as in max, is none of ours.
    token = re.compile(rf"(?P<name>(?:{names})(?![a-z]))|[a-z]+|[0-9.]+|\S")
    expression = re.sub(r"\|([^|]*)\|", r"⟨\1⟩", expression)
    text, before = "", ""
    for match in token.finditer(expression):
        gap = " " * (match.start() > 0 and expression[match.start() - 1] == " ")
        if _ends_factor(before, known) and _begins_factor(match[0], known):
            gap = " · "
        new = match[0].replace(STEP, str(t).translate(SUPERSCRIPTS))
        if match["name"]:
            raised = expression[match.end() : match.end() + 1] in POWERS
            new = _enclosed(written(known[match[0]], digits), before, raised)
        text, before = text + gap + new, match[0]
    return text.translate(BARS)


def _ends_factor(token: str, known: Mapping[str, float]) -> bool:
    return token in known or token in POWERS or token in CLOSING or token[:1].isdecimal()


def _begins_factor(token: str, known: Mapping[str, float]) -> bool:
    return token in known or token in (*OPENING, "√") or (token.isascii() and token.isalpha())


def _enclosed(number: str, before: str, raised: bool) -> str:
    """In brackets where a sign or a power of ten would be read wrongly: after an operator, under a root or a power."""
    opens = before in ("", ",", *OPENING) and not raised
    if number.startswith("−") and not opens:
        return f"({number})"
    return f"({number})" if "·" in number and (raised or before in ("√", "/")) else number


def written(value: float, digits: int = DIGITS) -> str:
    """`value` in `digits` significant digits, the large and the small with a power of ten: −1.2·10⁻⁵."""
    if not np.isfinite(value):
        return "NaN" if np.isnan(value) else "∞" if value > 0 else "−∞"
    # A negative zero is a zero to people.
    mantissa, _, power = f"{value + 0.0:.{digits}g}".partition("e")
    tens = f"·10{str(int(power)).translate(SUPERSCRIPTS)}" if power else ""
    return mantissa.replace("-", "−") + tens
