"""Weights of a classifier as odds: by what they multiply the odds of a class when a column rises."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.calm import calm
from core.engine.run import Run
from core.formatting import code, number, quoted
from core.types import Array


@dataclass(frozen=True)
class OddsRatio:
    """e^w: when the column rises by 1 (`per_unit`), or by its standard deviation (`per_deviation`)."""

    per_unit: float
    per_deviation: float


def odds_ratios(run: Run) -> dict[str, OddsRatio]:
    """By tidy name of each weight. Of two classes: the odds of the second. Of more: of the class of the weight against
    the geometric mean of all, since softmax takes differences.
    """
    with calm():
        pairs = [
            OddsRatio(float(np.exp(weight)), float(np.exp(weight * spread)))
            for weight, spread in zip(_weights(run).tolist(), run.columns.weights.values(), strict=True)
        ]
    return dict(zip(run.columns.weights, pairs, strict=True))


def _weights(run: Run) -> Array:
    """The logarithms of the odds ratios: of several outputs those of a column without their mean."""
    weights = np.array([run.final[name] for name in run.columns.weights])
    if outputs := len(run.columns.outputs):
        table = weights.reshape(-1, outputs)
        weights = (table - table.mean(axis=1, keepdims=True)).ravel()
    return weights


def finding(run: Run) -> str:
    """What the weight that counts most says, as odds."""
    if not np.isfinite([*run.final.values()]).all():
        return "The weights are too large for numbers, so there are no odds to show: lower the learning rate."
    ratios, outputs = odds_ratios(run), run.columns.outputs or run.train.class_names[1:]
    effects = np.abs(_weights(run) * [*run.columns.weights.values()])
    most = int(np.argmax(effects))
    if not effects[most] > 0:
        return "No column matters: whichever rises, the odds stay the same."
    column, output = divmod(most, len(outputs))
    against = " against the mean of all classes" if run.columns.outputs else ""
    return (
        f"Most important: when {code(run.columns.titles[column])} rises by its standard deviation, "
        f"{number(run.columns.spread[column], 3)}, the odds of {quoted(outputs[output])}{against} are multiplied by "
        f"{number([*ratios.values()][most].per_deviation, 3)}."
    )
