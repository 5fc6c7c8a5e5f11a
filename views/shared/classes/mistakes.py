"""The rows that a classifier puts into a wrong class, those first that it is surest about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset
from core.engine.run import Run
from core.types import Array
from views.shared.classes.numbers import found_classes

MOST = 12


@dataclass(frozen=True)
class Mistakes:
    """At most MOST rows (M,) of a part of the split, of `total`: their true class, and the one
    `predicted`, likelier to the model, with its `probability`.
    """

    rows: NDArray[np.intp]
    true: NDArray[np.intp]
    predicted: NDArray[np.intp]
    probability: Array
    total: int


def mistakes(run: Run, part: Dataset) -> Mistakes:
    """Mistakes on `part` after the last step, the surest first; none where the outputs are not finite."""
    true, predicted, shares = part.y.astype(np.intp), found_classes(run, part), _shares(run, part)
    probability = shares[np.arange(len(true)), predicted]
    wrong = np.flatnonzero((predicted != true) & np.isfinite(probability))
    surest = wrong[np.argsort(-probability[wrong], kind="stable")][:MOST]
    return Mistakes(surest, true[surest], predicted[surest], probability[surest], len(wrong))


def _shares(run: Run, part: Dataset) -> Array:
    """(N, K): the probability of each class."""
    predicted = run.predict(part.x)
    return np.stack([1 - predicted, predicted], axis=1) if predicted.ndim == 1 else predicted


def shown(table: Mistakes, rows: str) -> str:
    """Which of the mistakes are shown, on `rows`: those of training or validation."""
    if table.total == 1:
        return f"the one {rows} row in a wrong class"
    if table.total == len(table.rows):
        return f"all {table.total} {rows} rows in a wrong class, the surest first"
    return f"{len(table.rows)} of {table.total:,} {rows} rows in a wrong class, those that the model is surest about"
