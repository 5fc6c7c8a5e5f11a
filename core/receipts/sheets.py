"""Tables as CSV that a spreadsheet can open without running anything, and that reads back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from core.programs.rows import FORMULAS

# Here texts keep their tabs and line breaks.
FORMULA = (*FORMULAS, "\t", "\r", "\n")
QUOTE = "'"


def csv_of(header: Sequence[str], rows: Iterable[Sequence[str | float]]) -> bytes:
    """The table as UTF-8: texts as `cell` writes them, numbers with all their digits."""
    text = io.StringIO()
    # All texts in quotes: else some versions of Python would leave a carriage return bare.
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(map(cell, header))
    writer.writerows([cell(value) if isinstance(value, str) else value for value in row] for row in rows)
    return text.getvalue().encode()


def cell(text: str) -> str:
    """`text` behind a quote where a spreadsheet could take it for a formula; `plain` is the inverse."""
    return f"{QUOTE}{text}" if text.lstrip(QUOTE).startswith(FORMULA) else text


def plain(written: str) -> str:
    """The text that `cell` wrote."""
    bare = written.lstrip(QUOTE)
    return written[1:] if bare != written and bare.startswith(FORMULA) else written
