"""Columns as features: numbers as they are, categories as columns of 0 and 1, steps as places, dates as days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.data.tables.column import Column
from core.data.tables.dates import written
from core.data.tables.limits import LONGEST_SHOWN
from core.formatting import code, count, in_line, number
from core.types import Array

# What rare categories are called together.
OTHER = "other"


@dataclass(frozen=True, eq=False)
class Features:
    """`x` (N, D) of one column, NaN where it is missing; `usual` tells whether gaps take the most frequent values (else
    the median), `note` how it was made, "" where nothing was done.
    """

    x: Array
    names: tuple[str, ...]
    unit: str
    usual: bool
    note: str = ""


def features_of(column: Column, values: Array, rare: float) -> Features:
    """Of a column whose rows have `values` (N,): numbers, days, or places of levels; `rare` is a share of the rows."""
    if column.type == "number":
        return Features(values[:, None], (column.name,), column.unit, False)
    if column.type == "date":
        first = float(np.nanmin(values)) if not np.isnan(values).all() else 0.0
        note = f"{code(column.name)} counts days since {written(first)}."
        return Features(values[:, None] - first, (column.name,), "days", False, note)
    if column.type == "ordinal":
        steps = ", ".join(f"{code(_short(level))} = {place}" for place, level in enumerate(column.levels, 1))
        return Features(
            values[:, None] + 1, (column.name,), "", True, f"{code(column.name)} counts steps: {steps}."
        )
    if column.type == "yes/no":
        no, yes = column.levels
        return Features(
            values[:, None],
            (column.name,),
            "",
            True,
            f"{code(column.name)} is 1 for {code(yes)}, 0 for {code(no)}.",
        )
    return _one_hot(column, values, rare)


def _one_hot(column: Column, values: Array, rare: float) -> Features:
    """A column of 0 and 1 for each level but the most frequent: with it, coefficients would not be unique."""
    there = ~np.isnan(values)
    counts = np.bincount(values[there].astype(np.intp), minlength=len(column.levels))
    order = [place for place in np.argsort(-counts, kind="stable").tolist() if counts[place]]
    few = [place for place in order if counts[place] < rare * there.sum()]
    few = few if len(few) > 1 and len(few) < len(order) else []
    kept = [place for place in order if place not in set(few)]
    level_of = np.full(len(column.levels) + 1, -1)
    level_of[kept] = np.arange(len(kept))
    level_of[few] = len(kept)
    labels = _labels([column.levels[place] for place in kept], bool(few))
    row = np.where(there, level_of[np.where(there, values, -1).astype(np.intp)], -1)
    x = np.where(there[:, None], row[:, None] == np.arange(1, len(labels)), np.nan)
    names = tuple(f"{column.name}={label}" for label in labels[1:])
    return Features(x, names, "", True, _note(column, labels, len(few), rare))


def _labels(levels: Sequence[str], with_other: bool) -> list[str]:
    """The levels, each cut where it is long, and one for the rare ones; none twice."""
    labels: list[str] = []
    for level in [*map(_short, levels), *([OTHER] if with_other else [])]:
        label, another = level, 2
        while label in labels:
            label, another = f"{level} ({another})", another + 1
        labels.append(label)
    return labels


def _note(column: Column, labels: Sequence[str], few: int, rare: float) -> str:
    name = code(column.name)
    if len(labels) < 2:
        return f"{name} is {code(labels[0])} in all rows." if labels else ""
    note = f"{name} has a column of 0 and 1 for each value but {code(labels[0])}, the most frequent, with which the "
    note += "others are compared."
    if few:
        share = f"less than {number(100 * rare)} % of the rows each"
        note += f" {count(few, 'value')} with {share} count together as {code(labels[-1])}."
    return note


def _short(level: str) -> str:
    level = in_line(level)
    return level if len(level) <= LONGEST_SHOWN else f"{level[: LONGEST_SHOWN - 1]}…"


def distinct_names(names: Sequence[str]) -> tuple[str, ...]:
    """`names`, each with a number where it comes again."""
    used: set[str] = set()
    result = []
    for name in names:
        distinct, another = name, 2
        while distinct in used:
            distinct, another = f"{name} ({another})", another + 1
        used.add(distinct)
        result.append(distinct)
    return tuple(result)


def together(parts: list[Features]) -> tuple[Array, NDArray[np.bool_], tuple[tuple[int, ...], ...]]:
    """x (N, D) with 0 in its gaps, the gaps (N, D), and which columns take their most frequent values together.

    Takes the arrays out of `parts`, one after another, so that they are not held twice.
    """
    widths = [len(part.names) for part in parts]
    ends = np.cumsum(widths).tolist()
    x = np.empty((len(parts[0].x), ends[-1]))
    gaps = np.zeros(x.shape, dtype=np.bool_)
    groups = []
    for i, (width, end) in enumerate(zip(widths, ends, strict=True)):
        part = parts[i]
        columns = slice(end - width, end)
        gaps[:, columns] = np.isnan(part.x)
        x[:, columns] = np.where(gaps[:, columns], 0.0, part.x)
        groups += [tuple(range(end - width, end))] if part.usual else []
        parts[i] = replace(part, x=part.x[:0])
    return x, gaps, tuple(groups)
