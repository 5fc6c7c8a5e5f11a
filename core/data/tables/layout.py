"""Which of the first records are a title or a comment, which is the header, which holds units, and where rows begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.data.tables.cells import Record
from core.data.tables.column import MISSING
from core.data.tables.naming import is_unit
from core.data.tables.problems import Problem
from core.formatting import brief, count

_LOOKED_AT = 200
# Cells that speak for a header: the share of a column that must be of another kind than its first.
_MOSTLY = 0.8


@dataclass(frozen=True)
class Layout:
    """The header and the units, each the cells of a record or None, how many records stand before the rows, and how
    many columns there are.
    """

    header: tuple[str, ...] | None
    units: tuple[str, ...] | None
    before: int
    width: int
    line: int | None
    problems: tuple[Problem, ...] = ()


def layout_of(sample: Sequence[Record], header: bool | None, skip: int | None) -> Layout:
    """Of the first records of a table; `header` and `skip` (lines before it) where they are known."""
    begin = _preamble(sample) if skip is None else sum(line <= skip for line, _ in sample)
    problems = [_skipped(line, cells) for line, cells in sample[:begin]]
    rest = [
        (line, _uncommented(cells)) if i == 0 else (line, cells)
        for i, (line, cells) in enumerate(sample[begin:])
    ]
    if not rest:
        return Layout(None, None, begin, 0, None, tuple(problems))
    line, first = rest[0]
    rows = [cells for _, cells in rest[1:_LOOKED_AT]]
    width = len(first)
    is_header = _is_header(first, rows) if header is None else header
    if not is_header:
        width = Counter(len(cells) for _, cells in rest[:_LOOKED_AT]).most_common(1)[0][0]
        if header is None:
            says = f"Line {line:,} reads like data, not like names: columns are called column 1, column 2 and so on."
            problems.append(Problem("no-header", line, says))
        return Layout(None, None, begin, width, line, tuple(problems))
    if (fitted := _fitted(first, rows, line)) is not None:
        first, problem = fitted
        problems.append(problem)
        width = len(first)
    units = tuple(rows[0]) if rows and _are_units(rows[0], rows[1:]) else None
    return Layout(tuple(first), units, begin + 1 + (units is not None), width, line, tuple(problems))


def _preamble(sample: Sequence[Record]) -> int:
    """How many records come before the table: those that begin with # or have another number of cells than it."""
    usual = Counter(len(cells) for _, cells in sample[:_LOOKED_AT]).most_common(1)
    width = usual[0][0] if usual else 0
    for i, (_, cells) in enumerate(sample[:_LOOKED_AT]):
        comment = cells[0].startswith("#") and i + 1 < len(sample)
        if comment and (len(cells) != width or sample[i + 1][1][0].startswith("#")):
            continue
        # The header may be a cell short or long; a line alone is a title.
        if len(cells) in (width, width + 1) or len(cells) == width - 1 > 1:
            return i
    return 0


def _fitted(
    first: Sequence[str], rows: Sequence[Sequence[str]], line: int
) -> tuple[list[str], Problem] | None:
    """A header of as many names as rows have cells, where it is one short, or has empty ones at its end; None else."""
    width, often = Counter(map(len, rows)).most_common(1)[0] if rows else (len(first), 0)
    if often < _MOSTLY * len(rows) or width == len(first):
        return None
    same = [cells for cells in rows if len(cells) == width]
    if width < len(first) and not any(first[width:]):
        names, how = [*first[:width]], "empty ones at its end were left out"
    elif width != len(first) + 1:
        return None
    elif len({cells[0] for cells in same}) == len(same) and any(cells[-1] for cells in same):
        # As R writes the names of rows.
        names, how = ["", *first], "the first column was taken for the one without"
    else:
        names, how = [*first, ""], "the last column was taken for the one without"
    says = f"Line {line:,} has {count(len(first), 'name')} where rows have {count(width, 'cell')}: {how}."
    return names, Problem("short-header", line, says)


def _uncommented(cells: Sequence[str]) -> Sequence[str]:
    """`# x, y` as NumPy writes a header."""
    first = cells[0]
    return [first[1:].strip(), *cells[1:]] if first.startswith("#") and len(first) > 1 else cells


def _skipped(line: int, cells: Sequence[str]) -> Problem:
    return Problem(
        "before-header",
        line,
        f"Line {line:,} comes before the table and was left out: {brief(', '.join(cells))}.",
    )


def _is_header(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether `first` are names: in some column no number above numbers, and nowhere a number above some."""
    if not rows:
        return True
    above = below = 0
    for i, name in enumerate(first):
        column = [cells[i] for cells in rows if i < len(cells) and cells[i].strip()]
        if column and sum(map(_has_digits, column)) >= _MOSTLY * len(column):
            above += not _has_digits(name) and name.strip().lower() not in MISSING
            below += _has_digits(name)
    if above or below:
        return above >= below
    # All columns are words: names do not come again in their own column.
    again = sum(name in {cells[i] for cells in rows if i < len(cells)} for i, name in enumerate(first))
    return 2 * again < len(first)


def _has_digits(cell: str) -> bool:
    """Whether a cell begins as numbers and dates do."""
    bare = cell.strip().lstrip("([+-−€$£¥ ").lstrip(".,")
    return bare[:1].isdigit() and sum(letter.isalpha() for letter in bare) <= len(bare) / 2


def _are_units(cells: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the record below the header holds units: nothing else, and numbers come below."""
    written = [cell for cell in cells if cell.strip() not in ("", "-", "–")]
    if not written or not all(map(is_unit, written)) or 2 * len(written) < len(cells) or not rows:
        return False
    places = [i for i, cell in enumerate(cells) if cell in written]
    return all(_has_digits(row[i]) or not row[i].strip() for row in rows[:20] for i in places if i < len(row))
