"""All kept runs on parallel axes, with a brush on each."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.formatting import count
from core.inspection.pinned.record import Board
from views.runs.many.axes import axes, options
from views.runs.many.numbers import Every, base_mark, every

ALT = "A line for each kept run across parallel axes: what was chosen at the left, number of parameters and error last."
HEIGHT = 420


def show(board: Board, called: Mapping[str, str]) -> None:
    """Scales to choose, and the chart."""
    runs = every(board, called)
    shown = axes(runs)
    scalable = [axis.title for axis in shown if axis.can_be_log]
    left, right = st.columns(2)
    usual = [axis.title for axis in shown if axis.usually_log]
    log = left.pills(
        "Logarithmic", scalable, default=usual, selection_mode="multi", key=f"log_{hash(tuple(scalable))}"
    )
    titles = [axis.title for axis in shown]
    flipped = right.pills("Flipped", titles, selection_mode="multi", key=f"flipped_{hash(tuple(titles))}")
    st.echarts_chart(options(runs, shown, log, flipped), height=HEIGHT, key="parallel", alt=ALT)
    st.caption(
        f"{count(len(runs.rows), 'run')}; thick lines are pins. Drag along an axis to keep the runs that pass there, "
        f"on several axes if you like; click an axis to let go. The table has the same numbers.{_flag(runs, board)}"
    )


def _flag(runs: Every, board: Board) -> str:
    """How many errors are of other rows than those of the baseline."""
    others = sum(row.mark != base_mark(board) for row in runs.rows)
    return f" {count(others, 'run')} of other rows: their errors are not to be compared." if others else ""
