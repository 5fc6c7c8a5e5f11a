"""How one prediction is made: inputs times parameters, added up, for one row."""

from __future__ import annotations

import streamlit as st

from core import Run
from core.charts.tables import Data
from core.types import Array
from ui import draw, state
from views.linear.one_prediction import equation_view
from views.shared.contributions import view as rows
from views.shared.contributions.chart import (
    classes_chart,
    classes_data,
    contributions_chart,
    contributions_data,
    rows_drawn,
)
from views.shared.contributions.numbers import (
    COUNTED_FROM,
    Contributions,
    CountedFrom,
    contributions,
    finding,
    probabilities,
)
from views.shared.equation import probability_equation

PREDICTED = "predicted class"
ALT = "A bar for each input times its parameter, one below the other, adding up from the bias to the output."
ALT_CLASSES = "The probability of each class, with the score that it comes from."


def view(run: Run) -> None:
    """Choose a row; finding, numbers of the row, waterfall, and for classes the way to probabilities."""
    st.markdown(
        "Pick a row: each of its inputs times the :blue[**parameter**] of its column, added up from the bias, is what "
        "the model says."
    )
    with st.container(horizontal=True):
        row = rows.chosen(run)
        counted_from = _counted_from()
        output = _output(run, row.x)
    terms = contributions(run, row.x, output, counted_from)
    st.markdown(finding(run, terms, row.x, row.actual))
    rows.metrics(run, row)
    chart = contributions_chart(rows_drawn(terms))
    draw.chart(run, chart, "contributions_chart", ALT, _data, run, row.x, output, counted_from)
    st.caption(_scale(counted_from))
    if run.task != "regression":
        _classes(run, row)
    equation_view.below(run)
    _numbers(terms)


# --------------------------------------------------------------------------- choices


def _counted_from() -> CountedFrom:
    origin = state.option(
        "Inputs count from", state.spoken_of(COUNTED_FROM), COUNTED_FROM[0], key="counted_from"
    )
    return "average" if origin == "average" else "zero"


def _output(run: Run, row: Array) -> int:
    """Index of the output whose score is added up, as chosen where there are several classes."""
    if not run.weighing.outputs:
        return 0
    names = (PREDICTED, *run.weighing.outputs)
    chosen = st.selectbox("Score of", names, key=f"score_of{hash(names):x}")
    return int(probabilities(run, row)[0].argmax()) if chosen == PREDICTED else names.index(chosen) - 1


# --------------------------------------------------------------------------- what is shown


def _scale(counted_from: CountedFrom) -> str:
    if counted_from == "average":
        return (
            "In the data's own units. Inputs count from the average training row, so the bias is the prediction "
            "for that row."
        )
    return (
        "In the data's own units, as in the equation: the bias is the prediction where all inputs are zero."
    )


def _classes(run: Run, row: rows.Row) -> None:
    scores, p = probabilities(run, row.x)
    st.latex(probability_equation(scores, p))
    given = (row.x, row.actual_class)
    draw.chart(run, classes_chart(len(p)), "classes_chart", ALT_CLASSES, _classes_data, run, *given)


def _data(run: Run, x: Array, output: int, counted_from: CountedFrom) -> Data:
    return contributions_data(contributions(run, x, output, counted_from))


def _classes_data(run: Run, x: Array, actual: int) -> Data:
    return classes_data(run.train.class_names, *probabilities(run, x), actual)


def _numbers(terms: Contributions) -> None:
    columns = {
        "column": ["intercept", *terms.names],
        "input": [1.0, *terms.inputs],
        "parameter": [terms.bias, *terms.parameters],
        "contribution": [terms.bias, *terms.parts],
    }
    draw.numbers(columns, "contributions_table", "%.6g")
