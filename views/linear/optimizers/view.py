"""Optimizers: how many epochs each optimizer takes to the optimum, at every learning rate."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import Run
from core.theory.optimum import NoOptimum, least_objective
from ui import asking, draw
from views.linear.optimizers.chart import convergence_chart, convergence_data
from views.linear.optimizers.numbers import arrivals, finding
from views.shared.race import BEST, Racer, label
from views.shared.racers_view import entrants

ALT = "Epochs until the error stays near its optimum against the learning rate, one strip for each optimizer."


def view(run: Run) -> None:
    """Finding, chart and numbers; a sentence where the optimum is not known."""
    st.markdown(
        "Every optimizer at every :orange[**learning rate**], from the same start on the same data. It has arrived "
        "once the loss stays within 1 % of the optimum. The darker, the sooner; where a strip is empty, it does not "
        "arrive."
    )
    try:
        least = least_objective(run.spec)
    except NoOptimum as reason:
        st.info(f"There is no optimum to arrive at: {reason}.", icon=":material/block:")
        return
    rates = run.spec.hypers["learning_rate"]
    sweep = asking.swept(run.spec, entrants(run.spec, BEST))
    if sweep is None:
        return
    current = str(run.spec.optimizer)
    ranked = arrivals(sweep.runs, least)
    st.markdown(finding(ranked, run))
    if ranked[0].arrived:
        chart = convergence_chart(rates, len(ranked))
        draw.chart(run, chart, "convergence_chart", ALT, convergence_data, sweep.runs, rates, current, least)
        _numbers(ranked)


def _numbers(ranked: Sequence[Racer]) -> None:
    arrived = [racer if racer.arrived else None for racer in ranked]
    columns = {
        "optimizer": [label(racer) for racer in ranked],
        "epochs at its best rate": [racer and int(racer.arrival) for racer in arrived],
        "best learning rate": [racer and racer.spec.learning_rate for racer in arrived],
    }
    draw.numbers(columns, key="convergence_table")
