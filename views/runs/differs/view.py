"""What kept runs differ in, and how far each is from the baseline, in words and colour."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.formatting import spoken
from core.inspection.pinned.differing import Delta
from core.inspection.pinned.record import Board
from views.runs.differs.numbers import Line, finding, lines

COLOURS = {"better": "green", "worse": "red", "same": "gray", "unknown": "gray"}
HEAD = "| run | how good | error | parameters |\n| :-- | :-- | :-- | --: |\n"


def show(board: Board, called: Mapping[str, str]) -> None:
    """The finding, and a line for each run."""
    st.markdown(" ".join(finding(board, called)))
    with st.container(key="differs"):
        st.markdown(HEAD + "\n".join(map(_row, lines(board, called))))


def _row(line: Line) -> str:
    # What is changed is in our own words, the name and the note in a visitor's.
    own = _cell(spoken(line.own_name)) if line.own_name else ""
    if line.known_delta is None:
        name = f"**{own or line.name}**, the baseline"
    else:
        name = " · ".join(filter(None, (own, line.changed))) or line.name
    if line.note:
        name += f" · {_cell(spoken(line.note))}"
    known, error = _with_delta(line.known, line.known_delta), _with_delta(line.error, line.error_delta)
    return f"| {name} | {known} | {error} | {line.parameters:,} |"


def _with_delta(text: str, delta: Delta | None) -> str:
    return text if delta is None else f"{text} :{COLOURS[delta.way]}[{delta.text}]"


def _cell(text: str) -> str:
    """A text that does not end its cell."""
    return text.replace("|", "\\|")
