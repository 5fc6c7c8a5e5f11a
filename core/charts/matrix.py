"""A matrix of parameters as a heat map while it is learned: a row for each input, a column for each output."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.diagram import largest_drawn
from core.charts.rows import PICK_FRAME, by_frame
from core.charts.scale import spans_of_pictures
from core.charts.signed import picture, shades, share_of
from core.charts.style import FRAMES, NEUTRAL, data, frame_filter, span_filter, titled
from core.charts.tables import Columns, Data
from core.types import Array

# Pixels of a row of the heat map, of all of it at least and at most, and from one name to the next at least.
ROW, LOWEST, HIGHEST, LINE = 22, 66, 264, 16
# Names below the columns: more would overlap on a phone. Pixels of a name beside the rows.
MOST_ACROSS, NAMES = 12, 58
# The most pixels of a picture, and the least and most of a cell: enough that a hatch can be seen.
ACROSS, DOWN, LEAST, TALLEST = 240, 130, 2, 8
BIAS = "bias"


@dataclass(frozen=True, eq=False)
class Matrix:
    """Numbers (T, rows, columns) of every snapshot, and the names of rows and columns; the last row may be biases.

    `strongest` is the size that the strongest shade stands for.
    """

    values: Array
    rows: list[str]
    columns: list[str]
    strongest: float

    @classmethod
    def of(cls, weight: Array, bias: Array | None, rows: list[str], columns: list[str]) -> Matrix:
        """The matrix of weights (T, rows, columns), with a last row of biases (T, columns) if there are any.

        The strongest shade is the largest number of the run, or the limit that a run that diverges is drawn up to.
        """
        values = weight if bias is None else np.concatenate([weight, bias[:, None]], axis=1)
        names = rows if bias is None else [*rows, BIAS]
        return cls(values, names, columns, largest_drawn(values))


def height_for(rows: int) -> int:
    """Pixels of a heat map of so many rows."""
    return int(np.clip(ROW * rows, LOWEST, HIGHEST))


# --------------------------------------------------------------------------- numbers


def matrix_data(matrix: Matrix, snapshot: NDArray[np.intp]) -> Data:
    """`cells` (from, unit, where each begins and ends, f0 …), `pictures` shown `since` … `until`, names beside them.

    Places are shares of the panel, so that no frame moves them. Frames in which nothing is a number are `lost`.
    """
    rows, columns = matrix.values.shape[1:]
    row, column = (of.ravel() for of in np.indices((rows, columns)))
    shown = matrix.values[snapshot]
    return {
        "cells": {
            "from": np.array(matrix.rows)[row],
            "unit": np.array(matrix.columns)[column],
            "left": column / columns,
            "right": (column + 1) / columns,
            "top": row / rows,
            "bottom": (row + 1) / rows,
            **by_frame(shown.reshape(FRAMES, -1)),
        },
        "pictures": _pictures(shown, matrix.strongest),
        "lost": {"frame": np.flatnonzero(~np.isfinite(shown).any(axis=(1, 2)))},
        "down": _down(matrix.rows, height_for(len(matrix.rows))),
        "across": _across(matrix.columns),
    }


def _pictures(shown: Array, strongest: float) -> Columns:
    """Of numbers (FRAMES, rows, columns)."""
    since, until = spans_of_pictures()
    shares = share_of(shown[since], strongest)
    rows, columns = shares.shape[1:]
    tall, wide = min(max(LEAST, DOWN // rows), TALLEST), max(LEAST, ACROSS // columns)
    drawn = shades(shares.repeat(tall, axis=1).repeat(wide, axis=2))
    return {"since": since, "until": until, "url": [picture(values) for values in drawn]}


def _down(names: list[str], height: int) -> Columns:
    """Names of rows that have room, that of the last among them."""
    last, row = len(names) - 1, height / len(names)
    shown = [at for at in range(0, last, math.ceil(LINE / row)) if (last - at) * row >= LINE]
    return _middles(names, [*shown, last])


def _across(names: list[str]) -> Columns:
    return _middles(names, range(0, len(names), math.ceil(len(names) / MOST_ACROSS)))


def _middles(names: list[str], shown: Sequence[int]) -> Columns:
    return {"name": [names[at] for at in shown], "middle": (np.array(shown) + 0.5) / len(names)}


# --------------------------------------------------------------------------- drawing


SHARE = alt.Scale(domain=[0, 1], nice=False)
DOWNWARD = alt.Scale(domain=[0, 1], nice=False, reverse=True)
PLACE = dict[str, Any](
    x=alt.X("left:Q", axis=None, scale=SHARE),
    x2=alt.X2("right"),
    y=alt.Y("top:Q", axis=None, scale=DOWNWARD),
    y2=alt.Y2("bottom"),
)
# Pointing at a cell picks it; it stays picked until another one is.
CELL = {"type": "point", "fields": ["left", "top"], "on": "pointerover", "clear": False}
WORDS = "datum['from'] + ' → ' + datum.unit + ': '"


def matrix_panel(height: int, title: str) -> alt.LayerChart:
    """`matrix_data` has its data; of the cells one is picked."""
    ends = {"left": "0", "right": "1", "top": "0", "bottom": "1"}
    drawn = alt.Chart(data("pictures")).transform_filter(span_filter())
    image = drawn.transform_calculate(**ends).mark_image(aspect=False, smooth=False)
    image = image.encode(**PLACE, url=alt.Url("url:N"))
    return titled([image, *_cells(), *_words(height), _lost(height)], title, height)


def _cells() -> list[alt.Chart]:
    """A cell to point at for each number; of the one picked an outline and its number.

    There may be thousands of cells: none depends on the frame, so only the picked one is computed again.
    """
    every = alt.Chart(data("cells"))
    picked = every.transform_filter(alt.ParameterPredicate(param="pick", empty=False))
    picked = picked.transform_calculate(**PICK_FRAME, label=f"{WORDS} + format(datum.now, '.5g')")
    value = alt.Tooltip("now:Q", title="value", format=".5g")
    tooltip = [alt.Tooltip("from:N"), alt.Tooltip("unit:N", title="to"), value]
    outline = picked.mark_rect(stroke=NEUTRAL, strokeWidth=2, fill="transparent")
    number = picked.mark_text(align="left", fontSize=13, color=NEUTRAL)
    return [
        every.mark_rect(opacity=0, aria=False).encode(**PLACE).properties(name="cells"),
        outline.encode(**PLACE, tooltip=tooltip),
        number.encode(x=alt.XValue(0), y=alt.YValue(-12), text=alt.Text("label:N")),
    ]


def _words(height: int) -> list[alt.Chart]:
    """Names left of the rows and below the columns, and a rule above the biases, if any."""
    font = dict[str, Any](fontSize=12, color=NEUTRAL)
    down = alt.Chart(data("down")).mark_text(align="right", dx=-6, limit=NAMES, **font)
    across = alt.Chart(data("across")).mark_text(baseline="top", dy=4, limit=70, **font)
    biases = alt.Chart(data("cells")).transform_filter(
        f"datum.bottom == 1 && datum.left == 0 && datum['from'] == '{BIAS}'"
    )
    middle, text = alt.X("middle:Q", axis=None, scale=SHARE), alt.Text("name:N")
    beside = alt.Y("middle:Q", axis=None, scale=DOWNWARD)
    return [
        down.encode(x=alt.XValue(0), y=beside, text=text),
        across.encode(x=middle, y=alt.YValue(height), text=text),
        biases.mark_rule(color=NEUTRAL).encode(y=PLACE["y"]),
    ]


def _lost(height: int) -> alt.Chart:
    words = alt.Chart(data("lost")).transform_filter(frame_filter()).mark_text(color=NEUTRAL, fontSize=14)
    x, y = alt.XValue({"expr": "width / 2"}), alt.YValue(height / 2)
    return words.encode(x=x, y=y, text=alt.TextValue("no finite number is left"))
