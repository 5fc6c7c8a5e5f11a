"""Embeddings: how alike symbols or positions are to the model, and where they lie, at every epoch."""

from __future__ import annotations

import streamlit as st

from core import Run
from core.charts.tables import Data
from ui import draw, state
from ui.calls import held
from views.transformer.embeddings.chart import embeddings_chart, embeddings_data, embeddings_maps
from views.transformer.embeddings.numbers import SYMBOLS, Embedded, embedded, finding, offered
from views.transformer.maps import view as maps

ALT = (
    "A heat map of the cosine between any two embeddings; below, each of them at its place in the plane of the two "
    "principal components."
)

EQUATIONS = (
    r"\cos(a, b) = \frac{e_a \cdot e_b}{\lVert e_a \rVert \, \lVert e_b \rVert}",
    r"E - \bar e = U \Sigma V^\top, \quad z_a = (e_a - \bar e)^\top [v_1\ v_2]",
)
LETTERS = (
    "*E*: all embeddings at the end, one a row; *v*₁ and *v*₂: its first two principal components. The share that one "
    "shows is σ² of all σ²."
)


def view(run: Run) -> None:
    """Choice, finding, chart, what it shows, equations and numbers."""
    st.markdown(
        "To the model each symbol is a list of numbers, its embedding; all of them are :blue[**parameters**]. Move the "
        "slider to see which become alike."
    )
    what = state.option("Embeddings of", state.spoken_of(offered(run)), SYMBOLS, key="embedding")
    embedding = held(embedded, run, what)
    st.markdown(finding(run, embedding))
    with st.container(key="embeddings"):
        draw.chart(run, embeddings_chart(), "embeddings_chart", ALT, _data, run, what)
    line = " The line goes through them in their order." if embedding.ordered.any() else ""
    st.caption(
        "Cosine: 1 in the same direction, 0 at a right angle, −1 opposite (hatched). The plane is the one that shows "
        f"most of the differences at the end; it is held fixed, so that what moves are the embeddings.{line}"
    )
    draw.equations(*EQUATIONS, letters=LETTERS, label="The equations")
    maps.table(lambda: embeddings_maps(embedding), run)
    _places(run, embedding)


def _data(run: Run, what: str) -> Data:
    return embeddings_data(run, held(embedded, run, what))


def _places(run: Run, embedding: Embedded) -> None:
    columns = {
        "epoch": [int(epoch) for epoch in run.epochs for _ in embedding.names],
        "name": embedding.names * len(run.epochs),
        "first": embedding.plane[..., 0].ravel(),
        "second": embedding.plane[..., 1].ravel(),
    }
    draw.numbers(columns, "places_table", "%.5g", "The places as a table")
