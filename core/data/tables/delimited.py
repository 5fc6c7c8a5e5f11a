"""Records of delimited text, one by one, with the lines they begin on; and the sign that parts their cells."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from threading import Lock

from core.data.tables.cells import Record
from core.data.tables.limits import MOST_BYTES, refuse_wide
from core.data.tables.problems import Problem, TableError

DELIMITERS = (",", ";", "\t", "|", " ")
# Characters and records that the sign is judged by.
_SAMPLE, _RECORDS = 96 * 1024, 200
# Cells that say something by how they are written: numbers, dates and times, none at all; and words.
_TYPED = re.compile(
    r"[(+\-−]?\s?(?:[€$£¥]|[A-Z]{3})?\s?-?[\d.,'\u00a0\u202f]*\d(?:[eE][+-]?\d+)?\s?(?:[%€$£¥°]\w?|[A-Za-z]{1,3})?[)]?"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?\s?(?:Z|[AaPp][Mm]|[+-]\d{2}:?\d{2})?)?"
    r"|\d{1,2}:\d{2}(?::\d{2})?|"
)
_WORDS = re.compile(r"[^\W\d][\w.\-/()\[\]²³°%€$*#@&'’+ ]{0,60}[.:!?]?")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_limit = Lock()


@contextmanager
def _long_cells() -> Iterator[None]:
    """Cells may be as long as the file; what is set for the whole program is set back."""
    with _limit:
        usual = csv.field_size_limit(2 * MOST_BYTES)
        try:
            yield
        finally:
            csv.field_size_limit(usual)


def records(text: str, delimiter: str, quoted: bool = True) -> Iterator[Record]:
    """All that are not blank, as lists of cells without spaces around them."""
    lines = _lines(text)
    reader = csv.reader(
        map(_unspaced, lines) if delimiter == " " else lines,
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        skipinitialspace=True,
    )
    line = 1
    while True:
        # Only here does the reader look at the limit.
        with _long_cells():
            block = [*_block(reader, line)]
        if not block:
            return
        yield from ((begin, cells) for begin, cells in block if any(cells) or len(cells) > 1)
        line = reader.line_num + 1


def _block(reader: Iterator[list[str]], line: int, size: int = 500) -> Iterator[Record]:
    for cells in islice(reader, size):
        refuse_wide(len(cells), line)
        yield line, cells
        line = reader.line_num + 1  # type: ignore[attr-defined]


def unclosed(text: str, delimiter: str, line: int) -> bool:
    """Whether in the last record, which begins on `line`, a quote opens that is never closed."""
    lines = islice(_lines(text), line - 1, None)
    try:
        with _long_cells():
            [*csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)]
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _lines(text: str) -> Iterator[str]:
    """With their ends; StringIO would hold four bytes of every letter."""
    return (match[0] for match in _LINE.finditer(text))


def _unspaced(line: str) -> str:
    """Without spaces before its end; as an expression that would be tried from each of many spaces."""
    kept = line.rstrip("\r\n")
    return kept.rstrip(" \t") + line[len(kept) :]


def delimiter_of(text: str) -> str:
    """The sign that makes most alike records of cells that look like something.

    Score = (Σ over numbers of cells L: records with L · (L − 1)/L) / kinds of L · share of cells that look like
    something, as in van den Burg, Nazábal & Sutton, Wrangling messy CSV files, 2019. Of equals the first.
    """
    sample = text[:_SAMPLE]
    if len(sample) < len(text):
        # The last line may be cut.
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    scores = {sign: _score(sample, sign) for sign in DELIMITERS if sign in sample}
    return max(scores, key=lambda sign: scores[sign], default=",")


def _score(sample: str, delimiter: str) -> float:
    try:
        rows = [cells for _, cells in islice(records(sample, delimiter), _RECORDS)]
    except TableError:
        return 1.0
    if not rows:
        return 0.0
    lengths = Counter(map(len, rows))
    pattern = sum(amount * max(1e-3, length - 1) / length for length, amount in lengths.items()) / len(
        lengths
    )
    cells = Counter(cell.strip() for row in rows for cell in row)
    looks = sum(amount * _looks(cell) for cell, amount in cells.items())
    return pattern * max(1e-10, looks / cells.total())


def _looks(cell: str) -> float:
    """How much a cell looks like something: a number more than words, among which any sign may stand."""
    if _TYPED.fullmatch(cell):
        return 1.0
    return 0.9 if _WORDS.fullmatch(cell) else 0.0


def quotes_as_text(line: int) -> Problem:
    """What is said where quotes are read as ordinary characters."""
    says = (
        f"A quote that opens in line {line:,} is never closed: all quotes were read as ordinary characters."
    )
    return Problem("quote", line, says)
