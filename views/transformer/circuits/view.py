"""Circuits: what each symbol looks for, and what it makes likelier once it is looked at, head by head."""

from __future__ import annotations

import streamlit as st

from core import Run
from core.charts.tables import Data
from ui import draw
from ui.calls import held
from views.transformer import sequences_view as sequences
from views.transformer.circuits.chart import circuits_chart, circuits_data, circuits_maps
from views.transformer.circuits.numbers import circuits, copying, finding
from views.transformer.maps import view as maps

ALT = (
    "Two heat maps of symbols: what each looks for, and what each makes likelier when it is looked at; below, a line "
    "for each head with its copying score."
)


def view(run: Run) -> None:
    """Choices, finding, chart, what it shows, equation and numbers."""
    st.markdown(
        "What the :blue[**parameters**] of one head do with symbols, read from their numbers: no sequence is needed."
    )
    with st.container(horizontal=True):
        block, head = sequences.block(run), sequences.head(run)
    matrices = held(circuits, run, block, head)
    st.markdown(finding(run, matrices, float(copying(run, block, head)[-1])))
    with st.container(key="circuits"):
        draw.chart(run, circuits_chart(), "circuits_chart", ALT, _data, run, block, head)
    st.caption(
        "*Looks for*: a row is the symbol that looks, a column the one it may look at. *Makes likelier*: a row is the "
        "symbol that is looked at, a column the next symbol. Negative is hatched; □: the symbol itself. The "
        "strongest shade of a map is the same at every epoch."
    )
    _equation()
    maps.table(lambda: circuits_maps(run, matrices), run)


def _data(run: Run, block: int, head: int) -> Data:
    return circuits_data(run, block, held(circuits, run, block, head))


def _equation() -> None:
    with st.expander("The equations, and what they leave out"):
        st.latex(
            r"\mathrm{QK}_{ab} = \frac{(n(e_a) W_Q + b_Q) \cdot (n(e_b) W_K + b_K)}{\sqrt{S}}, \quad "
            r"\mathrm{OV}_{bc} = n(e_b) W_V W_O \, C G \, W_U"
        )
        st.markdown(
            "*e*: the embedding of a symbol; *n*: the norm of the block, of that embedding alone. So QK is exactly the "
            "score of block 1 in a model without positions. Positions and what earlier blocks and MLPs add are left "
            "out; in OV also the biases and the scale of the last norm. *C* takes off the mean, *G* is its gain. OV "
            "counts from the mean of its row, because softmax sees differences alone. λ: eigenvalues of OV."
        )
