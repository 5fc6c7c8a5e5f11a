"""One prediction: from the symbol read, through attention and MLPs, to logits and probabilities."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core import Dataset, Run
from core.charts.tables import Data
from core.types import Array
from ui import draw, state
from ui.calls import held
from views.shared.equation import probability_equation
from views.transformer import sequences_view as sequences
from views.transformer.one_prediction.chart import follow_chart, follow_data, symbols_drawn
from views.transformer.one_prediction.numbers import Followed, finding, follow, places

ALT = "Where each head looks; below, a bar for what each piece adds to the logit, and the probabilities of symbols."


def view(run: Run) -> None:
    """Choose a sequence and a position; finding, chart, equations and numbers."""
    st.markdown(
        "Pick a position: every piece of the model adds something to the *residual stream*, the numbers that describe "
        "it, by its :blue[**parameters**]; what is there at the end makes the logits."
    )
    data, row, place = _chosen(run)
    followed = held(follow, run, data, row, place)
    st.markdown(finding(followed))
    chart = follow_chart(len(followed.shares), len(followed.steps), symbols_drawn(followed))
    draw.chart(run, chart, "follow_chart", ALT, _data, run, data, row, place)
    st.caption(
        "The stronger the shade, the more of its attention a head gives to that position. A bar begins where the one "
        "above ends: what each piece adds to the logit of the symbol that is said, with the scale of the final norm "
        "held at its value here. Only differences of logits count: adding the same to all changes no probability."
    )
    _equation(followed)
    _numbers(followed)


def _chosen(run: Run) -> tuple[Dataset, int, int]:
    """Sequences, one of them, and a position in it, from 0."""
    left, right = st.columns(2)
    with left:
        data, row = run.evaluation, sequences.sequence(run)
    offered = [str(place + 1) for place in places(run, data, row)]
    position = state.option("Position", offered, offered[0], key="position", place=right)
    return data, row, int(position) - 1


def _data(run: Run, data: Dataset, row: int, place: int) -> Data:
    return follow_data(held(follow, run, data, row, place))


def _equation(followed: Followed) -> None:
    with st.expander("The equation"):
        st.latex(r"h = e_{x_t} + p_t + \sum_{\text{heads}} z W_O + \sum_{\text{MLPs}} a W_2 + \text{biases}")
        st.latex(
            r"z = \sum_{s \le t} \operatorname{softmax}_s\!\left(\tfrac{q_t \cdot k_s}{\sqrt{S}}\right) v_s"
        )
        st.latex(r"\text{logit}_v = \Big(g \odot \tfrac{h - \bar h}{\sigma} + b\Big) \cdot u_v")
        st.markdown(
            "With σ held at its value, the logit is a sum over the parts of *h*: *direct logit attribution*, of "
            "[Elhage et al., 2021](https://transformer-circuits.pub/2021/framework/index.html)."
        )
        st.latex(probability_equation(*_likeliest(followed)))


def _likeliest(followed: Followed) -> tuple[Array, Array]:
    """Logits and probabilities, the largest first."""
    order = (-followed.scores).argsort(kind="stable")
    return followed.scores[order], followed.probabilities[order]


def _numbers(followed: Followed) -> None:
    vectors = np.array([step.vector for step in followed.steps])
    columns = {
        "step": [step.name for step in followed.steps],
        "length of what it adds": np.linalg.norm(vectors, axis=1),
        "length of the stream": np.linalg.norm(vectors.cumsum(axis=0), axis=1),
        "adds to the logit": followed.adds(followed.predicted),
        "would say now": [followed.run.sequences.symbols[symbol] for symbol, _ in followed.says],
        "with probability": [share for _, share in followed.says],
    }
    draw.numbers(columns, "follow_table", "%.4g", "Step by step, as a table")
