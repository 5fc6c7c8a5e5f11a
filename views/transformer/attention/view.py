"""Attention: who looks where in one sequence, head by head, step by step, at every epoch."""

from __future__ import annotations

import streamlit as st

from core import Run
from ui import asking, draw, state
from views.transformer import sequences_view as sequences
from views.transformer.attention.chart import attention_chart, attention_data, attention_maps
from views.transformer.attention.numbers import MASKED, SCORES, SHARES, STEPS, Heads, finding, heads, work
from views.transformer.maps import view as maps

ALT = (
    "For each head a heat map of attention, rows being positions that look and columns those looked at; below, a line "
    "for each head with the share of its attention on the textbook pattern."
)
SAID = {
    SCORES: "Scores: how well what a position looks for, its query, fits what another offers, its key. Negative is "
    "hatched.",
    MASKED: "Masked scores: no position may see what comes later; such cells are blank. Negative is hatched.",
    SHARES: "Shares: what softmax makes of the scores; each row adds up to 1.",
}

EQUATION = (
    r"q_t = u_t W_Q + b_Q, \quad k_s = u_s W_K + b_K, \quad "
    r"a_{ts} = \frac{e^{q_t \cdot k_s / \sqrt{S}}}{\sum_{r \le t} e^{q_t \cdot k_r / \sqrt{S}}}, \quad s \le t"
)
LETTERS = (
    "*u*: what enters the block, normalized; *S*: channels of one head. Position *t* looks at position *s*."
)


def view(run: Run) -> None:
    """Choices, finding, chart, what it shows, equation and numbers."""
    st.markdown(
        "Each position looks back and takes from others what it needs; :blue[**parameters**] decide where it looks. "
        "Move the slider to see each head learn it."
    )
    with st.container(horizontal=True):
        row, block = sequences.sequence(run), sequences.block(run)
        step = state.option("Step", state.spoken_of(STEPS), SHARES, key="attention")
    attention_heads = asking.computed(heads, run, block, work=work(run))
    if attention_heads is None:
        return
    st.markdown(finding(run, block, attention_heads))
    with st.container(key="attention_view"):
        chart = attention_chart()
        draw.chart(run, chart, "attention_chart", ALT, attention_data, run, row, block, step, attention_heads)
    st.caption(
        f"A row is a position that looks, a column one that is looked at, the strongest shade the same at every epoch. "
        f"{SAID[step]} □: where the textbook pattern of this task looks."
    )
    draw.equations(EQUATION, letters=LETTERS)
    _numbers(run, row, block, step, attention_heads)


def _numbers(run: Run, row: int, block: int, step: str, heads: Heads) -> None:
    """Shares on every known pattern at the end; and every cell of every head at every recorded epoch."""
    named = [f"head {head}" for head in range(1, 1 + len(heads.looked))]
    patterns = {
        "pattern": list(heads.scores),
        **{name: [float(of[head]) for of in heads.scores.values()] for head, name in enumerate(named)},
        "all alike": list(heads.chance.values()),
    }
    draw.numbers(patterns, "patterns_table", "%.4f", "Shares on every pattern as a table")
    maps.table(lambda: attention_maps(run, row, block, step), run)
