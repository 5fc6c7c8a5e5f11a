"""The weights of one layer as a heat map, its inputs down and its units across, its biases in the last row."""

from __future__ import annotations

import math
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.columns import Columns, Data
from core.charts.diagram import MOST_PICTURES, largest_drawn
from core.charts.rows import PICK_FRAME, by_frame
from core.charts.scale import thinned
from core.charts.signed import picture, shades
from core.charts.style import FRAMES, NEUTRAL, data, frame_filter, titled
from core.models.neural_network import Network
from core.run import Run
from core.types import Array

# Pixels of a row of the heat map, of all of it at least and at most, and from one name to the next at least.
ROW, LOWEST, HIGHEST, LINE = 22, 66, 264, 16
# Names below the columns: more would overlap on a phone. Pixels of a name beside the rows.
MOST_ACROSS, NAMES = 12, 58
# Pixels of the picture at most, and of a cell at least and at most: so many that a hatch shows.
ACROSS, DOWN, LEAST, TALLEST = 240, 130, 2, 8

# --------------------------------------------------------------------------- numbers


def height_of(run: Run, layer: str) -> int:
    """Pixels of the heat map."""
    return int(np.clip(ROW * (1 + run.parameters[f"{layer}.weight"].shape[1]), LOWEST, HIGHEST))


def weights_data(run: Run, layer: str, snapshot: NDArray[np.intp]) -> Data:
    """`cells` (from, unit, where each begins and ends, f0 …), `pictures` shown `since` … `until`, names beside them.

    Places are shares of the panel, so that no frame moves them. The strongest shade is the largest number of the run,
    or the limit that a run that diverges is drawn up to; frames in which nothing is a number are `lost`.
    """
    table = _table(run, layer)
    rows, columns = table.shape[1:]
    froms, units = _names(run, layer)
    row, column = (of.ravel() for of in np.indices((rows, columns)))
    return {
        "cells": {
            "from": np.array(froms)[row],
            "unit": np.array(units)[column],
            "left": column / columns,
            "right": (column + 1) / columns,
            "top": row / rows,
            "bottom": (row + 1) / rows,
            **by_frame(table[snapshot].reshape(FRAMES, -1)),
        },
        "pictures": _pictures(table, snapshot),
        "lost": {"frame": np.flatnonzero(~np.isfinite(table[snapshot]).any(axis=(1, 2)))},
        "down": _down(froms, height_of(run, layer)),
        "across": _across(units),
    }


def _table(run: Run, layer: str) -> Array:
    """(T, inputs + 1, units): weights, and biases in the last row."""
    weight, bias = (run.parameters[f"{layer}.{what}"] for what in ("weight", "bias"))
    return np.concatenate([weight, bias[:, None]], axis=1)


def _names(run: Run, layer: str) -> tuple[list[str], list[str]]:
    """Of what enters a layer, and of its units: columns and classes by name, others counted from 0."""
    network: Network = run.columns
    number, last = int(layer.removeprefix("layer")), len(network.widths) - 1
    inputs = network.inputs.names if number == 1 else range(network.widths[number - 1])
    units = network.outputs if number == last and network.outputs else range(network.widths[number])
    return [*map(str, inputs), "bias"], [*map(str, units)]


