"""What to know of a table before any result is believed: each finding under a stable code."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.data.dataset import Dataset, Task
from core.data.tables.column import Column
from core.data.tables.problems import TableError
from core.data.tables.ranks import kinds, ranked, told_by
from core.formatting import code, count, number, numbered, percent, subject
from core.types import Array

if TYPE_CHECKING:
    from core.data.tables.table import Table

CODES = ("leak", "copy", "identifier", "constant", "imbalance", "few-rows", "duplicates", "far")
# Rank correlation from which on two columns count as one, and share of mistakes that a column alone takes away.
SAME, GIVES_AWAY = 0.99, 0.98
# The share of the largest class, and deviations (1.4826 · median absolute deviation) from the median, of at most so
# many rows.
LARGEST_CLASS, FAR, FEW_FAR = 0.8, 10.0, 0.01
# Rows that correlations are asked of; fewer say nothing.
FEWEST = 10
DEVIATION = 1.4826


@dataclass(frozen=True)
class Check:
    """A finding: a stable `code`, a sentence, the `columns` that it is of, and rows (from 1) where it is of some."""

    code: str
    says: str
    columns: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()


def checks_of(
    table: Table, target: str, features: Sequence[str] | None, without: Collection[str], task: Task | None
) -> tuple[Check, ...]:
    """See `Table.checks`."""
    data = table.dataset(target, features, without=without, task=task, missing="fill")
    asked = [name for name in table.columns if name not in without] if features is None else features
    names = [name for name in asked if name != target]
    columns = [table.column(name) for name in names]
    used = _used(table, data)
    values = {column.name: table.values(column.name)[used] for column in columns if column.usable}
    checks = [
        *_leaks(data, columns, values),
        *_copies(columns, values),
        *_identifiers(columns),
        *_constants(columns, values),
        *_imbalance(data),
        *_few_rows(data),
        *_duplicates(data, used),
        *_far([*columns, table.column(target)], {**values, target: table.values(target)[used]}, used),
    ]
    return tuple(sorted(checks, key=lambda check: CODES.index(check.code)))


def _used(table: Table, data: Dataset) -> NDArray[np.intp]:
    """Places of the rows used, from 0."""
    if data.receipt is None:
        raise TableError("these data have no receipt: make them with Table.dataset")
    used = np.ones(table.rows, dtype=np.bool_)
    for part in data.receipt.left_out:
        used[np.array(part.rows, dtype=np.intp) - 1] = False
    return np.flatnonzero(used)


def _leaks(data: Dataset, columns: Sequence[Column], values: dict[str, Array]) -> Iterator[Check]:
    for column in columns:
        each = values.get(column.name)
        there = ~np.isnan(each) if each is not None else np.zeros(1, np.bool_)
        if each is None or there.sum() < FEWEST:
            continue
        x, y = each[there], data.y[there]
        if data.task == "regression":
            strength = told_by(x, y) if column.type == "category" else abs(_rank_correlation(x, y))
            if strength > SAME:
                how = f"{'R²' if column.type == 'category' else '|ρ|'} = {number(strength)}"
                yield _leak(column, data, f"tells {code(data.target_name)} almost exactly ({how})")
        elif (strength := kinds(x, y.astype(np.intp), column.type == "category")) > GIVES_AWAY:
            yield _leak(
                column,
                data,
                f"alone tells {percent(strength)} of the classes of {code(data.target_name)} that guessing misses",
            )


def _leak(column: Column, data: Dataset, how: str) -> Check:
    says = f"{code(column.name)} {how}: is it known before {code(data.target_name)} is? If not, leave it out."
    return Check("leak", says, (column.name,))


def _rank_correlation(x: Array, y: Array) -> float:
    ranks = np.stack([ranked(x), ranked(y)])
    with calm():
        return float(np.nan_to_num(np.atleast_2d(np.corrcoef(ranks))[0, 1]))


def _copies(columns: Sequence[Column], values: dict[str, Array]) -> Iterator[Check]:
    """Of columns with an order by their ranks, of categories by whether values of one go with those of another."""
    measured = [c for c in columns if c.type not in ("category", "identifier", "text") and c.name in values]
    table = np.array([ranked(values[column.name]) for column in measured])
    with calm():
        strength = (
            np.abs(np.nan_to_num(np.atleast_2d(np.corrcoef(table)))) if len(table) > 1 else np.zeros((1, 1))
        )
    for j in range(len(measured)):
        i = int(np.argmax(strength[:j, j])) if j else 0
        if j and len(values[measured[j].name]) >= FEWEST and strength[i, j] > SAME:
            yield _copy(measured[i], measured[j], f"|ρ| = {number(strength[i, j])}")
    categories = [column for column in columns if column.type == "category"]
    for j, column in enumerate(categories):
        for other in categories[:j]:
            if _renamed(values[other.name], values[column.name]):
                yield _copy(other, column, "value by value")
                break


def _copy(first: Column, second: Column, how: str) -> Check:
    says = f"{code(second.name)} repeats {code(first.name)} ({how}): one of them is enough."
    return Check("copy", says, (first.name, second.name))


def _renamed(first: Array, second: Array) -> bool:
    """Whether each of several values of one goes with a single one of the other, and the other way round."""
    there = ~(np.isnan(first) | np.isnan(second))
    if there.sum() < FEWEST:
        return False
    pairs = len(np.unique(np.stack([first[there], second[there]]), axis=1).T)
    return 1 < pairs == len(np.unique(first[there])) == len(np.unique(second[there]))


def _identifiers(columns: Sequence[Column]) -> Iterator[Check]:
    for column in columns:
        if column.type == "identifier":
            says = f"{code(column.name)} has another value in almost every row: it tells rows apart, and no more."
            yield Check("identifier", says, (column.name,))


def _constants(columns: Sequence[Column], values: dict[str, Array]) -> Iterator[Check]:
    for column in columns:
        each = values.get(column.name)
        if each is not None and len(np.unique(each[~np.isnan(each)])) == 1 and not np.isnan(each).any():
            yield Check(
                "constant",
                f"{code(column.name)} is the same in all rows: nothing can be learned from it.",
                (column.name,),
            )


def _imbalance(data: Dataset) -> Iterator[Check]:
    if data.class_names:
        shares = np.bincount(data.y.astype(np.intp), minlength=len(data.class_names)) / len(data.y)
        most = int(np.argmax(shares))
        if shares[most] > LARGEST_CLASS:
            share = percent(float(shares[most]))
            says = f"{share} of the rows are {code(data.class_names[most])}: always saying so would be right as often."
            yield Check("imbalance", says, (data.target_name,))


def _few_rows(data: Dataset) -> Iterator[Check]:
    outputs = len(data.class_names) if data.task == "multiclass" else 1
    parameters = outputs * (1 + data.x.shape[1])
    if len(data.y) < parameters:
        sizes = f"{count(len(data.y), 'row')} for {count(parameters, 'parameter')} of a linear model"
        yield Check(
            "few-rows", f"{sizes}: it can hit every row by heart. Leave out features, or give more rows."
        )


def _duplicates(data: Dataset, used: NDArray[np.intp]) -> Iterator[Check]:
    """Rows that are the same as one before, what is to be learned included."""
    x = data.x + 0.0 if data.gaps is None else np.where(data.gaps.cells, np.nan, data.x + 0.0)
    whole = np.column_stack([x, data.y])
    seen: set[bytes] = set()
    again = [
        i
        for i, row in enumerate(whole)
        if (key := row.tobytes()) in seen or seen.add(key)  # type: ignore[func-returns-value]
    ]
    if again:
        rows = tuple((used[again] + 1).tolist())
        repeats = f"{subject(len(again), 'row', 'repeats', 'repeat')} one before ({numbered('row', rows)})"
        says = f"{repeats}: a random split learns some and is measured by the same."
        yield Check("duplicates", says, rows=rows)


def _far(columns: Sequence[Column], values: dict[str, Array], used: NDArray[np.intp]) -> Iterator[Check]:
    for column in columns:
        each = values.get(column.name)
        if column.type != "number" or each is None or (~np.isnan(each)).sum() < FEWEST:
            continue
        middle = np.nanmedian(each)
        size = DEVIATION * np.nanmedian(np.abs(each - middle))
        far = np.flatnonzero(np.abs(each - middle) > FAR * size) if size > 0 else np.array([], np.intp)
        if 0 < len(far) <= max(1, FEW_FAR * len(each)):
            rows = tuple((used[far] + 1).tolist())
            largest = number(float(each[far[np.argmax(np.abs(each[far] - middle))]]))
            lie = f"{subject(len(far), 'value', 'lies', 'lie')} far beyond the rest of {code(column.name)}"
            says = f"{lie}, as {largest} ({numbered('row', rows)}): are they right?"
            yield Check("far", says, (column.name,), rows)
