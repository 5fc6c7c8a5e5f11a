"""Bars below each other, each with its name above it to the left and its number to the right: a phone has no margin."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np

from core.charts.style import NEUTRAL, SHORT_NUMBERS, data, either, name_and_text, row_axis, titled
from core.charts.tables import Columns
from core.types import Array

# Of the height of a row: where its name stands, and from where to where its bar reaches.
NAME, TOP, BOTTOM = 0.24, 0.52, 0.88
ROW_HEIGHT = 36


def named_bars(names: Sequence[str], texts: Sequence[str], start: Array, end: Array) -> Columns:
    """(name, text, y, top, bottom, start, end) of bars from `start` (N,) to `end` (N,)."""
    row = np.arange(len(names))
    return {
        "name": list(names),
        "text": list(texts),
        "y": row + NAME,
        "top": row + TOP,
        "bottom": row + BOTTOM,
        "start": start,
        "end": end,
    }


def bars_panel(
    source: str, rows: int, x: alt.X, title: str, colour: str, hollow: bool = False
) -> alt.LayerChart:
    """The panel of `rows` bars of `source`, which `named_bars` made; `hollow` leaves those that go down unfilled."""
    base = alt.Chart(data(source)).encode(y=row_axis("y", rows))
    fill = (
        either(alt.FillOpacityValue, "datum.end < datum.start", 0.0, 0.85)
        if hollow
        else alt.FillOpacityValue(0.85)
    )
    bars = base.mark_bar(fill=colour, stroke=colour, strokeWidth=1.5).encode(
        x=x,
        x2=alt.X2("end:Q"),
        y=row_axis("top", rows),
        y2=alt.Y2("bottom:Q"),
        fillOpacity=fill,
        tooltip=[alt.Tooltip("name:N"), alt.Tooltip("text:N", title="is")],
    )
    words = name_and_text(base, color=NEUTRAL)
    return titled([bars, *words], title, ROW_HEIGHT * rows)


def amount_axis(title: str, scale: alt.Scale, labels: str = SHORT_NUMBERS) -> alt.X:
    """The horizontal axis of bars; `labels` is the expression that writes its numbers."""
    return alt.X("start:Q", title=title, scale=scale, axis=alt.Axis(tickCount=5, labelExpr=labels))
