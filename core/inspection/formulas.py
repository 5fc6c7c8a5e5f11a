"""What a linear model learned as a formula to take away: as text, for a spreadsheet, in Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.engine.run import Run
from core.features.columns import Wording
from core.formatting import in_line
from core.types import Array

# A column is counted from its mean where its share of the sum at zero is this many times as large as the outputs
# vary: else rounding would take digits of what is told apart.
FAR = 1e4
# What a cell of a spreadsheet holds.
MOST_IN_A_CELL = 8192
TEXT = Wording(power="^", sine="sin({})", times=" × ", plus=" + ", minus=" − ")
CELLS = Wording(power="^", sine="SIN({})", times="*", plus="+", minus="-")
PYTHON = Wording(power="**", sine="math.sin({})", times="*", plus=" + ", minus=" - ")


@dataclass(frozen=True)
class Term:
    """`slope` × (column number `column` − `origin`)."""

    column: int
    slope: float
    origin: float


@dataclass(frozen=True)
class Sum:
    """One output: `start` and all terms; `name` is that of its class, empty where there is one output."""

    name: str
    start: float
    terms: tuple[Term, ...]


def sums(run: Run) -> list[Sum]:
    """The outputs of a run of the linear family after its last step, in the data's own units.

    They equal what the run predicts to rounding: a column far from zero is counted from its mean.
    """
    columns, theta = run.columns, run.flat[-1].reshape(1 + len(run.columns.names), -1)
    spread = run.outputs(run.train.x)[-1].reshape(theta.shape[1], -1).std(axis=1)
    names = columns.outputs or ("",)
    return [_sum(name, theta[:, k], columns.centre, columns.scale, spread[k]) for k, name in enumerate(names)]


def _sum(name: str, theta: Array, centre: Array, scale: Array, spread: float) -> Sum:
    slopes = theta[1:] / scale
    far = np.abs(slopes * centre) > FAR * spread
    start = float(theta[0] - (slopes * centre)[~far].sum())
    origins = np.where(far, centre, 0.0)
    return Sum(name, start, tuple(map(Term, range(len(slopes)), slopes.tolist(), origins.tolist())))


def text(run: Run) -> str:
    """A line for each output, with the names of the features."""
    names = [in_line(title) for title in run.train.feature_titles]
    left = in_line(run.train.target_name) if run.task == "regression" else _score(run)
    return "\n".join(
        f"{left.format(in_line(each.name))} = {written(run, each, names, TEXT)}" for each in sums(run)
    )


def cells(run: Run) -> list[str]:
    """A formula for each output, of a row 2 that has feature k in column k.

    Of two classes it gives the probability of the second; of more, the score of each: the largest wins.
    """
    names = [f"{letters(place)}2" for place in range(len(run.train.feature_names))]
    formulas = [written(run, each, names, CELLS) for each in sums(run)]
    return [f"=1/(1+EXP(-({formula})))" if run.task == "binary" else f"={formula}" for formula in formulas]


def python(run: Run) -> str:
    """A function of a row, {feature: number}; of classes it gives the probability of each."""
    names = [f"row[{name!r}]" for name in run.train.feature_names]
    outputs = [written(run, each, names, PYTHON) for each in sums(run)]
    if run.task == "regression":
        body = [f"return {outputs[0]}"]
    elif run.task == "binary":
        body = [f"p = 1 / (1 + math.exp(-({outputs[0]})))"]
        body.append("return {%r: 1 - p, %r: p}" % run.train.class_names)  # noqa: UP031
    else:
        body = ["scores = {"]
        body += [
            f"    {name!r}: {output}," for name, output in zip(run.columns.outputs, outputs, strict=True)
        ]
        body += [
            "}",
            "highest = max(scores.values())",
            "powers = {name: math.exp(score - highest) for name, score in scores.items()}",
            "return {name: power / sum(powers.values()) for name, power in powers.items()}",
        ]
    return "\n    ".join(["import math\n\n\ndef predict(row):", *body])


def letters(place: int) -> str:
    """What a spreadsheet calls its column number `place`, from 0: A to Z, then AA."""
    before, last = divmod(place, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def written(run: Run, output: Sum, features: Sequence[str], wording: Wording) -> str:
    """The right side of one output, with these words for the features."""
    columns = run.columns.raw.written(features, wording)
    parts = [wording.number(output.start)]
    for term in output.terms:
        column = columns[term.column]
        counted = f"({column}{wording.less(term.origin)})" if term.origin else column
        sign = wording.minus if term.slope < 0 else wording.plus
        parts.append(f"{sign}{wording.number(abs(term.slope))}{wording.times}{counted}")
    return "".join(parts)


def _score(run: Run) -> str:
    """The left side of an output of classes, with a place for the name of its class."""
    return (
        f"log-odds of {in_line(run.train.class_names[1])}{{:.0}}" if run.task == "binary" else "score of {}"
    )
