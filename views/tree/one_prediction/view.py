"""One prediction: a row on its way through the tree, question by question, and what each answer changes."""

from __future__ import annotations

import streamlit as st

from core import Run
from core.charts.tables import Data
from core.formatting import code
from core.types import Array
from ui import draw
from views.shared.contributions import view as rows
from views.tree.one_prediction.chart import decision_path_chart, decision_path_data
from views.tree.one_prediction.numbers import EQUATION, Walk, finding, lines, walk

ALT = "A bar for each question that the row is asked, from what the root says down to what its leaf says."
# More questions than this are a table, not a list.
MOST_LINES = 12


def view(run: Run) -> None:
    """Choose a row; finding, numbers of the row, its way in words and as bars, and all of it in numbers."""
    st.markdown(
        "Pick a row and follow it: each question compares one of its values with a :blue[**threshold**]. The leaf "
        "where it ends says what the training rows there have in common."
    )
    with st.container(horizontal=True):
        row = rows.chosen(run)
    path = walk(run, row.x)
    st.markdown(finding(run, path, row.actual))
    rows.metrics(run, row)
    st.markdown("\n".join(f"{n}. {line}" for n, line in enumerate(lines(path)[:MOST_LINES], 1)))
    chart = decision_path_chart(len(path.steps), bool(run.train.class_names))
    draw.chart(run, chart, "decision_path_chart", ALT, _data, run, row.x)
    st.caption(_reading(run, path))
    _numbers(path)
    with st.expander("The equation"):
        st.latex(EQUATION)
        st.markdown("$v_t$ is what node $t$ says of all its training rows.")


def _data(run: Run, x: Array) -> Data:
    return decision_path_data(walk(run, x))


def _reading(run: Run, path: Walk) -> str:
    what = f"The share of {code(run.train.class_names[path.shown])}" if path.shown >= 0 else "The prediction"
    return (
        f"{what} among the training rows of each node, from the root to the leaf: all changes add up to what the tree "
        "says. An answer is credited with what it changes here; asked earlier or later, it would change something else."
    )


def _numbers(path: Walk) -> None:
    tree = path.tree
    columns = {
        "node": path.nodes,
        "answer before": ["", *(str(step.condition) for step in path.steps)],
        "value": [None, *(step.value for step in path.steps)],
        "training rows": tree.samples[path.nodes],
        "asks about": [*path.asked, ""],
    }
    if tree.class_names:
        columns |= {f"share of {name}": tree.shares[path.nodes, k] for k, name in enumerate(tree.class_names)}
    else:
        columns["says"] = path.values
    draw.numbers(columns, "decision_path_table", **dict.fromkeys([*columns][5:], "%.5g"), value="%.15g")
