"""Parameters of two kept runs: by name as dots on one axis, or the weights of each layer as outlines."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from core.charts.lines import told_apart
from core.charts.style import NEUTRAL, PARAMETER, PARAMETERS, Spec, compiled, data, titled
from core.charts.symlog import stretched, ticks, ticks_below, weight_axis
from core.charts.tables import Columns, Data, stacked
from core.formatting import fitted_in, number, signed
from core.heavy import made_once
from core.inspection.by_layer import layer_title
from core.inspection.pinned.making import BINS
from core.inspection.pinned.record import Layer, Pin
from core.types import Array
from views.runs.parameters.numbers import by_change, shared_layers

BASE, OTHER = "baseline", "the other"
TITLE = "learned value (log beyond ±1)"
# Parameters that are drawn; pixels of each, and of a layer; bins of a layer that is drawn.
MOST_DRAWN, ROW, HEIGHT, MOST_BINS = 12, 33, 110, 40

# --------------------------------------------------------------------------- numbers


def values_data(pin: Pin, base: Pin, name: str) -> Data:
    """`values` (row, run, value, says), `moves` (row, value, to), `names` (row, name), and `ticks` of the axis."""
    names = by_change(pin, base)[:MOST_DRAWN]
    rows = np.arange(len(names), dtype=np.float64)
    before, now = (np.array([of.values[each].value for each in names]) for of in (base, pin))
    says = {
        BASE: [
            f"{base.values[each].title}: {number(value)}" for each, value in zip(names, before, strict=True)
        ],
        OTHER: [
            f"{base.values[each].title}: {number(value)}, {signed(value - old, 3)}"
            for each, value, old in zip(names, now, before, strict=True)
        ],
    }
    ends = np.array([min(0.0, before.min(), now.min()), max(0.0, before.max(), now.max())])
    titles = [base.values[each].title for each in names]
    return {
        "values": {
            "row": np.concatenate([rows, rows]),
            "run": [BASE] * len(names) + [OTHER] * len(names),
            "value": np.concatenate([before, now]),
            "says": [*says[BASE], *says[OTHER]],
        },
        "moves": {"row": rows, "value": before, "to": now},
        "names": {"row": rows, "name": fitted_in(titles, 40)},
        "ticks": ticks(ends),
    }


def layers_data(pin: Pin, base: Pin) -> Data:
    """`layer1` … (run, order, weight, share), an outline each, of all layers that one of them has; ticks and ends."""
    pins = {BASE: base, OTHER: pin}
    names = shared_layers(pins)
    places = [place for of in pins.values() for layer in of.layers.values() for place in layer.bins]
    low, high = min(0, *places), max(0, *places) + 1
    ends = stretched(np.array([low, high]) / BINS)
    # Bins of one width, so many of the record's as leave few enough to see.
    step = max(1, -(-(high - low) // MOST_BINS))
    edges = np.arange(low, high + step, step, dtype=np.float64)
    outlines = {
        f"layer{number_}": stacked(
            [
                _none(),
                *(_outline(who, of.layers[name], edges) for who, of in pins.items() if name in of.layers),
            ]
        )
        for number_, name in enumerate(names, start=1)
    }
    return {**outlines, "ticks": ticks(ends), "ends": {"weight": ends}}


def _none() -> Columns:
    return {"run": [], "order": np.array([]), "weight": np.array([]), "share": np.array([])}


def _outline(who: str, layer: Layer, edges: Array) -> Columns:
    """Up from 0, along the tops of the bins, and down again."""
    places, counts = np.array([*layer.bins]), np.array([*layer.bins.values()], dtype=np.float64)
    share = np.histogram(places + 0.5, edges, weights=counts)[0] / max(1.0, counts.sum())
    return {
        "run": [who] * (2 * len(edges)),
        "order": np.arange(2 * len(edges)),
        "weight": stretched(np.repeat(edges, 2) / BINS),
        "share": np.concatenate([[0.0], np.repeat(share, 2), [0.0]]),
    }


def titles_of(pin: Pin, base: Pin) -> tuple[str, ...]:
    """What the layers are called."""
    return tuple(map(layer_title, shared_layers({BASE: base, OTHER: pin})))


# --------------------------------------------------------------------------- drawing

STYLES: dict[str, dict[str, Any]] = {
    BASE: {"color": NEUTRAL, "strokeWidth": 2.5, "strokeDash": [5, 3]},
    OTHER: {"color": PARAMETER, "strokeWidth": 2.5},
}

DOTS: dict[str, dict[str, Any]] = {
    BASE: {"color": NEUTRAL, "strokeWidth": 2, "filled": False},
    OTHER: {"color": PARAMETER, "filled": True},
}


@made_once
def values_chart(rows: int) -> Spec:
    """So many parameters below each other, hollow in the baseline, filled in the other run."""
    scale = alt.Scale(domain=[-0.7, rows - 0.4], reverse=True, nice=False, zero=False)
    y = alt.Y("row:Q", axis=None, scale=scale)
    x = weight_axis(alt.X, "value", TITLE)
    base = alt.Chart(data("values")).encode(x=x, y=y, tooltip=[alt.Tooltip("says:N", title="parameter")])
    moves = alt.Chart(data("moves")).mark_rule(color=PARAMETERS[4], strokeWidth=1.5)
    names = alt.Chart(data("names")).mark_text(align="left", dy=-15, fontSize=12, color=NEUTRAL)
    dots = [
        base.transform_filter(f"datum.run == '{who}'").mark_point(size=90, opacity=1, **style)
        for who, style in DOTS.items()
    ]
    layers = [
        *ticks_below(TITLE),
        moves.encode(x=x, x2=alt.X2("to:Q"), y=y),
        names.encode(x=alt.XValue(0), y=y, text=alt.Text("name:N")),
        *dots,
    ]
    return compiled(alt.vconcat(titled(layers, "Parameters (○ baseline)", ROW * rows + 20)))


@made_once
def layers_chart(titles: tuple[str, ...]) -> Spec:
    """A panel for each layer; `layers_data` has the data."""
    panels = [_panel(f"layer{n}", title, n == 1) for n, title in enumerate(titles, start=1)]
    return compiled(alt.vconcat(*panels, spacing=14))


def _panel(layer: str, title: str, first: bool) -> alt.LayerChart:
    x = weight_axis(alt.X, "weight")
    axis = alt.Axis(format="%", tickCount=3, grid=False)
    y = alt.Y("share:Q", title="share", axis=axis, scale=alt.Scale(zero=True, nice=False))
    base = alt.Chart(data(layer)).encode(x=x, y=y, order=alt.Order("order:Q"))
    ends = alt.Chart(data("ends")).mark_point(opacity=0).encode(x=x)
    return titled(
        [*ticks_below(), ends, *told_apart(base, "run", STYLES)],
        f"{title} (dashed: {BASE})" if first else title,
        HEIGHT,
    )
