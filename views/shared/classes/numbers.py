"""What a classifier gets right and wrong: the confusion matrix, and the ROC curve of two classes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.data import Dataset
from core.engine.run import Run
from core.formatting import count, percent, quoted
from core.losses.metrics import decided, for_second
from core.types import Array


def found_classes(run: Run, part: Dataset) -> NDArray[np.intp]:
    """(N,): the likeliest class of each row after the last step."""
    return decided(run.outputs(part.x)[-1:])[0]


def confusion(run: Run, part: Dataset) -> NDArray[np.intp]:
    """(K, K) rows by true class, then by the class they are put into."""
    classes = len(part.class_names)
    pairs = part.y.astype(np.intp) * classes + found_classes(run, part)
    return np.bincount(pairs, minlength=classes**2).reshape(classes, classes)


@dataclass(frozen=True)
class Roc:
    """Shares of the first class (`false_positive`) and of the second (`true_positive`) from each `threshold` on, (M,).

    Thresholds are scores of the second class: its log-odds, or for trees its share less that of the first. They fall
    from above all rows to the lowest; `half` is the place of the last one above 0, where rows are decided.
    """

    threshold: Array
    false_positive: Array
    true_positive: Array
    half: int


def roc(run: Run, part: Dataset) -> Roc:
    """ROC curve of the outputs after the last step, as the area under it is; NaN where a class has no rows."""
    speaks, second = for_second(run.outputs(part.x)[-1:])[0], part.y == 1
    threshold = np.concatenate([[np.inf], np.unique(speaks)[::-1]])
    with calm():
        false_positive, true_positive = (
            (speaks[of][:, None] >= threshold).sum(axis=0) / np.float64(of.sum()) for of in (~second, second)
        )
    half = int(np.flatnonzero(threshold > 0)[-1])
    return Roc(threshold, false_positive, true_positive, half)


def finding(run: Run, part: Dataset) -> str:
    """How many rows are put into their class, and which mistake is made most."""
    if not np.isfinite(run.outputs(part.x)[-1]).all():
        return (
            "The outputs are no longer numbers, so no row can be put into a class. Lower the learning rate."
        )
    table, named = confusion(run, part), part.class_names
    right, rows = int(np.trace(table)), int(table.sum())
    sentence = f"{right} of {count(rows, 'row')} ({percent(right / rows)}) are put into their class."
    wrong = table - np.diag(np.diag(table))
    if not wrong.any():
        return sentence
    true, likeliest = np.unravel_index(wrong.argmax(), wrong.shape)
    mistake = (
        f"{count(int(wrong[true, likeliest]), 'row')} of {quoted(named[true])} taken for "
        f"{quoted(named[likeliest])}"
    )
    return f"{sentence} The most frequent mistake: {mistake}."
