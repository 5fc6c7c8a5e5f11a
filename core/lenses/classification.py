"""What a classifier gets right and wrong: the confusion matrix, and the ROC curve of two classes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset
from core.run import Run
from core.types import Array
from core.words import count, number


def found_classes(run: Run, part: Dataset) -> NDArray[np.intp]:
    """(N,): the likeliest class of each row after the last step."""
    outputs = run.outputs(part.x)[-1]
    return (outputs > 0).astype(np.intp) if outputs.ndim == 1 else outputs.argmax(axis=0)


def confusion(run: Run, part: Dataset) -> NDArray[np.intp]:
    """(K, K) rows by true class, then by the class they are put into."""
    classes = len(part.class_names)
    pairs = part.y.astype(np.intp) * classes + found_classes(run, part)
    return np.bincount(pairs, minlength=classes**2).reshape(classes, classes)


@dataclass(frozen=True)
class Roc:
    """Shares of the first class (`false_positive`) and of the second (`true_positive`) above each `threshold`, (M,).

    Thresholds are probabilities of the second class, falling from above all to below all.
    """

    threshold: Array
    false_positive: Array
    true_positive: Array


def roc(run: Run, part: Dataset) -> Roc:
    """Of the probabilities after the last step; NaN where a class has no rows."""
    probability, second = run.predict(part.x), part.y == 1
    threshold = np.concatenate([[np.inf], np.unique(probability)[::-1]])
    with np.errstate(invalid="ignore"):
        above = [
            (probability[of][:, None] >= threshold).sum(axis=0) / np.float64(of.sum())
            for of in (~second, second)
        ]
    return Roc(threshold, *above)


def finding(run: Run, part: Dataset) -> str:
    """How many rows are put into their class, and which mistake is made most."""
    if not np.isfinite(run.outputs(part.x)[-1]).all():
        return "The outputs are no numbers any more: no row can be put into a class. Lower the learning rate."
    table, named = confusion(run, part), part.class_names
    right, rows = int(np.trace(table)), int(table.sum())
    said = f"{right} of {count(rows, 'row')} ({number(100 * right / rows, 3)} %) are put into their class."
    wrong = table - np.diag(np.diag(table))
    if not wrong.any():
        return said
    true, found = np.unravel_index(wrong.argmax(), wrong.shape)
    mistake = f"{count(int(wrong[true, found]), 'row')} of {named[true]} taken for {named[found]}"
    return f"{said} The most frequent mistake: {mistake}."
