"""Ablate: switch off a head, an MLP, a block or a matrix, and see what the model loses."""

from __future__ import annotations

import streamlit as st

from core import Run
from ui import asking, draw, state
from views.transformer.ablate.chart import ablation_chart, ablation_data
from views.transformer.ablate.numbers import (
    MATRICES,
    MEAN,
    METHODS,
    PARTS,
    ZERO,
    Ablations,
    ablate,
    finding,
    work,
)

ALT = "A bar for the error without each piece of the model, the largest first; below, one for its accuracy."
MEANING = {
    ZERO: "*Zero*: a head, an MLP or a block adds nothing to the residual stream; in a matrix every weight is 0, and "
    "its bias stays.",
    MEAN: "*Mean*: each adds its average over positions of training sequences, whatever is read; so does "
    "a matrix.",
}


def view(run: Run) -> None:
    """Choices, finding, chart, what it means, numbers."""
    st.markdown(
        "Switch off one piece of the trained model, and let the rest do what it learned: what gets worse is what that "
        "piece is for. No :blue[**parameter**] is trained again."
    )
    kind, method = _choices()
    every = asking.computed(ablate, run, method, work=work(run), ask="Switch them off")
    if every is None:
        return
    ablations = every.of_kind(kind)
    st.markdown(finding(ablations))
    draw.chart(run, ablation_chart(len(ablations.pieces)), "ablation_chart", ALT, ablation_data, every, kind)
    which = "held-out sequences" if run.evaluated_on == "validation" else "the sequences of training"
    st.caption(
        f"{MEANING[method]} Measured on {which}. Pieces may stand in for each other, so losses do not add up."
    )
    _numbers(ablations)


def _choices() -> tuple[str, str]:
    left, right = st.columns(2)
    kind = state.option("Switch off", state.spoken_of((PARTS, MATRICES)), PARTS, key="pieces", place=left)
    method = state.option("In its place", state.spoken_of(METHODS), "zero", key="ablated", place=right)
    return kind, "mean" if method == "mean" else "zero"


def _numbers(ablations: Ablations) -> None:
    columns = {
        "without": ["(whole model)", *(piece.name for piece in ablations.pieces)],
        "error": [ablations.whole[0], *ablations.error],
        "symbols right": [ablations.whole[1], *ablations.accuracy],
    }
    draw.numbers(columns, "ablation_table", "%.6g")
