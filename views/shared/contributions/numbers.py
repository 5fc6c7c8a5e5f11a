"""How one prediction is made: input × parameter for each column, which add up from the bias to the output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from core.calm import calm
from core.engine.run import Run
from core.formatting import apart, code, number, quoted
from core.losses.cross_entropy import sigmoid, softmax
from core.types import Array

# Where inputs count from: zero, as in the equation, or the average training row, so that the bias is its output.
CountedFrom = Literal["zero", "average"]
COUNTED_FROM: tuple[CountedFrom, ...] = ("zero", "average")
# A prediction this near its target, beside the largest target, differs by rounding alone.
ROUNDING = 1e-12
# Probabilities beyond it, or as near 0, are written as no number: their digits would round to all, or to nothing.
SURE = 0.999
# Bars that still fit the screen of a phone; the rest is summed.
MOST_SHOWN = 12


@dataclass(frozen=True, eq=False)
class Contributions:
    """To one output of one row: `inputs`, `parameters` and their products `parts` (D',) by column name; and the bias.

    `output` is what the model itself computes: a number, log-odds, or the score of one class.
    """

    names: tuple[str, ...]
    inputs: Array
    parameters: Array
    bias: float
    output: float

    @property
    def parts(self) -> Array:
        """Input × parameter, (D',)."""
        with calm():
            return self.inputs * self.parameters

    @property
    def order(self) -> Sequence[int]:
        """Columns, those that move the output most first."""
        return np.argsort(-np.abs(self.parts), kind="stable").tolist()


def contributions(
    run: Run, row: ArrayLike, output: int = 0, counted_from: CountedFrom = "zero"
) -> Contributions:
    """To output number `output` of the features `row` (D,), with the parameters after the last step, in data units."""
    row = run.row(row)
    table, tensors = run.columns.raw(row[None])[0], run.in_data_units()
    bias = tensors["bias"][-1].reshape(-1)[output]
    parameters = tensors["weight"][-1].reshape(len(table), -1)[:, output]
    origin = run.columns.raw(run.train.x).mean(axis=0) if counted_from == "average" else np.zeros_like(table)
    with calm():
        start = float(bias + origin @ parameters)
    output_value = run.outputs(row[None])[-1].reshape(-1)[output]
    return Contributions(run.columns.titles, table - origin, parameters, start, float(output_value))


def probabilities(run: Run, row: ArrayLike) -> tuple[Array, Array]:
    """Scores and probabilities (K,) of each class of one row; of two classes the first has the score 0."""
    scores = run.outputs(run.row(row)[None])[-1].reshape(-1)
    if len(scores) > 1:
        return scores, softmax(scores[:, None])[:, 0]
    p = sigmoid(scores)
    return np.array([0.0, scores[0]]), np.array([1 - p[0], p[0]])


def finding(run: Run, terms: Contributions, row: Array, actual: float | None) -> str:
    """What the model says of the row, what is true, if anybody knows, and what moved it there most."""
    return f"{answer(run, row, actual)} {_moved(terms)}"


def answer(run: Run, row: Array, actual: float | None) -> str:
    """What the model says of the row, and what is true, if anybody knows."""
    if run.task == "regression":
        predicted = float(run.predict(row[None])[0])
        says = number(predicted) if actual is None else _beside(predicted, actual, run.train.y)
        return f"The prediction is {says}."
    scores, p = probabilities(run, row)
    # By scores: probabilities are rounded.
    names, best = run.train.class_names, int(scores.argmax())
    says = f"The model says {quoted(names[best])} with a probability of {likely(float(p[best]))}"
    if actual is None:
        return f"{says}."
    right = "which is right" if best == actual else f"which is wrong: it is {quoted(names[int(actual)])}"
    return f"{says}, {right}."


def _beside(predicted: float, actual: float, targets: Array) -> str:
    """How far a number is from the true one, of `targets` (N,) that tell what is rounding."""
    off = abs(predicted - actual)
    if off <= ROUNDING * max(abs(actual), float(np.abs(targets).max())):
        return f"{number(predicted)}, the actual number" + (" but for rounding" if off else "")
    first, other = apart(predicted, actual)
    return f"{first}, {number(off)} {'above' if predicted > actual else 'below'} the actual {other}"


def likely(p: float) -> str:
    """A probability as people read it: by sums of any size no model is quite sure, though floats may be."""
    if p > SURE:
        return f"over {number(100 * SURE, 3)} %"
    return f"{number(100 * p, 3)} %" if p > 1 - SURE else f"under {number(100 - 100 * SURE, 3)} %"


def _moved(terms: Contributions) -> str:
    first, part = terms.order[0], terms.parts[terms.order[0]]
    way = "up" if part > 0 else "down"
    if part == 0:
        return "No column moves it away from the bias."
    return (
        f"{code(terms.names[first])} moves it most, {way} by {number(abs(part))} "
        f"({number(terms.inputs[first])} × {number(terms.parameters[first])})."
    )
