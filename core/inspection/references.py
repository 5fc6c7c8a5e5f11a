"""What the error of a model of sequences is measured against: guessing, the floor of the task, the bigram optimum."""

from __future__ import annotations

import math

import numpy as np

from core.data import Dataset
from core.data.dataset import NOT_ASKED
from core.engine.run import Run

GUESSING, FLOOR, BIGRAM = "guessing", "floor", "bigram optimum"


def references(run: Run) -> dict[str, float]:
    """Errors by name, in nats: ln V of guessing; the floor, where it is known, else the bigram optimum of a text."""
    evaluated = run.evaluation
    errors = {GUESSING: math.log(len(run.sequences.symbols))}
    if evaluated.noise_floor is not None:
        errors[FLOOR] = evaluated.noise_floor
    elif all_asked(run.train):
        errors[BIGRAM] = bigram_entropy(run.train)
    return errors


def most_frequent(data: Dataset) -> float:
    """The share of the most frequent of the symbols asked for: right where it is always said. NaN where none is."""
    asked = data.y[data.y != NOT_ASKED].astype(np.intp)
    return float(np.bincount(asked).max() / len(asked)) if len(asked) else np.nan


def all_asked(data: Dataset) -> bool:
    """Whether every symbol after the first is to be predicted, as in a text."""
    return data.y.shape == data.x.shape and not (data.y == NOT_ASKED).any()


def bigram_entropy(data: Dataset) -> float:
    """H(next | this) = −Σ n(a, b) ln(n(a, b) / n(a)) / N: the least error that these counts of pairs allow."""
    symbols = len(data.class_names)
    pairs = (symbols * data.x + data.y).astype(np.intp).ravel()
    counts = np.bincount(pairs, minlength=symbols**2).reshape(symbols, symbols).astype(np.float64)
    before = np.broadcast_to(counts.sum(axis=1, keepdims=True), counts.shape)
    seen = counts > 0
    return float((counts[seen] * np.log(before[seen] / counts[seen])).sum() / counts.sum())
