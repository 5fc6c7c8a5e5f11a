"""How large a table may be; all limits are asked before the work that they limit."""

from __future__ import annotations

from typing import NoReturn

from core.data.tables.problems import TableError

MOST_BYTES = 5 * 10**6
# Of what is packed into a workbook or a Parquet file.
MOST_UNPACKED = 64 * 10**6
MOST_ROWS, MOST_USED = 50_000, 20_000
# Columns of a file, and features once categories are columns of 0 and 1.
MOST_COLUMNS, MOST_FEATURES = 1_000, 100
MOST_CELLS = 3_000_000
MOST_CLASSES = 20
# Characters of a name, and of a cell that is shown.
LONGEST_NAME, LONGEST_SHOWN = 80, 40


def refuse_large(size: int) -> None:
    """Raises TableError for a file of more than `MOST_BYTES`."""
    if size > MOST_BYTES:
        raise TableError(
            f"the file has {size / 1e6:,.1f} MB, more than the {MOST_BYTES / 1e6:g} MB that are read: keep fewer rows "
            "or columns"
        )


def refuse_unpacked(size: int) -> None:
    """Raises TableError for what is small only as long as it is packed."""
    if size > MOST_UNPACKED:
        raise TableError(
            f"the file unpacks to over {MOST_UNPACKED / 1e6:g} MB: keep fewer rows or columns, or save it as CSV"
        )


def refuse_wide(columns: int, line: int | None = None) -> None:
    """Raises TableError for more than `MOST_COLUMNS`."""
    if columns > MOST_COLUMNS:
        where = "the table" if line is None else f"line {line:,}"
        raise TableError(
            f"{where} has {columns:,} columns, more than the {MOST_COLUMNS:,} that are read: keep those that matter"
        )


def refuse_long() -> NoReturn:
    """Raises TableError for more than `MOST_ROWS`."""
    raise TableError(f"the table has more than the {MOST_ROWS:,} rows that are read: keep a part of them")


def refuse_cells(rows: int, columns: int) -> None:
    """Raises TableError for more cells than a small machine holds."""
    if rows * columns > MOST_CELLS:
        raise TableError(
            f"the table has {rows * columns:,} cells, more than the {MOST_CELLS:,} that are read: keep fewer rows or "
            "columns"
        )
