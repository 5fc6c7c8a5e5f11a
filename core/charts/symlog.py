"""An axis for weights of any size and sign: even up to ±1, logarithmic beyond. Vega's symlog with constant 1.

Vega would label it evenly, as if it were linear, so its ticks are data: 0, and round numbers as there is room.
"""

from __future__ import annotations

from typing import TypeVar

import altair as alt
import numpy as np

from core.charts.style import NEUTRAL, data
from core.charts.tables import Columns
from core.formatting import number
from core.types import Array

Channel = TypeVar("Channel", alt.X, alt.Y)
TITLE = "weight (log beyond ±1)"
# Room for labels: below, or at the left as on every chart.
_EXTENT = {alt.X: 18, alt.Y: 44}
SCALE = alt.Scale(type="symlog", constant=1, nice=False, zero=False)
# Rounder numbers first; ticks lie at least this share of the axis apart.
_MANTISSAS, _DECADES, GAP = (1, 5, 2), range(6, -4, -1), 0.1


def squeezed(values: Array) -> Array:
    """Where values lie on the axis."""
    return np.sign(values) * np.log1p(np.abs(values))


def stretched(places: Array) -> Array:
    """The inverse of `squeezed`."""
    return np.sign(places) * np.expm1(np.abs(places))


def ticks(ends: Array) -> Columns:
    """`tick` and `label` of an axis between two values (2,)."""
    low, high = squeezed(ends)
    values: list[float] = []
    for value in (0.0, *(s * m * 10.0**d for m in _MANTISSAS for d in _DECADES for s in (-1, 1))):
        place = float(squeezed(np.array(value)))
        apart = min((abs(place - float(squeezed(np.array(tick)))) for tick in values), default=np.inf)
        if low <= place <= high and apart >= GAP * (high - low):
            values.append(value)
    return {"tick": np.array(values), "label": [number(value).replace("-", "−") for value in values]}


def weight_axis(channel: type[Channel], field: str, title: str = TITLE) -> Channel:
    """`field` on that axis, of weights or of what its `title` says, which `ticks_left` or `ticks_below` label."""
    axis = alt.Axis(labels=False, ticks=False, grid=False, values=[], minExtent=_EXTENT[channel])
    return channel(f"{field}:Q", title=title, scale=SCALE, axis=axis)


def ticks_left() -> list[alt.Chart]:
    """Grid and labels of a vertical axis; `ticks` has the data, under its own name."""
    along = weight_axis(alt.Y, "tick")
    label = _BASE.mark_text(align="right", dx=-8, fontSize=12, color=NEUTRAL)
    return [_GRID.encode(y=along), label.encode(x=alt.XValue(0), y=along, text=alt.Text("label:N"))]


def ticks_below(title: str = TITLE) -> list[alt.Chart]:
    """Grid and labels of a horizontal axis with that title; `ticks` has the data, under its own name."""
    along = weight_axis(alt.X, "tick", title)
    label = _BASE.mark_text(baseline="top", dy=6, fontSize=12, color=NEUTRAL)
    return [_GRID.encode(x=along), label.encode(x=along, y=alt.YValue("height"), text=alt.Text("label:N"))]


_BASE = alt.Chart(data("ticks"))
_GRID = _BASE.mark_rule(color=NEUTRAL, opacity=0.2, strokeWidth=1)
