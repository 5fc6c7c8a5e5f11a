"""What is to be learned: a number, or the class of a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Task
from core.data.tables.column import Column
from core.data.tables.features import distinct_names
from core.data.tables.limits import LONGEST_SHOWN, MOST_CLASSES
from core.data.tables.problems import TableError
from core.formatting import brief, code, count, shortened
from core.types import Array


@dataclass(frozen=True)
class Target:
    """What is to be learned: `values` (N,) of all rows, NaN where unknown; a class's is the place of its name."""

    task: Task
    values: Array
    class_names: tuple[str, ...] = ()


def aim_of(column: Column, values: Array, used: NDArray[np.bool_], task: Task | None) -> Target:
    """What is learned of `column`, whose rows have `values` (N,), of which those are `used` (N,).

    A number is measured, two values or more are classes, unless the `task` is given. Raises TableError where the column
    cannot be learned so.
    """
    if task not in (None, "regression", "binary", "multiclass"):
        raise TableError(f"task wants one of regression, binary, multiclass; got {brief(task)}")
    if not column.usable:
        raise TableError(
            f"{code(column.name)} is read as {column.type}, which cannot be learned: give it another type"
        )
    measured = column.type in ("number", "date")
    if task == "regression" or (task is None and measured):
        if column.type == "category":
            raise TableError(f"{code(column.name)} is a category, no number: choose multiclass or binary")
        return Target("regression", values + (column.type == "ordinal"))
    names = column.levels
    if measured:
        different = np.unique(values[used])
        _refuse_many(column, len(different))
        names = tuple(f"{value:.12g}" for value in different)
        values = np.where(np.isnan(values), np.nan, np.searchsorted(different, values))
    return _classes(column, names, values, used, task)


def _classes(
    column: Column, names: Sequence[str], values: Array, used: NDArray[np.bool_], task: Task | None
) -> Target:
    there = np.unique(values[used]).astype(np.intp)
    _refuse_many(column, len(there))
    if len(there) < 2:
        classes = count(len(there), "class", "classes")
        raise TableError(
            f"{code(column.name)} has {classes} in the rows that can be used: choose another target"
        )
    if task == "binary" and len(there) > 2:
        raise TableError(f"{code(column.name)} has {len(there)} classes, binary wants two: choose multiclass")
    # In the order of their names, where they have none of their own: which comes first shall not depend on how often.
    order = (
        sorted(there.tolist(), key=lambda place: names[place])
        if column.type == "category"
        else there.tolist()
    )
    place_of = {place: float(i) for i, place in enumerate(order)}
    labels = distinct_names([names[place][:LONGEST_SHOWN] for place in order])
    coded = np.array(
        [place_of.get(value, np.nan) for value in np.where(np.isnan(values), -1, values).astype(int).tolist()]
    )
    return Target("binary" if len(order) == 2 else "multiclass", coded, tuple(labels))


def _refuse_many(column: Column, classes: int) -> None:
    if classes > MOST_CLASSES:
        remedy = (
            "choose regression"
            if column.type in ("number", "date", "ordinal")
            else f"choose another target, or put rare classes together; among them are {shortened(column.levels)}"
        )
        raise TableError(
            f"{code(column.name)} has {classes:,} classes, more than the {MOST_CLASSES} allowed: {remedy}"
        )
