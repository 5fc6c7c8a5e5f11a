"""Error against number of parameters, of all kept runs that are judged on the same rows."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.charts.tables import Data
from core.inspection.pinned.record import Board
from ui import draw
from views.runs.many.numbers import base_mark, cost, every, judged_alike
from views.runs.size.chart import size_chart, size_data
from views.runs.size.numbers import finding, flags

ALT = "The error of each kept run against its number of parameters, a mark each, by model; the baseline has a ring."


def show(board: Board, called: Mapping[str, str]) -> None:
    """The finding, the chart and its numbers."""
    runs, mark = every(board, called), base_mark(board)
    st.markdown(finding(runs, mark))
    rows = judged_alike(runs, mark)
    if not len(rows):
        return
    errors, noun = cost(runs, rows)
    base = called[board.baseline.uid] if board.baseline else ""
    draw.chart(
        runs.of,
        size_chart(len({runs.rows[row].base.model for row in rows})),
        "size_chart",
        ALT,
        _data,
        board,
        called,
        base,
    )
    st.caption(" ".join(filter(None, (f"Error: {noun}.", flags(runs, mark)))))
    columns = {
        "run": [runs.rows[row].name for row in rows],
        "parameters": runs.parameters[rows],
        noun: errors,
    }
    draw.numbers(columns, "size_table", "%.4g")


def _data(board: Board, called: Mapping[str, str], base: str) -> Data:
    return size_data(every(board, called), base_mark(board), base)
