"""Rates and trees: the error over the number of trees with several learning rates, and how the two trade off."""

from __future__ import annotations

import streamlit as st

from core import Run
from ui import asking, draw, picking, turns
from views.tree.rates_and_trees.chart import shrinkage_chart, shrinkage_data
from views.tree.rates_and_trees.numbers import finding, most_trees, rates_of, traces, traces_work

ALT = "The error over the number of trees, one line for each learning rate, each marked where it is lowest."
EQUATION = r"F_m(x) = F_{m-1}(x) + \eta \, h_m(x)"


def view(run: Run) -> None:
    """Finding, chart, numbers and equation."""
    st.markdown(
        "The :orange[**learning rate**] is the share of each tree that counts, the :orange[**number of trees**] how "
        "long boosting goes on: the two trade off. Pick a lowest point to load both."
    )
    rates, counts = run.spec.hypers["learning_rate"], run.spec.hypers["n_estimators"]
    compared, most = rates_of(run.spec), most_trees(run.spec, turns.ASK_SECONDS)
    # Which of the rates is the run's own makes no difference to them.
    spec = run.spec.replace(n_estimators=most, learning_rate=compared[0])
    record = asking.computed(traces, spec, compared, work=traces_work(spec))
    if record is None:
        return
    rate, trees = run.spec.learning_rate, run.spec.whole("n_estimators")
    st.markdown(finding(record, rates))
    chart = shrinkage_chart()
    fields = {"setting": rates, "setting_2": counts}
    picking.chart(run, chart, "shrinkage", ALT, fields, shrinkage_data, record, rate, trees, rates, counts)
    st.caption("Thick: this run's learning rate; ring: its number of trees. Each line is one growth.")
    draw.numbers(
        {
            rates.label: [rates.reading(value) for value in record.rates],
            "best number of trees": record.best,
            "lowest error": record.lowest,
            "rate × trees": record.best * record.rates,
        },
        key="shrinkage_table",
    )
    with st.expander("The equation"):
        st.latex(EQUATION)
        st.markdown(
            "Tree hₘ is grown on what the first m − 1 trees leave: the residuals of numbers, or the differences "
            "between classes and their probabilities. A small η takes a small step along it. Friedman, *Greedy "
            "function approximation: a gradient boosting machine*, 2001."
        )
