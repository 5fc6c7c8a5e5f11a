"""The rows that a picture of a run shows, and what is drawn of them frame by frame."""

from __future__ import annotations

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.charts.scale import thinned
from core.charts.tables import Columns
from core.data import Dataset
from core.engine.run import Run
from core.types import Array

MOST_POINTS = 300
# Numbers farther from 0 than this for each unit by which they vary lose what a pixel shows in 32 bits.
NEAR = 1e3
Parts = list[tuple[Dataset, str]]
# In the browser: the column of the frame that the scrubber stands at.
PICK_FRAME = {"now": "datum['f' + at]"}


def drawn(run: Run) -> Parts:
    """At most MOST_POINTS rows of each part of the split that has any."""
    parts = ((run.train, "train"), (run.validation, "validation"))
    return [(_thinned(part), name) for part, name in parts if len(part.y)]


def _thinned(part: Dataset) -> Dataset:
    """`part` thinned to what is drawn; `part` itself where that is all, since making a dataset checks it again."""
    return part if len(part.y) <= MOST_POINTS else part.rows(thinned(len(part.y), MOST_POINTS))


def names(parts: Parts) -> list[str]:
    """Which part each row is of."""
    return [name for part, name in parts for _ in part.y]


def in_frame(chart: alt.Chart) -> alt.Chart:
    """`chart` of what is a number `now`, in the frame that is shown."""
    return chart.transform_calculate(**PICK_FRAME).transform_filter("isValid(datum.now)")


def by_frame(values: Array) -> Columns:
    """Columns f0 … f59 of `values` (FRAMES, N): the browser picks the column of its frame.

    A pixel needs 32 bits, unless the values lie far from 0 for how they vary.
    """
    with calm():
        there = values[np.isfinite(values)]
        near = there.size == 0 or np.abs(there).max() < NEAR * np.ptp(there)
        return {f"f{frame}": row for frame, row in enumerate(values.astype(np.float32) if near else values)}


def empty_frames(values: Array, x: float, low: float, high: float) -> Columns:
    """The frames in which no value (FRAMES, N) lies inside the chart, with a place near its top to say so."""
    frames: NDArray[np.intp] = np.flatnonzero(~np.isfinite(values).any(axis=1))
    return {
        "frame": frames,
        "x": np.full(len(frames), x),
        "y": np.full(len(frames), low + 0.9 * (high - low)),
        "label": ["every prediction lies outside the chart"] * len(frames),
    }
