"""Bringing a table: as a file, pasted, typed into a grid, or clicked together."""

from __future__ import annotations

import csv
import io

import pyarrow as pa
import streamlit as st

from core.data.tables.limits import MOST_BYTES, MOST_ROWS, MOST_USED
from core.heavy import loaded
from ui.own_table import Brought
from views.your_table import points_view

UPLOAD, PASTE, TYPE, CLICK = "Upload", "Paste", "Type", "Click"
ENDINGS = ("csv", "tsv", "txt", "xlsx", "parquet")
# Of a pasted text, in characters; the server takes so much back with every click.
MOST_PASTED = 400_000
GRID_COLUMNS, GRID_ROWS = 4, 8
EXAMPLE = [["hours", "slept", "points"], ["1", "8", "31"], ["2", "7", "38"], ["3.5", "7.5", "52"]]


def brought() -> Brought | None:
    """What is brought now; None where it is what was before, or nothing."""
    ways = {UPLOAD: _uploaded, PASTE: _pasted, TYPE: _typed, CLICK: points_view.clicked}
    way = st.segmented_control("How", [*ways], default=UPLOAD, required=True, key="bring")
    return ways[str(way)]()


def _uploaded() -> Brought | None:
    file = st.file_uploader(
        "A file with a table", ENDINGS, key="table_file", max_upload_size=MOST_BYTES // 10**6
    )
    st.caption(
        f"CSV, TSV, TXT, XLSX or Parquet, up to {MOST_BYTES // 10**6} MB and {MOST_ROWS:,} rows; models learn from up "
        f"to {MOST_USED:,} of them."
    )
    return None if file is None else Brought(file.name, file.getvalue(), f"{UPLOAD} {file.file_id}")


def _pasted() -> Brought | None:
    text = st.text_area(
        "A table, as copied from a spreadsheet or a CSV file",
        key="table_text",
        height=200,
        max_chars=MOST_PASTED,
        placeholder="size;floor;rent\n54;2;780\n81;0;1.050",
    )
    # Of one line, a text would be a path.
    return Brought("pasted table", f"{text.strip()}\n", f"{PASTE} {hash(text)}") if text.strip() else None


def _typed() -> Brought | None:
    st.caption(
        "The first row holds the names of the columns. Rows can be added below; empty ones do not count."
    )
    columns = [f"column {place + 1}" for place in range(GRID_COLUMNS)]
    cells = [row + [""] * (GRID_COLUMNS - len(row)) for row in EXAMPLE]
    cells += [[""] * GRID_COLUMNS for _ in range(GRID_ROWS - len(cells))]
    loaded("pandas")
    grid = st.data_editor(
        pa.table({name: [row[at] for row in cells] for at, name in enumerate(columns)}),
        key="table_grid",
        num_rows="dynamic",
        hide_index=True,
        height=320,
    )
    rows = zip(*(grid.column(name).to_pylist() for name in columns), strict=True)
    text = as_csv([[cell or "" for cell in row] for row in rows])
    edited = any(st.session_state["table_grid"].values())
    return Brought("typed table", text, f"{TYPE} {hash(text)}", edited) if text.count("\n") > 1 else None


def as_csv(rows: list[list[str]]) -> str:
    """Rows of a grid as a file, without rows and columns that are empty."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    width = max((at + 1 for row in filled for at, cell in enumerate(row) if cell.strip()), default=0)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(row[:width] for row in filled)
    return text.getvalue()
