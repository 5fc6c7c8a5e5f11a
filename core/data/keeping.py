"""What the split of a dataset has to know: cells that were missing, and a column by which rows are kept aside."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from core.formatting import brief
from core.hyper import SettingError
from core.types import Array

How = Literal["time", "group"]


class Digested:
    """Of arrays, compared and written by their bytes, so that a fingerprint of what holds them is one of theirs."""

    def __repr__(self) -> str:
        digest = hashlib.sha256()
        for part in vars(self).values():
            digest.update(part.tobytes() if isinstance(part, np.ndarray) else repr(part).encode())
        return f"{type(self).__name__}({digest.hexdigest()})"


@dataclass(frozen=True, eq=False, repr=False)
class Gaps(Digested):
    """Which `cells` (N, D) of x were missing: x holds 0 there until the split fills them from the training rows.

    A gap takes the median of its column; of columns that stand `together` (those of one category, or a yes or no alone)
    it takes the values that most rows have in them.
    """

    cells: NDArray[np.bool_]
    together: tuple[tuple[int, ...], ...] = ()

    def __post_init__(self) -> None:
        cells = np.array(self.cells, dtype=np.bool_)
        cells.flags.writeable = False
        object.__setattr__(self, "cells", cells)

    def rows(self, index: NDArray[np.intp]) -> Gaps:
        """Those of the rows `index`."""
        return Gaps(self.cells[index], self.together)

    def usual(self, x: Array, names: tuple[str, ...]) -> Array:
        """(D,): what gaps take, learned from the rows `x` (N, D) that these gaps are of.

        Raises SettingError where all rows miss a feature.
        """
        if (empty := self.cells.all(axis=0)).any():
            name = names[int(np.argmax(empty))]
            raise SettingError(
                f"no training row has a value of {brief(name)} to fill gaps with: leave it out"
            )
        usual = np.array([np.median(x[~gaps, i]) for i, gaps in enumerate(self.cells.T)])
        for group in map(list, self.together):
            there = x[~self.cells[:, group].any(axis=1)][:, group]
            rows, counts = np.unique(there, axis=0, return_counts=True)
            usual[group] = rows[int(np.argmax(counts))]
        return usual

    def filled(self, x: Array, usual: Array) -> Array:
        """x (N, D) of the rows that these gaps are of, with `usual` (D,) in them."""
        return np.where(self.cells, usual, x)


@dataclass(frozen=True, eq=False, repr=False)
class SplitBy(Digested):
    """A `column` whose `values` (N,) decide which rows are kept aside: the last ones in `time`, or whole groups.

    Raises SettingError for another `how`, and where a value is missing.
    """

    how: How
    column: str
    values: Array

    def __post_init__(self) -> None:
        if self.how not in get_args(How):
            raise SettingError(f"how wants one of {', '.join(get_args(How))}; got {brief(self.how)}")
        values = np.array(self.values, dtype=np.float64)
        if not np.isfinite(values).all():
            raise SettingError(
                "a split by a column wants a value in every row; some are missing: drop those rows"
            )
        values.flags.writeable = False
        object.__setattr__(self, "values", values)

    def rows(self, index: NDArray[np.intp]) -> SplitBy:
        """That of the rows `index`."""
        return SplitBy(self.how, self.column, self.values[index])


def of_rows(part: Any, index: NDArray[np.intp]) -> Any:
    """`part` of the rows `index`; None stays None."""
    return None if part is None else part.rows(index)
