"""One prediction, followed: where each head looks, what each piece adds to the logit, and the probabilities."""

from __future__ import annotations

import altair as alt
import numpy as np

from core.charts.style import NEUTRAL, PARAMETER, Spec, compiled, data, name_and_text, percent_text, titled
from core.charts.tables import Columns, Data
from core.formatting import number, signed
from core.heavy import made_once
from core.types import Array
from views.transformer.decoding import given
from views.transformer.named_bars_chart import (
    BOTTOM,
    NAME,
    ROW_HEIGHT,
    TOP,
    amount_axis,
    bars_panel,
    named_bars,
)
from views.transformer.one_prediction.numbers import Followed, looked_at_most

# Symbols that are named side by side on a phone, and symbols whose probability is drawn.
MOST_NAMED, MOST_SYMBOLS = 33, 6

# --------------------------------------------------------------------------- numbers


def follow_data(followed: Followed) -> Data:
    """`heads` and `cells` of attention, `read` symbols, `pieces` adding up to the logit, `symbols` by probability."""
    return {**_attention(followed), "pieces": _pieces(followed), "symbols": _symbols(followed)}


def symbols_drawn(followed: Followed) -> int:
    """Bars of probability."""
    return min(MOST_SYMBOLS, len(followed.scores))


def _attention(followed: Followed) -> Data:
    """A row for each head below one for the symbols that are read."""
    rows, places = np.arange(1, 1 + len(followed.shares)), len(followed.read)
    attention = np.array(list(followed.shares.values()))
    named = places <= MOST_NAMED
    return {
        "heads": {
            "y": rows + NAME,
            "name": [f"head {head}, block {block}" for block, head in followed.shares],
            "text": [_most(of) for of in attention],
        },
        "cells": {
            "place": np.tile(np.arange(1, 1 + places), len(rows)),
            "symbol": np.tile(np.array(followed.run.sequences.symbols)[followed.read], len(rows)),
            "left": np.tile(np.arange(places) / places, len(rows)),
            "right": np.tile(np.arange(1, 1 + places) / places, len(rows)),
            "top": np.repeat(rows + TOP, places),
            "bottom": np.repeat(rows + BOTTOM, places),
            "share": attention.ravel(),
        },
        "read": {
            "x": (np.arange(places) + 0.5) / places,
            "y": np.full(places, (TOP + BOTTOM) / 2),
            "symbol": [followed.run.sequences.symbols[symbol] if named else "·" for symbol in followed.read],
        },
    }


def _most(attention: Array) -> str:
    """Where a head looks most."""
    most, share = looked_at_most(attention), given(attention, int(attention.argmax()))
    if len(most) == 1:
        return f"most at position {most[0] + 1}, {share}"
    return (
        f"{'most at' if len(most) < len(attention) else 'at all'} {len(most)} positions alike, {share} each"
    )


def _pieces(followed: Followed) -> Columns:
    """From 0 up and down to the logit."""
    adds = followed.adds(followed.predicted)
    ends = np.cumsum(adds)
    names = [*(step.name for step in followed.steps), "logit"]
    texts = [*(signed(float(value), 3) for value in adds), number(float(ends[-1]), 3)]
    return named_bars(names, texts, np.concatenate([[0], ends[:-1], [0]]), np.append(ends, ends[-1]))


def _symbols(followed: Followed) -> Columns:
    order = np.argsort(-followed.scores, kind="stable")[: symbols_drawn(followed)]
    shown = followed.probabilities[order]
    names = [
        followed.run.sequences.symbols[symbol] + (" (comes next)" if symbol == followed.comes else "")
        for symbol in order
    ]
    texts = [
        f"logit {number(float(followed.scores[symbol]), 3)}, {given(followed.probabilities, symbol)}"
        for symbol in order
    ]
    return named_bars(names, texts, np.zeros(len(order)), shown)


# --------------------------------------------------------------------------- drawing


@made_once
def follow_chart(heads: int, pieces: int, symbols: int) -> Spec:
    """`follow_data` has the data of so many heads, pieces (the logit not counted) and symbols."""
    logit = amount_axis("sum so far", alt.Scale(nice=False, zero=True))
    share = amount_axis("probability", alt.Scale(domain=[0, 1], nice=False), "format(datum.value, '.0%')")
    adds_up = "What adds up to the logit (hollow: downwards)"
    panels = [
        _attention_panel(heads),
        bars_panel("pieces", pieces + 1, logit, adds_up, PARAMETER, hollow=True),
        bars_panel("symbols", symbols, share, "From logits to probabilities", PARAMETER),
    ]
    return compiled(alt.VConcatChart(vconcat=panels, spacing=18))


def _attention_panel(heads: int) -> alt.LayerChart:
    cells = alt.Chart(data("cells")).transform_calculate(written=percent_text("share"))
    cells = cells.mark_rect(fill=PARAMETER, stroke=NEUTRAL, strokeWidth=0.5, strokeOpacity=0.5)
    shade = alt.Scale(domain=[0, 1], range=[0, 0.95])
    cells = cells.encode(
        x=_across("left"),
        x2=alt.X2("right:Q"),
        y=_down("top", heads),
        y2=alt.Y2("bottom:Q"),
        fillOpacity=alt.FillOpacity("share:Q", scale=shade, legend=None),
        tooltip=[
            alt.Tooltip("place:Q", title="position"),
            alt.Tooltip("symbol:N"),
            alt.Tooltip("written:N", title="share of attention"),
        ],
    )
    words = alt.Chart(data("heads")).encode(y=_down("y", heads))
    read = alt.Chart(data("read")).mark_text(fontSize=13, fontWeight="bold", color=NEUTRAL)
    layers = [
        cells,
        *name_and_text(words, color=NEUTRAL),
        read.encode(x=_across("x"), y=_down("y", heads), text=alt.Text("symbol:N")),
    ]
    return titled(layers, "Symbols read, and where each head looks", ROW_HEIGHT * (heads + 1))


def _across(field: str) -> alt.X:
    return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))


def _down(field: str, heads: int) -> alt.Y:
    scale = alt.Scale(domain=[heads + 1, TOP - 0.2], nice=False, zero=False)
    return alt.Y(f"{field}:Q", axis=None, scale=scale)
