"""Training of a model of sequences: what it says of one, its error and what share is right, over the epochs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import Run
from core.charts.sequence_run import sequence_run_chart, sequence_run_data
from core.charts.strip import lines
from core.charts.tables import Data
from core.inspection.going_on import what_stays
from core.inspection.sequence_run import Progress, Told, finding, progress, remedies, seconds, told
from ui import asking, draw, state
from ui.calls import call
from ui.draw import written
from views.transformer import sequences_view as sequences

ALT = (
    "A sequence with the most probable symbol at each place; below, the error over the epochs and the share that is "
    "right."
)


def view(run: Run) -> None:
    """Choose a sequence; finding, chart, what helps, numbers and the equation."""
    st.markdown(
        "With every step the :blue[**parameters**] change so that the symbol that comes next gets a higher "
        "probability. Move the slider to see what this run would have said at each epoch."
    )
    found = asking.computed(progress, run, seconds=seconds(run))
    if found is None:
        return
    st.markdown(finding(run, found))
    row = sequences.sequence(run)
    one = told(run, row)
    with st.container(key="training"):
        draw.chart(
            run,
            sequence_run_chart(lines(len(one.read))),
            call(_data, run, found, vars(one)),
            key="training_chart",
            alt=ALT,
        )
    st.caption(
        "*Reads*: the symbol at each place. *Next*: the one that comes, where it is asked for. *Says*: the most "
        "probable one; the bar is its probability, filled where it is right. Lines: training solid, held-out dashed."
    )
    _more(run, found)
    _numbers(run, found)
    _equation()


def _data(run: Run, found: Progress, told: Mapping[str, Any]) -> Data:
    return sequence_run_data(run, found, Told(**told))


def _more(run: Run, found: Progress) -> None:
    """What a click trains instead."""
    fixes = remedies(run, found)
    with st.container(horizontal=True):
        for fix in fixes:
            key = f"train.{'.'.join(fix.changes)}"
            st.button(
                fix.label, key=key, on_click=state.load, args=(fix.changes,), icon=":material/fast_forward:"
            )
    if any("epochs" in fix.changes for fix in fixes):
        st.caption(what_stays(run))
    st.caption(
        "Change anything on the left to start again: from the same initialization, as long as its seed, its scale and "
        "the shape of the model stay."
    )


def _numbers(run: Run, found: Progress) -> None:
    columns = {
        "epoch": run.epochs,
        "training error": [written(float(run.train_error[epoch])) for epoch in run.epochs],
        "validation error": [written(float(run.validation_error[epoch])) for epoch in run.epochs],
        "symbols right": [written(float(share)) for share in found.symbols],
        "sequences right": [written(float(share)) for share in found.whole],
    }
    draw.numbers(columns, "training_table", **dict.fromkeys([*columns][1:], "%.4f"))


def _equation() -> None:
    with st.expander("The error as an equation"):
        st.latex(r"L = -\frac{1}{|A|} \sum_{(n,t) \in A} \ln p_\theta(x_{n,t+1} \mid x_{n,1} \ldots x_{n,t})")
        st.caption(
            "*A*: the places that are asked for, in all sequences. Guessing gives each of *V* symbols 1/*V*, which "
            "costs ln *V* at every place."
        )
