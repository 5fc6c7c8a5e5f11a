"""What the nearest rows say of a row: a guess without a model, to which no model loses that misses no pattern."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.calm import calm
from core.engine.run import Run
from core.once import once
from core.theory.closed_form import Centred
from core.types import Array

# So many neighbours, of so many rows at least; rows that are asked, and rows among which neighbours are sought.
NEAREST, FEWEST_ROWS, MOST_ASKED, MOST_ROWS = 5, 30, 200, 1000
# The model loses: its mistakes on the very rows it was trained on are 1.2 times those of neighbours, which do not know
# the row, and more by over two standard errors of the difference from row to row.
TIMES, STANDARD_ERRORS = 1.2, 2.0
# Rows as far as the last neighbour but for rounding are neighbours too.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Lost:
    """The mean mistake of the model, and that of the nearest rows: a share of wrong classes, or a squared error."""

    model: float
    neighbours: float


@once
def lost_to(run: Run) -> Lost | None:
    """The mistakes of model and neighbours on training rows, where the model's are more than chance explains."""
    y = run.train.y
    if run.task == "sequence" or len(y) < FEWEST_ROWS or not y.max() > y.min():
        return None
    rows = np.unique(np.linspace(0, len(y) - 1, MOST_ROWS).astype(np.intp))
    asked = rows[np.unique(np.linspace(0, len(rows) - 1, MOST_ASKED).astype(np.intp))]
    mistakes = _mistakes(run, run.predict(run.train.x[asked]), y[asked])
    # A model without mistakes loses to nobody.
    if not mistakes.any():
        return None
    near = _near(Centred.of(run.train.x[rows]).z, np.searchsorted(rows, asked))
    others = _mistakes(run, _votes(run, near, y[rows]), y[asked])
    more = mistakes - others
    chance = STANDARD_ERRORS * more.std() / np.sqrt(len(more))
    if not (mistakes.mean() > TIMES * others.mean() and more.mean() > chance):
        return None
    return Lost(float(mistakes.mean()), float(others.mean()))


def _near(z: Array, asked: np.ndarray) -> Array:
    """(Q, N): weights of the nearest of N rows `z` for each row `asked`, which does not count itself."""
    with calm():
        square = (z**2).sum(axis=1)
        distance = square[asked, None] + square - 2 * z[asked] @ z.T
    distance[np.arange(len(asked)), asked] = np.inf
    last = np.partition(distance, NEAREST - 1, axis=1)[:, NEAREST - 1 : NEAREST]
    near = distance <= last + ROUNDING * z.shape[1]
    return np.asarray(near / near.sum(axis=1, keepdims=True))


def _votes(run: Run, near: Array, y: Array) -> Array:
    """(Q, …): what neighbours say, shaped as what the model predicts."""
    if run.task == "binary" or run.task == "regression":
        return near @ y
    return near @ np.eye(len(run.train.class_names))[y.astype(np.intp)]


def _mistakes(run: Run, predicted: Array, y: Array) -> Array:
    """(Q,): 1 for a wrong class and 0 for a right one; the squared error, of robust losses its root."""
    if run.task == "regression":
        off = np.abs(predicted - y)
        return off**2 if run.loss.name == "squared" else off
    decided = predicted.argmax(axis=1) if predicted.ndim == 2 else predicted > 0.5
    return np.asarray(decided != y, dtype=np.float64)
