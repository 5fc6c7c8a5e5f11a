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
from core.charts.style import FRAMES, NEUTRAL, data, titled
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
    """`cells` (from, unit, row, column, f0 …), `pictures` shown `since` … `until`, `down` and `across`: their names.

    The strongest shade is the largest number of the run, or the limit that a run that diverges is drawn up to.
    """
    table = _table(run, layer)
    rows, columns = table.shape[1:]
    froms, units = _names(run, layer)
    row, column = (of.ravel() for of in np.indices((rows, columns)))
    return {
        "cells": {
            "from": np.array(froms)[row],
            "unit": np.array(units)[column],
            "row": row,
            "column": column,
            **by_frame(table[snapshot].reshape(FRAMES, -1)),
        },
        "pictures": _pictures(table, snapshot),
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
        "right": np.full(len(since), columns),
        "bottom": np.full(len(since), rows),
        "url": [picture(one) for one in drawn],
    }


def _down(froms: list[str], height: int) -> Columns:
    """Names of rows that have room, that of the biases among them."""
    last, row = len(froms) - 1, height / len(froms)
    shown = [at for at in range(0, last, math.ceil(LINE / row)) if (last - at) * row >= LINE]
    return {"name": [froms[at] for at in [*shown, last]], "row": np.array([*shown, last]) + 0.5}


def _across(units: list[str]) -> Columns:
    shown = range(0, len(units), math.ceil(len(units) / MOST_ACROSS))
    return {"name": [units[at] for at in shown], "column": np.array(shown) + 0.5}


# --------------------------------------------------------------------------- drawing


def weights_panel(height: int) -> alt.LayerChart:
    """`weights_data` has its data."""
    zero = {"left": "0", "top": "0"}
    drawn = alt.Chart(data("pictures")).transform_filter("datum.since <= at && at <= datum.until")
    image = drawn.transform_calculate(**zero).mark_image(aspect=False, smooth=False)
    image = image.encode(
        x=_x("left"), x2=alt.X2("right"), y=_y("top"), y2=alt.Y2("bottom"), url=alt.Url("url:N")
    )
    cells = alt.Chart(data("cells")).transform_calculate(
        **PICK_FRAME, right="datum.column + 1", bottom="datum.row + 1"
    )
    tooltip = [
        alt.Tooltip("from:N"),
        alt.Tooltip("unit:N"),
        alt.Tooltip("now:Q", title="value", format=".5g"),
    ]
    cells = cells.mark_rect(opacity=0).encode(
        x=_x("column"), x2=alt.X2("right"), y=_y("row"), y2=alt.Y2("bottom"), tooltip=tooltip
    )
    return titled([image, cells, *_words(height)], "Weights into each unit", height)


def _x(field: str) -> alt.X:
    return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(nice=False, zero=False))


def _y(field: str) -> alt.Y:
    return alt.Y(f"{field}:Q", axis=None, scale=alt.Scale(nice=False, zero=False, reverse=True))


def _words(height: int) -> list[alt.Chart]:
    """Names left of the rows and below the columns, and a rule above the biases."""
    font = dict[str, Any](fontSize=12, color=NEUTRAL)
    down = alt.Chart(data("down")).mark_text(align="right", dx=-6, limit=NAMES, **font)
    across = alt.Chart(data("across")).mark_text(baseline="top", dy=4, limit=70, **font)
    rule = (
        alt.Chart(data("down"))
        .transform_filter("datum.name == 'bias'")
        .transform_calculate(line="datum.row - 0.5")
    )
    return [
        down.encode(x=alt.value(0), y=_y("row"), text=alt.Text("name:N")),
        across.encode(x=_x("column"), y=alt.value(height), text=alt.Text("name:N")),
        rule.mark_rule(color=NEUTRAL).encode(y=_y("line")),
    ]
