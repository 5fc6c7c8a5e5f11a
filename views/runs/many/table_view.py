"""All kept runs as a table that can be sorted and searched; a chosen row opens its run, or pins it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.heavy import loaded
from core.inspection.pinned.making import pinned
from core.inspection.pinned.record import Board
from ui import asking, draw, frame, pins
from views.runs.many.numbers import Columns, Every, base_mark, every, table


def show(board: Board, called: Mapping[str, str]) -> None:
    """The table, and below it what can be done with the chosen run."""
    runs = every(board, called)
    # Streamlit makes its tables with it.
    loaded("pandas")
    columns = draw.tables(runs.of, _table, board, called)["runs"]
    number = st.column_config.NumberColumn(format="%.4g")
    floats = [field.name for field in columns.schema if str(field.type) == "double"]
    chosen = st.dataframe(
        columns,
        hide_index=True,
        key="every_run",
        on_select="rerun",
        selection_mode="single-row",
        column_config=dict.fromkeys(floats, number),
    )
    st.caption(
        "Click a heading to sort; the lens above the table searches. Errors of runs with other rows than the baseline "
        "cannot be compared with its error. Choose a row to open its run."
    )
    if rows := chosen.selection.rows:
        _chosen(runs, int(rows[0]))


def _chosen(runs: Every, row: int) -> None:
    if row >= len(runs.rows):
        return
    spec = runs.rows[row].spec
    with st.container(horizontal=True):
        st.page_link(
            frame.page_of(spec.model),
            label="Open this run on its page",
            icon=":material/arrow_forward:",
            query_params=pins.query(spec),
            width="content",
        )
        if runs.rows[row].pin is None and st.button("Pin this run", icon=":material/keep:", key="pin_row"):
            run = asking.trained(spec)
            pins.change(lambda on: on.pinned(pinned(run)))
            st.rerun()


def _table(board: Board, called: Mapping[str, str]) -> dict[str, Columns]:
    columns = table(every(board, called), base_mark(board))
    return {"runs": columns}
