"""Tables in which any two values of any two options meet at least once."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from core.hyper import Value

Pair = tuple[tuple[str, Value], tuple[str, Value]]


def pairwise(options: Mapping[str, Sequence[Value]]) -> list[dict[str, Value]]:
    """Few rows, {option: value}, so that of every two options every two values are together in some row."""
    missing = {
        pair
        for (a, of_a), (b, of_b) in itertools.combinations(options.items(), 2)
        for pair in itertools.product([(a, value) for value in of_a], [(b, value) for value in of_b])
    }
    rows = []
    while missing:
        row: dict[str, Value] = dict(min(missing, key=repr))
        for option, values in options.items():
            if option not in row:
                row[option] = max(
                    values, key=lambda value, at=option: len(_pairs({**row, at: value}, options) & missing)
                )
        missing -= _pairs(row, options)
        rows.append(row)
    return rows


def _pairs(row: Mapping[str, Value], options: Mapping[str, Sequence[Value]]) -> set[Pair]:
    """All pairs of a row, in the order of the options."""
    there = [(option, row[option]) for option in options if option in row]
    return set(itertools.combinations(there, 2))
