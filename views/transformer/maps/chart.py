"""Square heat maps side by side, below each other where the screen is narrow, on one scrubber."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.run import epoch_caption, playhead_data
from core.charts.scale import snapshot_of_frame, spans_of, thinned
from core.charts.signed import picture, shades, share_of
from core.charts.style import FRAMES, NEUTRAL, data, span_filter
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.types import Array

# Pixels of a map's side at most; beside it for names of rows, and to the next; above it for its own name, and below it.
SIDE, LEFT, GAP, ABOVE, BELOW = 288, 22, 12, 26, 30
ROOM, DOWN = LEFT + SIDE + GAP, ABOVE + SIDE + BELOW
# Where the screen is narrower, maps stand below each other; and they reach into the margin, which other panels need.
NARROW, MARGIN = 560, 40
# Of a row at least, to be named; of a cell's picture at most and at least, and of all pictures: so that a hatch shows.
LINE, LARGEST, LEAST, DRAWN = 9.5, 6, 3, 120
# Of cells and snapshots together: each is sent as 8 bytes. Fewer snapshots of more cells, but never fewer than these.
MOST_NUMBERS, FEWEST = 125_000, 12


@dataclass(frozen=True, eq=False)
class Maps:
    """`tables` (K, M, n, n) of M `names` at every snapshot, NaN where a map is blank; `largest` (M,), the full shade.

    `labels` (n,) stand beside rows and below columns, `places` (n,) in the tooltip; `marks` (n, n) are outlined.
    """

    names: list[str]
    tables: Array
    largest: Array
    labels: list[str]
    places: list[str]
    marks: NDArray[np.bool_] | None = None

    @property
    def shown(self) -> NDArray[np.intp]:
        """The snapshots that are sent."""
        cells = self.tables[0].size
        return thinned(len(self.tables), min(FRAMES, max(FEWEST, MOST_NUMBERS // max(1, cells))))


# --------------------------------------------------------------------------- numbers


def maps_data(run: Run, maps: Maps) -> Data:
    """`cells` (map, row, column, from, to, s0 …), `pictures`, `frames`, `labels`, `marks`, and the `playhead`."""
    shown = maps.shown
    snapshot = shown[snapshot_of_frame(len(shown))]
    return {
        "cells": _cells(maps, shown),
        "pictures": _pictures(maps, shown),
        "frames": {"map": np.arange(len(maps.names)), "n": _sizes(maps, len(maps.names)), "name": maps.names},
        "labels": _labels(maps),
        "marks": _marks(maps),
        "playhead": playhead_data(run, snapshot),
    }


def _sizes(maps: Maps, count: int) -> NDArray[np.intp]:
    return np.full(count, len(maps.labels))


def _cells(maps: Maps, shown: NDArray[np.intp]) -> Columns:
    """Those that are not blank all the time, with columns s0, s1 … of their value at each snapshot that is `shown`."""
    which, row, column = np.nonzero(~np.isnan(maps.tables).all(axis=0))
    places = np.array(maps.places)
    values = maps.tables[shown][:, which, row, column]
    return {
        "map": which,
        "n": _sizes(maps, len(which)),
        "row": row,
        "column": column,
        "name": np.array(maps.names)[which],
        "from": places[row],
        "to": places[column],
        "snapshots": np.full(len(which), len(shown)),
        **{f"s{at}": value for at, value in enumerate(values)},
    }


def _pictures(maps: Maps, shown: NDArray[np.intp]) -> Columns:
    """One of each map and snapshot, shown `since` … `until`."""
    count, (since, until) = len(maps.names), spans_of(len(shown))
    drawn = shades(_finer(share_of(maps.tables[shown], maps.largest[:, None, None])))
    return {
        "map": np.tile(np.arange(count), len(shown)),
        "n": _sizes(maps, count * len(shown)),
        "since": np.repeat(since, count),
        "until": np.repeat(until, count),
        "url": [picture(values) for of_snapshot in drawn for values in of_snapshot],
    }


def _finer(values: Array) -> Array:
    """So many pixels for each cell that a hatch shows, where anything is negative."""
    pixels = int(np.clip(DRAWN // values.shape[-1], LEAST, LARGEST)) if (values < 0).any() else 1
    return values.repeat(pixels, axis=-2).repeat(pixels, axis=-1)


def _labels(maps: Maps) -> Columns:
    """Names of rows and columns, as many as have room, of each map."""
    n = len(maps.labels)
    named = np.arange(0, n, math.ceil(n * LINE / (SIDE - GAP)))
    return _of_each(maps, {"place": named, "label": np.array(maps.labels)[named]})


def _marks(maps: Maps) -> Columns:
    row, column = np.nonzero(maps.marks) if maps.marks is not None else (np.arange(0), np.arange(0))
    return _of_each(maps, {"row": row, "column": column})


def _of_each(maps: Maps, rows: dict[str, NDArray[Any]]) -> Columns:
    """The same rows for each map."""
    count, size = len(maps.names), len(next(iter(rows.values())))
    which = {"map": np.repeat(np.arange(count), size), "n": _sizes(maps, count * size)}
    return {**which, **{name: np.tile(values, count) for name, values in rows.items()}}


def every_cell(run: Run, maps: Maps) -> Columns:
    """The cells that are not blank all the time, with a column for each recorded epoch."""
    cells = _cells(maps, np.arange(len(maps.tables)))
    values = {f"epoch {epoch}": cells[f"s{at}"] for at, epoch in enumerate(run.epochs.tolist())}
    return {"map": cells["name"], "row": cells["from"], "column": cells["to"], **values}


# --------------------------------------------------------------------------- drawing

# In the browser, which alone knows the width: where each map begins and how large it is, in pixels.
ACROSS = {"across": f"width < {NARROW} ? 1 : 2"}
PLACED = {
    "room": f"min({ROOM}, (width + {MARGIN}) / datum.across)",
    "side": f"datum.room - {LEFT + GAP}",
    "cell": "datum.side / datum.n",
    "line": "floor(datum.map / datum.across)",
    "first": f"clamp(width - datum.across * datum.room, {-MARGIN}, 0) + {LEFT}",
    "left": "datum.first + (datum.map % datum.across) * datum.room",
}
PICK = (
    f"'s' + (floor(at * datum.snapshots / {FRAMES}) + datum.snapshots - 1"
    f" - floor({FRAMES - 1} * datum.snapshots / {FRAMES}))"
)
# From the middle of a line of maps to the top of the maps.
TOP = f"{ABOVE - DOWN / 2}"
# A line of maps below another: the height of the panel is theirs.
LINES = alt.Y("line:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
CELL = {"begin": "datum.left + datum.column * datum.cell", "end": "datum.begin + datum.cell"}
WHOLE = {"begin": "datum.left", "end": "datum.left + datum.side"}


def maps_panel(title: str, looks: str, seen: str) -> alt.LayerChart:
    """`maps_data` has its data; rows are called `looks` in the tooltip, columns `seen`."""
    image = _placed("pictures", **WHOLE).transform_filter(span_filter())
    image = image.mark_image(aspect=False, smooth=False, **_tall("datum.side", "0"))
    frame = _placed("frames", **WHOLE)
    frame = frame.mark_rect(fill="transparent", stroke=NEUTRAL, strokeWidth=0.5, **_tall("datum.side", "0"))
    marks = _placed("marks", **CELL).mark_rect(
        fill="transparent", stroke=NEUTRAL, strokeWidth=1.5, **_tall("datum.cell", "datum.row")
    )
    layers = [
        _across(image).encode(url=alt.Url("url:N")),
        _across(frame),
        _across(marks),
        _cells_unseen(looks, seen),
        *_words(),
        epoch_caption(),
    ]
    return alt.LayerChart(layer=layers, title=title, height=alt.Step(DOWN))


def _cells_unseen(looks: str, seen: str) -> alt.Chart:
    cells = _placed("cells", **CELL, now=f"datum[{PICK}]")
    tooltip = [
        alt.Tooltip("name:N", title="map"),
        alt.Tooltip("from:N", title=looks),
        alt.Tooltip("to:N", title=seen),
        alt.Tooltip("now:Q", title="value", format=".5g"),
    ]
    return _across(cells.mark_rect(opacity=0, **_tall("datum.cell", "datum.row"))).encode(tooltip=tooltip)


def _placed(source: str, **more: str) -> alt.Chart:
    chart = alt.Chart(data(source))
    for step in (ACROSS, PLACED, more):
        chart = chart.transform_calculate(**step)
    return chart


def _tall(height: str, row: str) -> dict[str, Any]:
    """Height of a mark, and how far its middle is from the middle of its line of maps."""
    return {"height": {"expr": height}, "yOffset": {"expr": f"{TOP} + {row} * datum.cell + ({height}) / 2"}}


def _across(mark: alt.Chart) -> alt.Chart:
    return mark.encode(x=_x("begin"), x2=alt.X2("end"), y=LINES)


def _x(field: str) -> alt.X:
    return alt.X(f"{field}:Q", scale=None, axis=None)


def _words() -> list[alt.Chart]:
    """Names of maps, rows and columns."""
    font = dict[str, Any](color=NEUTRAL, fontSize=12)
    names = _placed("frames").mark_text(
        align="left", fontSize=13, color=NEUTRAL, yOffset={"expr": f"{TOP} - 11"}
    )
    labels = {"middle": "(datum.place + 0.5) * datum.cell"}
    down = _placed("labels", **labels).mark_text(
        align="right", dx=-6, yOffset={"expr": f"{TOP} + datum.middle"}, **font
    )
    across = _placed("labels", **labels, begin="datum.left + datum.middle").mark_text(
        yOffset={"expr": f"{TOP} + datum.side + 10"}, **font
    )
    return [
        names.encode(x=_x("left"), y=LINES, text=alt.Text("name:N")),
        down.encode(x=_x("left"), y=LINES, text=alt.Text("label:N")),
        across.encode(x=_x("begin"), y=LINES, text=alt.Text("label:N")),
    ]
