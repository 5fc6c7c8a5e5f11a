"""Longer: what a run makes of sequences longer and shorter than those it was trained on."""

from __future__ import annotations

import streamlit as st

from core import Run
from ui import asking, draw, state
from views.transformer.longer.chart import lengths_chart, lengths_data
from views.transformer.longer.numbers import Lengths, by_length, finding, remedies, setting_of_length, work

ALT = "The share of symbols and of sequences that are right, and below the error, against the length of the sequences."


def view(run: Run) -> None:
    """Finding, what makes other lengths possible, chart and numbers."""
    st.markdown(
        "Has it learned what to do, or only what to do at one length? Here it reads sequences of other lengths, with "
        "the :blue[**parameters**] that it ended with."
    )
    accuracies = asking.computed(by_length, run, work=work(run))
    if accuracies is None:
        return
    st.markdown(finding(run, accuracies))
    with st.container(horizontal=True):
        for fix in remedies(run):
            state.button(fix.label, fix.changes, key=f"lengths.{fix.changes['positions']}")
    with st.container(key="lengths"):
        draw.chart(run, lengths_chart(), "lengths_chart", ALT, lengths_data, run, accuracies)
    st.caption(_counted(run))
    _numbers(accuracies)


def _counted(run: Run) -> str:
    name = setting_of_length(run)
    if name is None:
        return "Length: symbols that are read, from the first on."
    return f"Length: *{run.spec.hypers[name].label}*, as under the settings of the data. Every length is drawn anew."


def _numbers(accuracies: Lengths) -> None:
    columns = {
        "length": accuracies.lengths,
        "error": accuracies.error,
        "floor": accuracies.floor,
        "symbols right": accuracies.symbols,
        "sequences right": accuracies.whole,
    }
    draw.numbers(columns, "lengths_table", "%.4f")
