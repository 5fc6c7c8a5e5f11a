"""The errors of kept runs over their training, one over the other."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.inspection.pinned.differing import called
from core.inspection.pinned.record import Board
from ui import draw
from views.runs.curves.chart import MOST_LINES, curves_chart, curves_data, is_drawn
from views.runs.curves.numbers import columns, drawable, finding, left_out

ALT = "The error of each kept run over its training, a line each, with its name at the end."
ROWS = {"validation": "Validation rows", "train": "Training rows"}


def show(board: Board, names: Mapping[str, str]) -> None:
    """Rows to choose, the finding, the chart and its numbers."""
    pins = drawable(board, MOST_LINES)
    # Shorter: by what these alone differ in.
    names = called(pins)
    rows = str(
        st.segmented_control(
            "Errors on",
            [*ROWS],
            default=pins[0].rows.judging,
            format_func=ROWS.__getitem__,
            required=True,
            key="curve_rows",
        )
    )
    st.markdown(finding(pins, names, rows))
    if is_drawn(pins, rows):
        units = tuple(sorted({pin.time_unit for pin in pins}))
        draw.chart(pins[0].spec, curves_chart(units), "curves", ALT, curves_data, pins, names, rows)
    st.caption(" ".join(filter(None, ("A diverged run ends where its line does.", left_out(board, pins)))))
    draw.numbers(columns(pins, names), "curves_table", "%.4g")
