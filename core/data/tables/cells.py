"""The cells of a table as texts: what every guess is made from, and made again when a guess changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.tables.limits import MOST_ROWS, refuse_cells, refuse_long
from core.data.tables.problems import Problem
from core.formatting import brief, count
from core.heavy import loaded

# The line on which a record begins, and its cells.
Record = tuple[int, Sequence[str]]
# Records at a time: more would be held as Python's texts, ten times as large.
BLOCK = 2_000
# Lines of one kind that are named one by one.
MOST_LINES = 20


@dataclass(frozen=True, eq=False)
class Texts:
    """A column's cells without spaces around them: `texts` (U,), each different one once, and `of` (N,), which of them
    each row has. `typed` where a workbook or Parquet had numbers, which are then written as Python writes them.
    """

    texts: Any
    of: NDArray[np.int32]
    typed: bool = False

    @cached_property
    def counts(self) -> NDArray[np.intp]:
        """(U,): how many rows have each."""
        return np.bincount(self.of, minlength=len(self.texts))

    @classmethod
    def of_array(cls, array: Any, typed: bool = False) -> Texts:
        """Of an Arrow array of texts."""
        compute = loaded("pyarrow.compute")
        coded = compute.dictionary_encode(compute.utf8_trim_whitespace(array))
        coded = coded.combine_chunks() if hasattr(coded, "combine_chunks") else coded
        return cls(coded.dictionary, coded.indices.to_numpy(zero_copy_only=False), typed)


@dataclass(frozen=True, eq=False)
class Cells:
    """All columns, the line (N,) on which each row begins, and which rows (N,) had more or fewer cells than columns."""

    columns: tuple[Texts, ...]
    lines: NDArray[np.int32]
    uneven: NDArray[np.bool_]
    problems: tuple[Problem, ...] = ()


def gathered(records: Iterable[Record], width: int, typed: Sequence[bool] = ()) -> Cells:
    """The cells of `records`, each of `width`; those that have more or fewer are filled or cut, marked, and named.

    Raises TableError when they are too many.
    """
    arrow = loaded("pyarrow")
    lines: list[int] = []
    uneven: list[bool] = []
    problems: list[Problem] = []
    chunks: list[list[Any]] = [[] for _ in range(width)]
    remaining = iter(records)
    while block := [*islice(remaining, BLOCK)]:
        if len(lines) + len(block) > MOST_ROWS:
            refuse_long()
        refuse_cells(len(lines) + len(block), width)
        lines += [line for line, _ in block]
        uneven += [len(cells) != width for _, cells in block]
        if any(uneven[-len(block) :]):
            problems += _uneven(block, width)
            block = [(line, [*cells, *[""] * width][:width]) for line, cells in block]
        for chunk, column in zip(chunks, zip(*(cells for _, cells in block), strict=True), strict=True):
            chunk.append(arrow.array(column, arrow.string()))
    # What a library holds in reserve would stay with every visitor.
    arrow.default_memory_pool().release_unused()
    flags = typed or [False] * width
    columns = [
        Texts.of_array(arrow.chunked_array(chunk, arrow.string()), flag)
        for chunk, flag in zip(chunks, flags, strict=True)
    ]
    return Cells(
        tuple(columns), np.array(lines, np.int32), np.array(uneven, np.bool_), tuple(_together(problems))
    )


def _uneven(block: Sequence[Record], width: int) -> Iterator[Problem]:
    for line, cells in block:
        if len(cells) != width:
            cells_here, columns = count(len(cells), "cell"), count(width, "column")
            says = f"Line {line:,} has {cells_here} where there are {columns}: {brief(', '.join(cells))}."
            yield Problem("uneven", line, says)


def _together(problems: list[Problem]) -> list[Problem]:
    """The first of `problems` one by one, and one that names the lines of all others."""
    if len(problems) <= MOST_LINES:
        return problems
    others = problems[MOST_LINES:]
    lines = ", ".join(f"{problem.line:,}" for problem in others)
    says = f"{count(len(others), 'more line')} have another number of cells: lines {lines}."
    return [*problems[:MOST_LINES], Problem("uneven", others[0].line, says)]
