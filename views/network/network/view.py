"""The network as a diagram: what each unit answers, and the weights between units."""

from __future__ import annotations

import streamlit as st

from core import Run
from core.charts.diagram import MOST_UNITS, Diagram
from core.formatting import count
from core.inspection.responses import answered_over, finding
from core.models.neural_network import units_of
from ui import draw, state
from views.network.network.chart import (
    LOW,
    MOST_EDGES,
    network_chart,
    network_data,
    picture_chart,
    picture_data,
)
from views.network.network.output_chart import output_of

ALT = "The network as a diagram, from inputs to outputs: a picture of what each unit answers, a line for each weight."
ALT_PICTURE = (
    "The network as a diagram, a picture of what each unit answers; beside it what the network answers."
)
OVER = {
    "plane": "The square of a unit is the plane of the two features: what the unit answers at each place.",
    "line": "The square of a unit runs over the feature, from left to right.",
    "rows": "With more than two features there is no plane to draw: the square of a unit holds what it answers to "
    "the training rows, from lowest to highest.",
}


def view(run: Run) -> None:
    """Diagram, what it shows, what of it is left out, and the weights of a layer in numbers."""
    st.markdown(
        "Each square is a unit, each line a :blue[**parameter**]: what enters from the left comes out at the right. "
        "Move the slider to see the units find their shapes."
    )
    st.markdown(finding(run))
    diagram = Diagram(run)
    with st.container(key="network"):
        draw.chart(run, network_chart(diagram.size), "network_chart", ALT, network_data, run)
    st.caption(f"{_reading(run)}{_left_out(diagram)}")
    _numbers(run)


def picture(run: Run) -> None:
    """Draw the diagram with its output beside it, for the first screen."""
    chart = picture_chart(Diagram(run, LOW).size, output_of(run))
    draw.chart(run, chart, "picture_chart", ALT_PICTURE, picture_data, run)


def _reading(run: Run) -> str:
    return (
        f"{OVER[answered_over(run)]} Blue is positive, violet negative, the stronger the larger; a clear line parts "
        "them. Lines: solid is positive, dashed negative, the wider the larger in its layer. Below a square stands its "
        f"bias, to the right or to the left.{_outputs(run)} Weights are those of training{_columns(run)}; units are "
        "counted from 1."
    )


def _outputs(run: Run) -> str:
    """What the square of an output means."""
    if run.task == "regression":
        return " The output counts from the mean target."
    if run.task == "binary":
        return " The output is the log-odds of the class that is written beside it."
    return " Outputs are scores: the class with the largest one is the likeliest."


def _columns(run: Run) -> str:
    return ", on standardized columns" if run.spec["standardize"] else ""


def _left_out(diagram: Diagram) -> str:
    """What is not drawn."""
    sentence = ""
    if diagram.left_out:
        sentence = (
            f" Not drawn: {count(diagram.left_out, 'unit')}; a column shows the {MOST_UNITS} whose weights to the "
            "next one end largest."
        )
    if diagram.edges > MOST_EDGES:
        sentence += f" Of {diagram.edges:,} lines between units the {MOST_EDGES} that end largest are drawn."
    return sentence


def _numbers(run: Run) -> None:
    network = run.network
    names = [name for name, *_ in network.layers()]
    layer = state.option("Layer", state.spoken_of(names), names[0], key="layer")
    bias, weight = (run.parameters[f"{layer}.{what}"][-1] for what in ("bias", "weight"))
    at = names.index(layer) + 1
    columns = {unit: [float(bias[i]), *weight[:, i].tolist()] for i, unit in enumerate(units_of(network, at))}
    rows = ["bias", *(f"from {name}" for name in units_of(network, at - 1))]
    draw.numbers({"weight": rows, **columns}, "network_table", "%.6g")
