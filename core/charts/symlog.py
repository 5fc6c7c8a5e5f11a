"""An axis for weights of any size and sign: even up to ±1, logarithmic beyond. Vega's symlog with constant 1.

Vega would label it evenly, as if it were linear, so its ticks are data: 0, and round numbers as there is room.
"""

from __future__ import annotations

import altair as alt
import numpy as np

from core.charts.columns import Columns
from core.charts.style import NEUTRAL, data
from core.types import Array
from core.words import number

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
    found: list[float] = []
    for value in (0.0, *(s * m * 10.0**d for m in _MANTISSAS for d in _DECADES for s in (-1, 1))):
        place = float(squeezed(np.array(value)))
        apart = min((abs(place - float(squeezed(np.array(one)))) for one in found), default=np.inf)
        if low <= place <= high and apart >= GAP * (high - low):
            found.append(value)
    return {"tick": np.array(found), "label": [number(value).replace("-", "−") for value in found]}


def weight_y(field: str) -> alt.Y:
    """`field` on a vertical axis, which `weight_ticks` labels."""
    axis = alt.Axis(labels=False, ticks=False, grid=False, values=[])
    return alt.Y(f"{field}:Q", title="weight (log beyond ±1)", scale=SCALE, axis=axis)


def weight_ticks() -> list[alt.Chart]:
    """Grid and labels of that axis; `ticks` has the data, under its own name."""
    base = alt.Chart(data("ticks")).encode(y=weight_y("tick"))
    grid = base.mark_rule(color=NEUTRAL, opacity=0.2, strokeWidth=1)
    label = base.mark_text(align="right", dx=-8, fontSize=12, color=NEUTRAL)
    return [grid, label.encode(x=alt.value(0), text=alt.Text("label:N"))]
