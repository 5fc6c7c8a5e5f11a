"""`Table`: a file of one's own, read with guesses that all can be given, and made into a `Dataset`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Dataset, Task
from core.data.keeping import How
from core.data.tables.checks import Check, checks_of
from core.data.tables.column import MISSING, Column, Reading
from core.data.tables.designing import Missing, dataset_of
from core.data.tables.guesses import OF_CELLS, Guesses
from core.data.tables.numerals import evidence, signs_of
from core.data.tables.opening import Opened, Source, content_of, opened
from core.data.tables.problems import Problem, TableError
from core.data.tables.reading import Rules, read_column
from core.formatting import brief, count, shortened
from core.types import Array


@dataclass(frozen=True, eq=False, repr=False)
class Table:
    """What was read of a file: `columns` by name, how many `rows`, the guesses made on the way, and all `problems`.

    `given` are the guesses that were not made but given; `reread` gives others.
    """

    file: Opened
    given: Guesses
    rules: Rules
    readings: Mapping[str, tuple[Reading, tuple[Problem, ...]]]
    unsure: bool = False

    def __repr__(self) -> str:
        columns = shortened([*self.columns])
        return (
            f"Table: {count(self.rows, 'row')} of {count(len(self.columns), 'column')}\n  columns: {columns}"
        )

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """All columns by name, in the order of the file."""
        return MappingProxyType({name: reading.column for name, (reading, _) in self.readings.items()})

    @property
    def rows(self) -> int:
        """Rows of data, those that do not fit included."""
        return len(self.file.cells.lines)

    @property
    def lines(self) -> NDArray[np.int32]:
        """(N,): the line of the file (of a workbook the row of the sheet) on which each row begins."""
        return self.file.cells.lines

    @property
    def delimiter(self) -> str:
        """What parts the cells; "" in a workbook or Parquet file."""
        return self.file.delimiter

    @property
    def encoding(self) -> str:
        """That of the file; "" of a text, a workbook or a Parquet file."""
        return self.file.encoding

    @property
    def quoted(self) -> bool | None:
        """Whether quotation marks enclose cells, rather than being ordinary characters; None where there are none."""
        return self.file.quoted

    @property
    def decimal(self) -> str:
        """What parts the whole of a number from its fraction."""
        return self.rules.signs.decimal

    @property
    def thousands(self) -> str:
        """What parts thousands; "" for nothing."""
        return self.rules.signs.thousands

    @property
    def header(self) -> bool:
        """Whether the first line of the table held names."""
        return self.file.header

    @property
    def skip(self) -> int:
        """How many lines come before the header."""
        return self.file.skip

    @property
    def sheet(self) -> str:
        """The sheet of a workbook that was read; "" of other files."""
        return self.file.sheet

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of all sheets of a workbook."""
        return self.file.sheets

    @property
    def nbytes(self) -> int:
        """Memory of the file, its cells and what they were read as: what a session holds."""
        texts = sum(column.texts.nbytes + column.of.nbytes for column in self.file.cells.columns)
        values = sum(reading.values.nbytes + reading.absent.nbytes for reading, _ in self.readings.values())
        return len(self.file.source) + texts + values

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """All that did not fit: lines first, then columns."""
        of_columns = [problem for _, problems in self.readings.values() for problem in problems]
        signs = self.rules.signs
        unsure = [
            Problem(
                "decimal",
                None,
                f"Numbers can be read in two ways: {brief(signs.decimal)} was taken for the decimal sign.",
            )
        ]
        return (*self.file.problems, *(unsure if self.unsure else []), *of_columns)

    @cached_property
    def uneven(self) -> NDArray[np.bool_]:
        """(N,): rows that have more or fewer cells than there are columns, and are therefore left out."""
        uneven = self.file.cells.uneven
        return uneven if self.given.ragged == "drop" else np.zeros_like(uneven)

    def column(self, name: str) -> Column:
        """The column of that name. Raises TableError where there is none."""
        if not isinstance(name, str) or name not in self.columns:
            raise TableError(
                f"the table has no column {brief(name)}; there are: {shortened([*self.columns], 8)}"
            )
        return self.columns[name]

    def cells(self, name: str, rows: Sequence[int] | None = None) -> list[str]:
        """The texts of a column as they stand in the file, of all rows or of those at these places, from 0 on."""
        texts = self._texts(name)
        of = texts.of if rows is None else texts.of[np.asarray(rows, dtype=np.intp)]
        strings = texts.texts.to_pylist()
        return [strings[i] for i in of.tolist()]

    def values(self, name: str) -> Array:
        """(N,): the numbers of a column, days since 1970-01-01 or places of levels; NaN where there is none."""
        return self.readings[name][0].values[self._texts(name).of]

    def absent(self, name: str) -> NDArray[np.bool_]:
        """(N,): which cells of a column are missing; others that have no value do not fit."""
        return self.readings[name][0].absent[self._texts(name).of]

    def _texts(self, name: str) -> Any:
        return self.file.cells.columns[[*self.columns].index(self.column(name).name)]

    def reread(self, **guesses: Any) -> Table:
        """This table with other guesses, as `read_table` takes them; those given before stay.

        Cells are parted anew only where that asks for it, and only columns whose reading changes are read again.
        Raises TableError like `read_table`.
        """
        given = self.given.changed(**guesses)
        same = all(getattr(given, name) == getattr(self.given, name) for name in OF_CELLS)
        return _read(self.file if same else opened(self.file.source, given), given, self if same else None)

    def checks(
        self,
        target: str,
        features: Sequence[str] | None = None,
        *,
        without: Collection[str] = (),
        task: Task | None = None,
    ) -> tuple[Check, ...]:
        """What to know before any result is believed; () where nothing was found. Raises TableError like `dataset`."""
        return checks_of(self, target, features, without, task)

    def dataset(
        self,
        target: str,
        features: Sequence[str] | None = None,
        *,
        without: Collection[str] = (),
        task: Task | None = None,
        missing: Missing = "drop",
        rare: float = 0.01,
        validate_by: str | None = None,
        how: How = "time",
    ) -> Dataset:
        """What is to be learned: `target` from `features`, by default from all columns that models can learn from,
        but those `without` which it shall be learned.

        `task` is "regression", "binary" or "multiclass", by default what suits the target. Rows with `missing` cells
        are dropped ("drop"), or these filled with the median or the most frequent value of the training rows ("fill").
        Values of categories with less than the share `rare` of the rows count together. `validate_by` is a column by
        which rows are kept aside: the last in "time", or whole ones of a "group".
        `Dataset.receipt` says what became of all rows and columns. Raises TableError where nothing can be learned.
        """
        return dataset_of(self, target, features, without, task, missing, rare, validate_by, how)


