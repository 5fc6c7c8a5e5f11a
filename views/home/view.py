"""Home's first screen: two sliders and the line they lead to; beside it all that can be learned at other rates."""

from __future__ import annotations

import streamlit as st

from core import Run, RunSpec
from core.charts.fit import view_of, with_names
from core.charts.run import fit_chart, last_fit_data
from core.theory.landscape import stability_edge
from ui import asking, controls, draw, picking, state, turns
from views.home.chart import against_chart, against_data
from views.home.numbers import CHOSEN, advice, learned, rates

ALT_FIT = "The data as points and the learned line through them."
ALT_AGAINST = "Slope and intercept above, training and validation error below, against the learning rate."


@turns.script()
def show(example: RunSpec) -> None:
    """Draw it, with `example`, a line, to begin with."""
    with st.container(key="first_screen"):
        chosen, outcome = st.columns(2, gap="medium")
        with chosen:
            st.markdown("##### You choose :orange[hyperparameters]: :orange[**how**] to learn")
            spec = controls.few(example, CHOSEN, st.columns(len(CHOSEN)))
            run = asking.trained(spec)
            chart = with_names(fit_chart(view_of(run)), run)
            draw.chart(run, chart, "fit_chart", ALT_FIT, last_fit_data, run)
        with outcome:
            st.markdown("##### It learns :blue[parameters]: :blue[**what**] fits, a line")
            _numbers(run)
            _against(run)
    _sentence(run)


def _numbers(run: Run) -> None:
    with st.container(horizontal=True, key="learned"):
        for name, text in learned(run).items():
            st.metric(name.capitalize(), text, help=run.loss.meaning if name == "error" else None)


def _against(run: Run) -> None:
    """What it learns at every rate, with a dot that is this run."""
    hyper = rates(run.spec)
    sweep = asking.swept(run.spec, {hyper.name: hyper.grid})
    if sweep is not None:
        given = (sweep.runs, hyper, run, stability_edge(run.spec))
        chart, fields = against_chart(hyper), {"setting": hyper}
        picking.chart(run, chart, "against_chart", ALT_AGAINST, fields, against_data, *given)


def _sentence(run: Run) -> None:
    says, fix = advice(run)
    with st.container(horizontal=True, vertical_alignment="center", key="sentence"):
        st.markdown(says)
        if fix:
            state.button(fix.label, fix.changes, "mend")
        st.page_link(
            "pages/linear_regression.py",
            label="Every step and setting of this run",
            icon=":material/arrow_forward:",
            query_params=run.spec.to_query(),
        )
