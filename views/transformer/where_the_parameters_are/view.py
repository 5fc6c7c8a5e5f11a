"""Where the parameters are: how many each part of a transformer has, by formula and in numbers."""

from __future__ import annotations

import streamlit as st

from core import Run
from core.models.transformers.shape import Shape
from ui import draw
from views.transformer.where_the_parameters_are.chart import counts_chart, counts_data
from views.transformer.where_the_parameters_are.numbers import GPT2_SMALL, finding, parts

ALT = "A bar for each part of the transformer: how many parameters it has, with the formula that counts them."


def view(run: Run) -> None:
    """Finding, bars, letters, numbers and the formula of the whole."""
    shape: Shape = run.sequences.shape
    st.markdown(
        "How many :blue[**parameters**] each part has follows from the :orange[**hyperparameters**] of the shape, "
        "before anything is learned."
    )
    st.markdown(finding(run))
    draw.chart(run, counts_chart(len(parts(shape))), "counts_chart", ALT, counts_data, shape)
    st.caption(
        f"V: {shape.symbols} symbols, T: {shape.context} positions, d: width {shape.channels}, m: MLP factor "
        f"{shape.mlp}. Heads share the width among them, so their number changes no count. {_without(shape)}"
    )
    columns = counts_data(shape)["parts"]
    shown = {name: columns[name] for name in ("part", "formula", "count", "share")}
    draw.numbers(shown, "counts_table", share="percent")
    with st.expander("The formula of the whole"):
        st.markdown(_whole())


def _without(shape: Shape) -> str:
    """Parts that this shape does without."""
    sentence = {
        "sinusoidal": "Positions are fixed waves, which have no parameters.",
        "none": "Nothing says where a symbol stands, so there are no parameters for positions.",
    }.get(shape.positions, "")
    return f"{sentence}{' Blocks are attention alone, without an MLP.' if not shape.mlp else ''}"


def _whole() -> str:
    g = GPT2_SMALL
    return (
        "With L blocks, learned positions and an MLP:\n\n"
        "$$P = 2 V d + T d + L \\, \\bigl((4 + 2 m) \\, d^2 + (9 + m) \\, d\\bigr) + 2 d$$\n\n"
        "In a block, attention has four matrices d × d and their biases. The MLP has one d × m d and one m d × d with "
        "theirs. Each of two norms has a gain and a bias for every channel. "
        f"GPT-2 small has V {g.symbols:,}, T {g.context:,} and d {g.channels}. It has L {g.blocks} and m {g.mlp}; its "
        "unembedding is its embedding, so V d counts once."
    )
