"""Two runs: the weights of this network and of one that differs in a single hyperparameter, one over the other."""

from __future__ import annotations

import streamlit as st

from core import Hyper, Run
from core.engine.spec import OPTIMIZER
from core.engine.sweep import axis
from core.hyper import Value
from ui import asking, draw, state
from views.network.two_runs.chart import layers_of, two_runs_chart, two_runs_data
from views.network.two_runs.numbers import finding, table

ALT = "A panel for each layer: the distribution of its weights in two runs, solid and dashed."
FIRST = "l2"


def view(run: Run) -> None:
    """What differs, the finding, both distributions and their numbers."""
    st.markdown(
        "This run beside another that differs in one :orange[**hyperparameter**]: how the weights that each layer "
        "learned are spread, and what that does to the error."
    )
    hyper, value = _chosen(run)
    sweep = asking.swept(run.spec, {hyper.name: (value,)})
    if sweep is None:
        return
    other = sweep.runs[0]
    st.markdown(finding(run, other, hyper))
    if run.diverged and other.diverged:
        return
    draw.chart(run, two_runs_chart(layers_of(run, other)), "two_runs", ALT, two_runs_data, run, other)
    st.caption(
        "Share of the weights in bins of one width on the axis. Biases are left out; weights of the first layer are "
        "times the deviation of their input."
    )
    columns = table(run, other)
    draw.numbers(columns, "two_runs_table", "%.4g")


def _chosen(run: Run) -> tuple[Hyper, Value]:
    every = {"optimizer": OPTIMIZER} | {n: h for n, h in run.spec.hypers.items() if h.group != "Data"}
    hypers = {name: hyper for name, hyper in every.items() if _others(run, hyper)}
    left, right = st.columns(2)
    hyper = hypers[state.option("What differs", state.titles_of(hypers), FIRST, key="changed", place=left)]
    values = _others(run, hyper)
    middle = values[len(values) // 2]
    return hyper, state.value("In the other run", hyper, values, middle, key="other_value", place=right)


def _others(run: Run, hyper: Hyper) -> list[Value]:
    """The values that this run has not."""
    return [value for value in axis(run.spec, hyper, len(hyper.grid)) if value != run.spec[hyper.name]]
