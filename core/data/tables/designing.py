"""From a table to a dataset: which rows and columns are used, and why others are not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import LARGEST, Dataset, Task
from core.data.keeping import Gaps, How, SplitBy
from core.data.receipt import LeftOut, Receipt
from core.data.tables.column import Column
from core.data.tables.features import Features, distinct_names, features_of, together
from core.data.tables.limits import MOST_FEATURES, MOST_USED
from core.data.tables.problems import TableError
from core.data.tables.target import aim_of
from core.formatting import brief, code, count, subject
from core.types import Array

if TYPE_CHECKING:
    from core.data.tables.table import Table

Missing = Literal["drop", "fill"]
# Of the sample where there are more rows than are used.
_SAMPLED = 0


@dataclass
class Rows:
    """The rows still used (N,), and those left out so far; a row is left out for its first reason alone."""

    used: NDArray[np.bool_]
    left_out: list[LeftOut] = field(default_factory=list)

    def leave_out(self, code: str, why: str, rows: NDArray[np.bool_]) -> None:
        """Of the rows still used, those where `rows` (N,) is true."""
        gone = self.used & rows
        if gone.any():
            self.left_out.append(LeftOut(code, why, tuple((np.flatnonzero(gone) + 1).tolist())))
            self.used = self.used & ~gone


def dataset_of(
    table: Table,
    target: str,
    features: Sequence[str] | None,
    without: Collection[str],
    task: Task | None,
    missing: Missing,
    rare: float,
    validate_by: str | None,
    how: How,
) -> Dataset:
    """See `Table.dataset`."""
    if missing not in ("drop", "fill"):
        raise TableError(f"missing wants 'drop' or 'fill'; got {brief(missing)}")
    column = table.column(target)
    chosen, unused = _chosen(table, target, features, without, validate_by)
    by = None if validate_by is None else table.column(validate_by)
    rows = _readable(table, column, chosen, by, missing)
    aim = aim_of(column, table.values(target), rows.used, task)
    _sample(rows)
    _refuse_few(rows, chosen, table)
    index = np.flatnonzero(rows.used)
    parts, constant = _parts(chosen, table, index, rare, features is not None)
    x, gaps, groups = together(parts)
    names = distinct_names([name for part in parts for name in part.names])
    if len(names) > MOST_FEATURES:
        raise TableError(
            f"the columns make {len(names):,} features, more than the {MOST_FEATURES} allowed: leave out "
            "columns, first those with many values"
        )
    units = tuple(part.unit for part in parts for _ in part.names)
    notes = [part.note for part in parts if part.note] + _filling(chosen, table, index, missing)
    if column.type == "date":
        notes.append(f"{code(column.name)} counts days since 1970-01-01.")
    receipt = Receipt(table.rows, len(index), tuple(rows.left_out), (*unused, *constant), tuple(notes))
    return Dataset(
        x, aim.values[index], names, aim.task, target,
        units=units if any(units) else None,
        class_names=aim.class_names,
        gaps=Gaps(gaps, groups) if gaps.any() else None,
        split_by=None if by is None else SplitBy(how, by.name, table.values(by.name)[index]),
        receipt=receipt,
    )  # fmt: skip


def _readable(
    table: Table, target: Column, chosen: Sequence[Column], by: Column | None, missing: Missing
) -> Rows:
    """All rows, without those that have no value where one is needed."""
    rows = Rows(np.ones(table.rows, dtype=np.bool_))
    rows.leave_out("uneven", "they have more or fewer cells than there are columns", table.uneven)
    _leave_out_gaps(rows, target, table, "it is to be learned")
    if by is not None:
        _leave_out_gaps(rows, by, table, "it decides which rows are kept aside")
    for column in (*chosen, target):
        if column.type == "number":
            _leave_out_beyond(rows, column, table.values(column.name))
    if missing == "drop":
        for column in chosen:
            _leave_out_gaps(rows, column, table, "")
    return rows


def _chosen(
    table: Table,
    target: str,
    features: Sequence[str] | None,
    without: Collection[str],
    validate_by: str | None,
) -> tuple[list[Column], list[tuple[str, str]]]:
    """The columns to learn from, and those that are not used, with the reason."""
    if isinstance(features, str):
        raise TableError(f"features wants several names, as ('age', 'income'); got {brief(features)}")
    if features is not None:
        columns = [table.column(name) for name in dict.fromkeys(features)]
        if any(column.name == target for column in columns):
            raise TableError(
                f"{code(target)} is to be learned, so it can be no feature: leave it out of features"
            )
        for column in columns:
            if not column.usable:
                raise TableError(
                    f"{code(column.name)} is read as {column.type}, which no model learns from: give it another type, "
                    "or leave it out"
                )
        unused = [
            (name, "not chosen") for name in table.columns if name != target and name not in set(features)
        ]
        return _some(columns), unused
    unasked = {target, validate_by, *without}
    others = [column for name, column in table.columns.items() if name not in unasked]
    reasons = {
        "identifier": "which only tells rows apart",
        "text": "which is free text or empty",
    }
    unused = [(column.name, reasons[column.type]) for column in others if not column.usable]
    unused += [(name, "not chosen") for name in table.columns if name in without and name != target]
    if validate_by is not None and validate_by not in without:
        unused.append((validate_by, "which decides the rows that are kept aside"))
    return _some([column for column in others if column.usable]), unused


def _some(columns: list[Column]) -> list[Column]:
    if not columns:
        raise TableError(
            "no column is left to learn from: give one beside the target, or a column another type"
        )
    return columns


def _leave_out_gaps(rows: Rows, column: Column, table: Table, why: str) -> None:
    values, absent = table.values(column.name), table.absent(column.name)
    end = f", and {why}" if why else ""
    rows.leave_out("missing", f"{code(column.name)} is empty{end}", absent)
    rows.leave_out("misfit", f"{code(column.name)} is no {column.type}{end}", np.isnan(values) & ~absent)


def _leave_out_beyond(rows: Rows, column: Column, values: Array) -> None:
    rows.leave_out(
        "beyond",
        f"{code(column.name)} is beyond ±{LARGEST:.0e}, which cannot be squared",
        np.abs(values) > LARGEST,
    )


def _sample(rows: Rows) -> None:
    there = np.flatnonzero(rows.used)
    if len(there) <= MOST_USED:
        return
    drawn = np.random.default_rng(_SAMPLED).permutation(there)[:MOST_USED]
    others = rows.used.copy()
    others[drawn] = False
    rows.leave_out(
        "sample", f"{MOST_USED:,} rows at most are used, drawn at random with seed {_SAMPLED}", others
    )


def _refuse_few(rows: Rows, chosen: Sequence[Column], table: Table) -> None:
    if int(rows.used.sum()) >= 2:
        return
    emptiest = max(chosen, key=lambda column: column.missing + column.misfits)
    remedy = "give a table with more rows"
    if gaps := emptiest.missing + emptiest.misfits:
        remedy = f"leave out {code(emptiest.name)}, which is empty in {count(gaps, 'row')}, or fill gaps"
    raise TableError(
        f"{int(rows.used.sum())} of {count(table.rows, 'row')} can be used, fewer than two: {remedy}"
    )


def _parts(
    chosen: Sequence[Column], table: Table, index: NDArray[np.intp], rare: float, asked: bool
) -> tuple[list[Features], list[tuple[str, str]]]:
    """The features of the columns, without those that are the same in all rows, unless they were asked for."""
    if isinstance(rare, bool) or not isinstance(rare, int | float) or not 0 <= rare < 1:
        raise TableError(f"rare wants a share from 0 to 1, as 0.01; got {brief(rare)}")
    parts, constant = [], []
    for column in chosen:
        values = table.values(column.name)[index]
        there = values[~np.isnan(values)]
        # A category of one value has no column besides the one that it would be compared with.
        if not there.size or (there.min() == there.max() and (not asked or column.type == "category")):
            constant.append((column.name, "which is the same in all rows that are used"))
        else:
            parts.append(features_of(column, values, rare))
    parts = [part for part in parts if part.names]
    if not parts:
        raise TableError("every column is the same in all rows that are used: choose others to learn from")
    return parts, constant


def _filling(chosen: Sequence[Column], table: Table, index: NDArray[np.intp], missing: Missing) -> list[str]:
    if missing == "drop":
        return []
    notes = []
    for column in chosen:
        if gaps := int(np.isnan(table.values(column.name)[index]).sum()):
            usual = "the median" if column.type in ("number", "date") else "the most frequent value"
            notes.append(
                f"{subject(gaps, 'gap', 'takes', 'take')} {usual} of {code(column.name)} in the training rows."
            )
    return notes
