"""One prediction: a row on its way through the network, layer by layer, and the sum of one unit."""

from __future__ import annotations

import streamlit as st

from core import Run
from core.charts.tables import Data
from core.types import Array
from ui import draw, state
from ui.calls import held
from views.network.one_prediction.chart import forward_pass_chart, forward_pass_data
from views.network.one_prediction.numbers import ForwardPass, equation, finding, forward_pass, of_unit
from views.shared.contributions import view as rows
from views.shared.contributions.chart import contributions_chart, contributions_data, rows_drawn
from views.shared.contributions.numbers import probabilities
from views.shared.equation import probability_equation

ALT = "A bar for what each unit passes on for this row, in a row for each layer, from the inputs to the outputs."
ALT_UNIT = (
    "A bar for each input of the chosen unit times its weight, adding up from the bias to the weighted sum."
)


def view(run: Run) -> None:
    """Choose a row and a unit; finding, numbers of the row, what passes through, and the unit's sum."""
    st.markdown(
        "Pick a row and follow it: each unit adds up what enters it, times its :blue[**parameters**], and passes on "
        "what the activation makes of the sum."
    )
    with st.container(horizontal=True):
        row = rows.chosen(run)
    passed = held(forward_pass, run, row.x)
    st.markdown(finding(passed, row.x, row.actual))
    rows.metrics(run, row)
    with st.container(horizontal=True):
        layer, unit = _unit(passed)
    chart = forward_pass_chart(len(passed.entered))
    draw.chart(run, chart, "forward_pass_chart", ALT, _data, run, row.x, layer, unit)
    st.caption(
        "Bars go up for what is positive and down for what is negative, on a scale of their own in each layer."
    )
    st.markdown(of_unit(passed, layer, unit))
    terms = passed.of_unit(layer, unit)
    chart = contributions_chart(rows_drawn(terms))
    draw.chart(run, chart, "forward_pass_unit_chart", ALT_UNIT, _unit_data, run, row.x, layer, unit)
    _equation(passed, row.x, layer, unit)
    _numbers(passed)


def _data(run: Run, x: Array, layer: int, unit: int) -> Data:
    return forward_pass_data(held(forward_pass, run, x), layer, unit)


def _unit_data(run: Run, x: Array, layer: int, unit: int) -> Data:
    return contributions_data(held(forward_pass, run, x).of_unit(layer, unit), "sum z")


def _unit(passed: ForwardPass) -> tuple[int, int]:
    """The number of a layer, from 1, and a unit of it."""
    names = passed.layers
    layer = 1 + names.index(state.option("Layer", state.spoken_of(names), names[-1], key="layer"))
    units = {str(unit): name for unit, name in enumerate(passed.names(layer))}
    return layer, int(state.option("Unit", units, "0", key="unit"))


def _equation(passed: ForwardPass, row: Array, layer: int, unit: int) -> None:
    shown = [r"a_l = f(z_l), \quad z_l = b_l + W_l^\top a_{l-1}", equation(passed, layer, unit)]
    if layer == len(passed.sums) and passed.run.task != "regression":
        shown.append(probability_equation(*probabilities(passed.run, row)))
    draw.equations(*shown)


def _numbers(passed: ForwardPass) -> None:
    depth = range(len(passed.entered))
    sums = [passed.raw, *passed.sums]
    columns = {
        "layer": [passed.headings[n] for n in depth for _ in passed.entered[n]],
        "unit": [name for n in depth for name in passed.names(n)],
        "sum z, or raw input": [float(z) for n in depth for z in sums[n]],
        "passes on": [float(a) for a in passed.entered for a in a],
    }
    draw.numbers(columns, "forward_pass_table", "%.6g")
