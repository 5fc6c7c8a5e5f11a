"""Equations with live numbers, in TeX."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from core.calm import calm
from core.engine.run import Run
from core.formatting import EXACT, in_line, number, parts, plainly
from core.types import Array

# Terms in one line, one where a name is long, and terms beside the bias at all: more do not fit a phone.
A_LINE, LONG_NAME, MOST_TERMS = 2, 8, 4
# Digits of a number, and the share of the outputs' spread that no rounding of a term may reach.
DIGITS, UNNOTICED = 4, 1e-3
SPECIAL = {"\\": r"\backslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def left_side(run: Run, output: str = "") -> str:
    """What a linear model's sum is: the prediction, the log-odds of the second class, or the score of a class."""
    if run.task == "regression":
        return r"\hat{y}"
    return rf"z_{{{text(output)}}}" if output else r"\ln\frac{p}{1-p}"


def linear_equation(
    left: str,
    bias: float,
    weights: Mapping[str, float],
    shown: Sequence[str],
    bold: Collection[str],
    digits: Mapping[str, int] = MappingProxyType({}),
) -> str:
    """left = bias + Σ weight × column, of which `shown` are written, in the order of the model.

    `weights` by column name; `bold` are some of them, and the bias under the empty name; so are `digits`, four if none.
    """
    names = [name for name in weights if name in shown]
    terms = [_emphasized(tex(bias, digits.get("", DIGITS)), "" in bold)]
    terms += [_signed(weights[name], column(name), name in bold, digits.get(name, DIGITS)) for name in names]
    if len(names) < len(weights):
        terms.append(r"+ \dots")
    each = 1 if len(names) > 1 and max(map(len, names)) >= LONG_NAME else A_LINE
    lines = [" ".join(terms[i : i + each]) for i in range(0, len(terms), each)]
    return rf"\begin{{aligned}}{left} = {{}}&" + r" \\ & ".join(lines) + r"\end{aligned}"


def probability_equation(scores: Array, probabilities: Array) -> str:
    """How the probability of the likeliest class comes from the scores (K,); of two classes the first score is 0."""
    best = int(probabilities.argmax())
    # A probability that rounds to 1 is not 1.
    p = tex(float(probabilities[best]))
    p = rf"\approx {p}" if p == "1" else f"= {p}"
    if len(scores) == 2:
        z = float(scores[1] if best else -scores[1])
        return rf"p = \frac{{1}}{{1 + e^{{{tex(-z)}}}}} {p}"
    powers = [f"e^{{{tex(float(score))}}}" for score in scores]
    below = powers[:MOST_TERMS] + [r"\dots"] * (len(powers) > MOST_TERMS)
    return rf"p = \frac{{{powers[best]}}}{{{' + '.join(below)}}} {p}"


def telling_digits(terms: Mapping[str, float], spread: float) -> dict[str, int]:
    """How many digits to show of the factors of `terms`, so that rounding moves no term by a thousandth of `spread`.

    Columns far from 0, years or amounts of money, need more digits than others.
    """
    with calm():
        wanted = {name: np.log10(abs(term) / (2 * UNNOTICED * spread)) for name, term in terms.items()}
    return {
        name: int(np.clip(1 + np.ceil(digits), DIGITS, EXACT)) if np.isfinite(digits) else DIGITS
        for name, digits in wanted.items()
    }


def _signed(weight: float, name: str, bold: bool, digits: int) -> str:
    sign = "-" if weight < 0 else "+"
    return rf"{sign} {_emphasized(tex(abs(weight), digits), bold)}\,{name}"


def _emphasized(term: str, bold: bool) -> str:
    return rf"\mathbf{{{term}}}" if bold else term


def tex(value: float, digits: int = DIGITS) -> str:
    """A number as people read it: 1{,}234 or 1.2 × 10⁻⁵."""
    written = number(value, digits)
    if not np.isfinite(value):
        return text(written)
    mantissa, power = parts(written.replace(",", "{,}"))
    times = r" \times " if mantissa not in ("", "-") else ""
    return f"{mantissa}{times}10^{{{power}}}" if power else mantissa


def column(name: str) -> str:
    """`x^2` as x², `petal_width` as petal width."""
    (name,) = plainly([name])
    base, _, power = name.rpartition("^")
    return rf"{text(base)}^{{{power}}}" if base and power.isdigit() else text(name)


def text(name: str) -> str:
    """`name` upright and in one line, whatever characters it has."""
    return r"\text{" + "".join(SPECIAL.get(c, rf"\{c}" if c in "_%#&${}" else c) for c in in_line(name)) + "}"
