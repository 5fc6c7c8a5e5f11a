"""What was detected in a table, all of which can be changed: how the file is laid out, and what each column is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import streamlit as st

from core.data.tables.choices import DELIMITERS, ENCODINGS, MOST_STEPS, Choices
from core.data.tables.column import TYPES, Column
from core.data.tables.table import Table
from core.formatting import code, count
from core.heavy import loaded
from ui import session

NAMES = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "bar",
    " ": "space",
    "": "none",
    ".": "point",
    "'": "’",
}
DATES = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
Change = Callable[[Choices], None]
LEARN, TYPE, UNIT = "learn from", "type", "unit"
MOST_ROWS_SHOWN = 12
RISES = " < "


def layout(table: Table, choices: Choices, change: Change) -> None:
    """Controls for what was guessed of the file."""
    given = choices.guesses

    def offer(
        label: str, name: str, value: Any, options: tuple[Any, ...], spoken: Callable[[Any], str]
    ) -> None:
        offered = options if value in options else (value, *options)
        key = f"guess_{name}_{session.VERSION.get() or 0}"
        picked = st.selectbox(
            label, offered, offered.index(value), spoken, key=key, width=170,
            help="Detected; choose another where it is wrong." if name not in given else "As you chose.",
        )  # fmt: skip
        if picked != value:
            change(choices.given(**{name: picked}))

    with st.container(horizontal=True):
        if table.sheets:
            offer("Sheet", "sheet", table.sheet, table.sheets, str)
        if table.delimiter:
            offer("Columns parted by", "delimiter", table.delimiter, DELIMITERS, _spoken)
        if table.encoding:
            offer("Encoding", "encoding", table.encoding, ENCODINGS, str)
        if table.quoted is not None:
            offer("Quotation marks", "quoted", table.quoted, (True, False), QUOTES.__getitem__)
        offer("Decimal sign", "decimal", table.decimal, (".", ","), _spoken)
        signs = tuple(sign for sign in ("", ".", ",", " ", "'") if sign != table.decimal)
        offer("Thousands", "thousands", table.thousands, signs, _spoken)
        offer(
            "First row", "header", table.header, (True, False), {True: "names", False: "values"}.__getitem__
        )
        offer("Lines before it", "skip", table.skip, tuple(range(max(6, table.skip + 1))), str)
        if any(column.type == "date" for column in table.columns.values()):
            first = next(column.order for column in table.columns.values() if column.type == "date")
            order = given.get("dates", first)
            offer("Dates", "dates", order, tuple(DATES), lambda each: DATES.get(each, each or "as found"))
        offer("Uneven rows", "ragged", given.get("ragged", "drop"), ("drop", "pad"), RAGGED.__getitem__)
        known = tuple(mark for mark in given.get("missing", ()) if mark)
        marks = st.text_input(
            "Missing is",
            " ".join(known),
            200,
            key=f"guess_missing_{session.VERSION.get() or 0}",
            width=170,
            placeholder="NA n/a - ? …",
            help="Marks for a missing cell, parted by spaces; empty: the usual ones.",
        )
        if tuple(marks.split()) != known:
            change(choices.given(missing=("", *marks.split()) if marks.split() else None))


def steps(table: Table, choices: Choices, change: Change) -> None:
    """The order of the steps of ordinal columns, as texts that can be written anew."""
    for column in table.columns.values():
        if (
            column.type != "ordinal"
            or len(column.levels) > MOST_STEPS
            or any("<" in s for s in column.levels)
        ):
            continue
        written = st.text_input(
            f"Steps of {code(column.name)}, the lowest first",
            RISES.join(column.levels),
            key=f"steps_{column.name}_{session.VERSION.get() or 0}",
        )
        wanted = tuple(step.strip() for step in written.split(RISES.strip()))
        if wanted == column.levels:
            continue
        if sorted(wanted) == sorted(column.levels):
            change(choices.given(types={column.name: wanted}))
        else:
            st.caption(f"Write each of the {count(len(column.levels), 'step')} once, with < between them.")


QUOTES = {True: "enclose cells", False: "are characters"}
RAGGED = {"drop": "left out", "pad": "filled or cut"}


def _spoken(sign: str) -> str:
    return f"{NAMES.get(sign, sign)} {sign.strip()}".strip()


def columns(table: Table, choices: Choices, change: Change) -> None:
    """All columns as a table: which are learned from, their types, examples, and what did not fit."""
    names = list(table.columns)
    loaded("pandas")
    key = f"table_columns_{session.VERSION.get() or 0}"
    st.data_editor(
        _overview(table, choices),
        key=key,
        hide_index=True,
        height=38 + 35 * min(len(names), MOST_ROWS_SHOWN),
        disabled=["column", "example", "missing", "do not fit"],
        on_change=lambda: change(edited(choices, names, st.session_state[key]["edited_rows"])),
        column_config={
            LEARN: st.column_config.CheckboxColumn(width="small"),
            TYPE: st.column_config.SelectboxColumn(options=TYPES, required=True),
            UNIT: st.column_config.TextColumn(width="small", max_chars=20),
        },
    )


def _overview(table: Table, choices: Choices) -> pa.Table:
    features = {*choices.features(table)}
    rows = [
        {
            LEARN: column.name in features,
            "column": f"{column.name} (predicted)" if column.name == choices.target else column.name,
            TYPE: column.type,
            UNIT: column.unit,
            "example": example(column),
            "missing": column.missing,
            "do not fit": column.misfits,
        }
        for column in table.columns.values()
    ]
    return pa.Table.from_pylist(rows)


def example(column: Column) -> str:
    """Some of its cells; of steps all of them in their order."""
    if column.type == "ordinal":
        return RISES.join(column.levels)
    return ", ".join(column.examples)


def edited(choices: Choices, names: list[str], changes: dict[int, dict[str, Any]]) -> Choices:
    """`choices` with what was changed in the table of columns."""
    left_out = {*choices.left_out}
    for row, cells in changes.items():
        name = names[int(row)]
        if LEARN in cells:
            left_out = left_out - {name} if cells[LEARN] else left_out | {name}
        if TYPE in cells:
            choices = choices.given(types={name: cells[TYPE]})
        if UNIT in cells:
            choices = choices.given(units={name: cells[UNIT] or ""})
    return Choices(**{**vars(choices), "left_out": tuple(name for name in names if name in left_out)})


def summary(table: Table) -> str:
    """What was read, in a line."""
    parts = [count(table.rows, "row"), count(len(table.columns), "column")]
    if table.delimiter:
        parts.append(f"parted by {NAMES.get(table.delimiter, table.delimiter)}")
    if table.encoding:
        parts.append(table.encoding)
    parts.append(f"decimal {NAMES.get(table.decimal, table.decimal)}")
    return ", ".join(parts)
