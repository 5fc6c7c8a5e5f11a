"""`Outcome`: how well trials did by one column of errors or scores, with the columns that go with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.tables.table import Table
from core.studies.roles import TIMES, Role, is_negated_error, less_is_better, rows_of, stem_of, words_of
from core.studies.sources import INFINITE, SCIKIT, Source
from core.types import Array

_TRAINING = 3


@dataclass(frozen=True, eq=False)
class Outcome:
    """A column of errors or scores of N trials.

    `values` (N,) are NaN where a trial has none, `infinite` (N,) marks those that were infinite. `deviation` and
    `training` (N,) are what other columns say beside it, None where none do. Less is better where `lower`; `sure` is
    whether its name says so. Where it was `negated`, all signs are turned: it is an error that was written as a score.
    """

    name: str
    label: str
    values: Array
    infinite: NDArray[np.bool_]
    lower: bool
    sure: bool
    negated: bool = False
    deviation: Array | None = None
    training: Array | None = None

    @property
    def extreme(self) -> str:
        """What the best of many values is called."""
        return "lowest" if self.lower else "highest"

    @property
    def costs(self) -> Array:
        """(N,): the values so that less is better."""
        return self.values if self.lower else -self.values

    def best(self, among: NDArray[np.bool_]) -> int | None:
        """The place of the best trial `among` those marked (N,), the first of equals; None where none has a value."""
        costs = np.where(among, self.costs, np.nan)
        return None if np.isnan(costs).all() else int(np.nanargmin(costs))


def outcomes_of(
    table: Table, source: Source, roles: Mapping[str, Role], lower: Mapping[str, bool]
) -> dict[str, Outcome]:
    """All columns of errors by name, those that choices are judged by first, times last."""
    errors = [name for name, role in roles.items() if role == "error"]
    deviations = [name for name, role in roles.items() if role == "deviation"]
    judged = [name for name in errors if rows_of(name) != _TRAINING]
    # A training error has a place of its own only where no other is of the same.
    stems = {stem_of(source.label(name)) for name in judged}
    alone = [name for name in errors if name not in judged and stem_of(source.label(name)) not in stems]
    ranked = sorted([*judged, *alone], key=lambda name: (bool({*words_of(name)} & TIMES), rows_of(name)))
    return {name: _outcome(table, source, name, errors, deviations, lower.get(name)) for name in ranked}


def _outcome(
    table: Table, source: Source, name: str, errors: list[str], deviations: list[str], lower: bool | None
) -> Outcome:
    label = source.label(name)
    values, infinite = numbers_of(table, name)
    less = less_is_better(label)
    if source is SCIKIT and less is None:
        # Of its scores, more is better whatever they are called.
        less = False
    negated = is_negated_error(label) or (source is SCIKIT and less is False and _all_below_zero(values))
    sign, stem = -1.0 if negated else 1.0, stem_of(label)
    less = True if negated else less
    beside = [each for each in deviations if stem_of(source.label(each)) == stem]
    beside = [each for each in beside if rows_of(each) == rows_of(name)] or beside
    if not beside and len(errors) == len(deviations) == 1:
        beside = deviations
    training = [
        each
        for each in errors
        if each != name and rows_of(each) == _TRAINING and stem_of(source.label(each)) == stem
    ]
    return Outcome(
        name,
        label,
        sign * values,
        infinite,
        # Of what nothing is known, Optuna minimizes too.
        lower=lower if lower is not None else less is not False,
        sure=less is not None or lower is not None,
        negated=negated,
        deviation=numbers_of(table, beside[0])[0] if beside else None,
        training=sign * numbers_of(table, training[0])[0] if training else None,
    )


def _all_below_zero(values: Array) -> bool:
    known = values[~np.isnan(values)]
    return bool(known.size and (known <= 0).all() and (known < 0).any())


def numbers_of(table: Table, name: str) -> tuple[Array, NDArray[np.bool_]]:
    """(N,) the numbers of a column, NaN where there is none or it is not finite, and which of them are infinite."""
    values = table.values(name)
    infinite = np.isinf(values)
    if table.columns[name].misfits:
        cells = np.array([text.lower() in INFINITE for text in table.cells(name)], dtype=np.bool_)
        infinite |= cells
    return np.where(np.isfinite(values), values, np.nan), infinite