def _pictures(table: Array, snapshot: NDArray[np.intp]) -> Columns:
    since = thinned(FRAMES, MOST_PICTURES)
    with np.errstate(over="ignore"):
        shares = table[snapshot[since]] / largest_drawn(table)
    rows, columns = table.shape[1:]
    tall, wide = min(max(LEAST, DOWN // rows), TALLEST), max(LEAST, ACROSS // columns)
    drawn = shades(shares.repeat(tall, axis=1).repeat(wide, axis=2))
    return {
        "since": since,
        "until": np.append(since[1:] - 1, FRAMES - 1),
        "url": [picture(one) for one in drawn],
    }


def _down(froms: list[str], height: int) -> Columns:
    """Names of rows that have room, that of the biases among them."""
    last, row = len(froms) - 1, height / len(froms)
    shown = [at for at in range(0, last, math.ceil(LINE / row)) if (last - at) * row >= LINE]
    return {
        "name": [froms[at] for at in [*shown, last]],
        "middle": (np.array([*shown, last]) + 0.5) / len(froms),
    }


def _across(units: list[str]) -> Columns:
    shown = range(0, len(units), math.ceil(len(units) / MOST_ACROSS))
    return {"name": [units[at] for at in shown], "middle": (np.array(shown) + 0.5) / len(units)}


# --------------------------------------------------------------------------- drawing


SHARE = alt.Scale(domain=[0, 1], nice=False)
DOWNWARD = alt.Scale(domain=[0, 1], nice=False, reverse=True)
PLACE = dict[str, Any](
    x=alt.X("left:Q", axis=None, scale=SHARE),
    x2=alt.X2("right"),
    y=alt.Y("top:Q", axis=None, scale=DOWNWARD),
    y2=alt.Y2("bottom"),
)
# How the cell is picked that is pointed at; it stays until another one is.
CELL = {"type": "point", "fields": ["left", "top"], "on": "pointerover", "clear": False}
WORDS = "datum['from'] + ' → ' + datum.unit + ': '"


def weights_panel(height: int) -> alt.LayerChart:
    """`weights_data` has its data; of the cells one is picked."""
    ends = {"left": "0", "right": "1", "top": "0", "bottom": "1"}
    drawn = alt.Chart(data("pictures")).transform_filter("datum.since <= at && at <= datum.until")
    image = drawn.transform_calculate(**ends).mark_image(aspect=False, smooth=False)
    image = image.encode(**PLACE, url=alt.Url("url:N"))
    return titled([image, *_cells(), *_words(height), _lost(height)], "Weights into each unit", height)


def _cells() -> list[alt.Chart]:
    """A cell to point at for each number; of the one picked an outline and its number.

    Cells may be thousands: none of them depends on the frame, only the one that is picked is worked out again.
    """
    every = alt.Chart(data("cells"))
    picked = every.transform_filter(alt.ParameterPredicate(param="pick", empty=False))
    picked = picked.transform_calculate(**PICK_FRAME, label=f"{WORDS} + format(datum.now, '.5g')")
    tooltip = [
        alt.Tooltip("from:N"),
        alt.Tooltip("unit:N"),
        alt.Tooltip("now:Q", title="value", format=".5g"),
    ]
    outline = picked.mark_rect(stroke=NEUTRAL, strokeWidth=2, fill="transparent")
    number = picked.mark_text(align="left", fontSize=13, color=NEUTRAL)
    return [
        every.mark_rect(opacity=0, aria=False).encode(**PLACE).properties(name="cells"),
        outline.encode(**PLACE, tooltip=tooltip),
        number.encode(x=alt.value(0), y=alt.value(-12), text=alt.Text("label:N")),
    ]


def _words(height: int) -> list[alt.Chart]:
    """Names left of the rows and below the columns, and a rule above the biases."""
    font = dict[str, Any](fontSize=12, color=NEUTRAL)
    down = alt.Chart(data("down")).mark_text(align="right", dx=-6, limit=NAMES, **font)
    across = alt.Chart(data("across")).mark_text(baseline="top", dy=4, limit=70, **font)
    biases = alt.Chart(data("cells")).transform_filter("datum.bottom == 1 && datum.left == 0")
    middle, text = alt.X("middle:Q", axis=None, scale=SHARE), alt.Text("name:N")
    beside = alt.Y("middle:Q", axis=None, scale=DOWNWARD)
    return [
        down.encode(x=alt.value(0), y=beside, text=text),
        across.encode(x=middle, y=alt.value(height), text=text),
        biases.mark_rule(color=NEUTRAL).encode(y=PLACE["y"]),
    ]


def _lost(height: int) -> alt.Chart:
    words = alt.Chart(data("lost")).transform_filter(frame_filter()).mark_text(color=NEUTRAL, fontSize=14)
    middle = {"expr": "width / 2"}
    return words.encode(
        x=alt.value(middle), y=alt.value(height / 2), text=alt.value("none is a number any more")
    )