def read(source: Source, guesses: Mapping[str, Any]) -> Table:
    """See `core.read_table`."""
    given = Guesses().changed(**guesses)
    return _read(opened(content_of(source), given), given, None)


def _read(file: Opened, given: Guesses, before: Table | None) -> Table:
    """`before` is the same file read with other guesses: what does not depend on them stays."""
    for name in (*given.types, *given.units):
        if name not in file.names:
            raise TableError(f"the table has no column {brief(name)}; there are: {shortened(file.names, 8)}")
    signs = ("decimal", "thousands", "missing", "dates")
    if before is not None and all(getattr(given, name) == getattr(before.given, name) for name in signs):
        rules, unsure = before.rules, before.unsure
    else:
        rules, unsure = _rules(file, given)
    readings = {}
    for place, name in enumerate(file.names):
        wanted = given.of(name)
        if before is not None and before.rules == rules and wanted == before.given.of(name):
            readings[name] = before.readings[name]
        else:
            unit = wanted[1] if wanted[1] is not None else file.units[place]
            readings[name] = read_column(name, file.cells.columns[place], rules, wanted[0], unit)
    return Table(file, given, rules, readings, unsure)


def _rules(file: Opened, given: Guesses) -> tuple[Rules, bool]:
    marks = frozenset(MISSING if given.missing is None else (mark.lower() for mark in given.missing))
    shown = []
    for column in file.cells.columns:
        if not column.typed:
            texts = (text for text in column.texts[:2_000].to_pylist() if text.lower() not in marks)
            shown.append(evidence(texts))
    signs, unsure = signs_of(
        [each for each in shown if each is not None],
        file.delimiter,
        {"decimal": given.decimal, "thousands": given.thousands},
    )
    return Rules(signs, marks, given.dates), unsure
