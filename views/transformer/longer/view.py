"""Longer: what a run makes of sequences longer and shorter than those it was trained on."""

from __future__ import annotations

import streamlit as st

from core import Run
from ui import asking, draw, state
from ui.calls import call
from ui.draw import written
from views.transformer.longer.chart import lengths_chart, lengths_data
from views.transformer.longer.numbers import Lengths, by_length, finding, remedies, seconds, setting_of_length

ALT = "The share of symbols and of sequences that are right, and below the error, against the length of the sequences."


def view(run: Run) -> None:
    """Finding, what makes other lengths possible, chart and numbers."""
    st.markdown(
        "Has it learned what to do, or only what to do at one length? Here it reads sequences of other lengths, with "
        "the :blue[**parameters**] that it ended with."
    )
    found = asking.computed(by_length, run, seconds=seconds(run))
    if found is None:
        return
    st.markdown(finding(run, found))
    with st.container(horizontal=True):
        for fix in remedies(run):
            st.button(fix.label, key=f"lengths.{fix.label}", on_click=state.load, args=(fix.changes,))
    with st.container(key="lengths"):
        draw.chart(run, lengths_chart(), call(lengths_data, run, found), key="lengths_chart", alt=ALT)
    st.caption(_counted(run))
    _numbers(found)


def _counted(run: Run) -> str:
    name = setting_of_length(run)
    if name is None:
        return "Length: symbols that are read, from the first on."
    return f"Length: *{run.spec.hypers[name].label}*, as under the settings of the data. Every length is drawn anew."


def _numbers(found: Lengths) -> None:
    columns = {
        "length": found.lengths,
        "error": [written(float(error)) for error in found.error],
        "floor": [written(float(floor)) for floor in found.floor],
        "symbols right": found.symbols,
        "sequences right": found.whole,
    }
    draw.numbers(columns, "lengths_table", **dict.fromkeys([*columns][1:], "%.4f"))
