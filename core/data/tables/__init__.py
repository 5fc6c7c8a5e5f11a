"""Tables of one's own: read with guesses that can all be given, checked, and made into datasets with a receipt.

All modules of this room are imported when the first table is read: most visitors bring none.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.data.tables.problems import Problem, TableError

if TYPE_CHECKING:
    from core.data.tables.table import Table

__all__ = ["Problem", "TableError", "read_table"]


def read_table(source: str | bytes | Path, **guesses: Any) -> Table:
    """A table of a CSV, TSV, TXT, XLSX or Parquet file: `source` is its path, its bytes, or its text.

    All else is guessed unless it is given: `delimiter`, `encoding`, `decimal` and `thousands` signs, `header` (whether
    there is one), `quoted` (whether quotation marks enclose cells), `skip` (lines before it), `missing` (marks of
    missing cells), `types` ({name: type, or levels of an ordinal, the lowest first}), `units` ({name: unit}), `dates`
    ("dmy", "mdy" or "ymd"), `sheet` (its name or place), and `ragged` ("drop" leaves out lines with another number of
    cells, "pad" fills or cuts them).
    Raises TableError, one sentence with the remedy, for what is no table or is too large.
    """
    from core.data.tables.table import read

    return read(source, guesses)
