"""Forward pass: one row on its way through the network, layer by layer, and the sum of one unit."""

from __future__ import annotations

import streamlit as st

from core import Dataset, Run
from core.charts.tables import Data
from core.types import Array
from ui import draw, state
from ui.calls import call, held
from views.network.forward_pass.chart import forward_pass_chart, forward_pass_data
from views.network.forward_pass.numbers import ForwardPass, equation, finding, forward_pass, of_unit
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
        part, i = rows.chosen(run)
    passed, row = held(forward_pass, run, part.x[i]), part.x[i]
    st.markdown(finding(passed, row, float(part.y[i])))
    rows.metrics(run, part, i)
    with st.container(horizontal=True):
        layer, unit = _unit(passed)
    draw.chart(
        run,
        forward_pass_chart(len(passed.entered)),
        call(_data, run, part, i, layer, unit),
        key="forward_pass_chart",
        alt=ALT,
    )
    st.caption(
        "Bars go up for what is positive and down for what is negative, on a scale of their own in each layer."
    )
    st.markdown(of_unit(passed, layer, unit))
    found = passed.of_unit(layer, unit)
    draw.chart(
        run,
        contributions_chart(rows_drawn(found)),
        call(_unit_data, run, part, i, layer, unit),
        key="forward_pass_unit_chart",
        alt=ALT_UNIT,
    )
    _equation(passed, row, layer, unit)
    _numbers(passed)


def _data(run: Run, part: Dataset, i: int, layer: int, unit: int) -> Data:
    return forward_pass_data(held(forward_pass, run, part.x[i]), layer, unit)


def _unit_data(run: Run, part: Dataset, i: int, layer: int, unit: int) -> Data:
    return contributions_data(held(forward_pass, run, part.x[i]).of_unit(layer, unit), "sum z")


def _unit(passed: ForwardPass) -> tuple[int, int]:
    """The number of a layer, from 1, and a unit of it."""
    known = [f"layer{n}" for n in range(1, 8)]
    layer = (
        passed.layers.index(state.option("Layer", passed.layers, passed.layers[-1], key="layer", known=known))
        + 1
    )
    units = [str(unit) for unit in range(len(passed.sums[layer - 1]))]
    return layer, int(
        state.option("Unit", units, units[0], key="unit", known=[str(unit) for unit in range(64)])
    )


def _equation(passed: ForwardPass, row: Array, layer: int, unit: int) -> None:
    with st.expander("The equation"):
        st.latex(r"a_l = f(z_l), \quad z_l = b_l + W_l^\top a_{l-1}")
        st.latex(equation(passed, layer, unit))
        if layer == len(passed.sums) and passed.run.task != "regression":
            st.latex(probability_equation(*probabilities(passed.run, row)))


def _numbers(passed: ForwardPass) -> None:
    depth = range(len(passed.entered))
    sums = [passed.raw, *passed.sums]
    columns = {
        "layer": [("inputs", *passed.layers)[n] for n in depth for _ in passed.entered[n]],
        "unit": [name for n in depth for name in passed.names(n)],
        "sum z, or raw input": [float(z) for n in depth for z in sums[n]],
        "passes on": [float(a) for a in passed.entered for a in a],
    }
    draw.numbers(columns, "forward_pass_table", **dict.fromkeys([*columns][2:], "%.6g"))
