"""Shift of what is grown: the old trees on moved rows, beside trees grown anew."""

from __future__ import annotations

import streamlit as st

from core import Run
from ui import asking, draw
from views.shared.shift.numbers import Kind
from views.shared.shift.regrown import finding, regrown, work
from views.shared.shift.regrown_chart import regrown_chart, regrown_data

ALT = "The error on moved rows against the amount of the shift: of the old trees, and of trees grown anew."


def view(run: Run, kind: Kind, amount: float) -> None:
    """Finding, chart and numbers."""
    comparison = asking.computed(regrown, run, kind, amount, work=work(run, kind))
    if comparison is None:
        return
    st.markdown(finding(run, comparison))
    draw.chart(run, regrown_chart(), "regrown_chart", ALT, regrown_data, comparison)
    columns = {"amount": comparison.amounts, "old": comparison.old, "grown anew": comparison.anew}
    draw.numbers(columns, "regrown_table", old="%.5g", **{"grown anew": "%.5g"})
