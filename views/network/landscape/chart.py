"""A slice through parameter space as contours, with the paths that runs took, on one scrubber."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import altair as alt
import numpy as np

from core.charts.contours import (
    DASH,
    HEIGHT,
    MARGIN,
    RANK,
    WHEN,
    contour_data,
    contour_layers,
    kept,
    marks,
    word_layers,
)
from core.charts.run import epoch_caption, error_data, errors_panel, playhead_data
from core.charts.scale import limits, snapshot_of_frame
from core.charts.style import (
    FRAMES,
    LEAST_ERROR,
    PARAMETER,
    SHORT_NUMBERS,
    Spec,
    data,
    frame_filter,
    titled,
    with_scrubber,
)
from core.charts.tables import Columns, Data, stacked
from core.engine.run import Run
from core.formatting import number
from core.optim.optimizers import OPTIMIZERS
from core.types import Array
from views.network.landscape.descents import label, percent
from views.network.landscape.directions import Plane
from views.network.landscape.numbers import Slice, Window

# Height of the lane of a racer, and where its name stands in it.
LANE, NAME_ABOVE = 34, -0.36
# What is drawn of the second direction at least, as a share of the first: a straight path has no width of its own.
FLATTEST = 1e-6

# --------------------------------------------------------------------------- numbers


def plane_of(run: Run) -> Plane | None:
    """Through the part of its path that is drawn; None where it does not move."""
    return Plane.of(run.flat[kept(run)])


def window(runs: Sequence[Run], plane: Plane) -> Window:
    """What shows the drawn part of the path of each run, with a margin."""
    places = np.concatenate([plane.places(run.flat[kept(run)]) for run in runs])
    (left, right), up = (limits(values, MARGIN) for values in places.T)
    wide, high = np.ptp(places, axis=0)
    if high < FLATTEST * wide:
        up = (left - right) / 2, (right - left) / 2
    return (left, right), up


def landscape_data(run: Run, cut: Slice) -> Data:
    """The data of `landscape_chart`: contours, the path of `run`, and its errors."""
    return {**_scene([run], cut), **error_data(run)}


def race_data(racers: Sequence[Run], cut: Slice) -> Data:
    """The data of `race_chart`: contours, the path of each of `racers`, and a lane for each, the lowest at the top."""
    return {**_scene(racers, cut), "lanes": _lanes(racers, cut.plane)}


def _scene(runs: Sequence[Run], cut: Slice) -> Data:
    paths = [_path(run, cut.plane) for run in runs]
    longest = max(runs, key=lambda run: run.epochs[-1])
    playhead = playhead_data(longest, snapshot_of_frame(len(longest.epochs)))
    ends = np.array([[cut.x[0], cut.y[0]], [cut.x[-1], cut.y[-1]]])
    first, second = map(percent, cut.plane.shares.tolist())
    gone = [path for run, path in zip(runs, paths, strict=True) if run.diverged]
    return {
        **contour_data(cut.x, cut.y, cut.value, np.concatenate([_places(path) for path in paths])),
        "extent": {"x": ends[:, 0].copy(), "y": ends[:, 1].copy()},
        "axes": {"across": [f"direction 1: {first} % →"], "up": [f"↑ direction 2: {second} %"]},
        "paths": stacked(paths),
        "start": _rows(paths[0], slice(1)),
        "gone": stacked([_rows(paths[0], slice(0)), *(_rows(path, slice(-1, None)) for path in gone)]),
        "now": stacked([_now(path, playhead, lane) for lane, path in enumerate(paths)]),
        "playhead": playhead,
    }


def _path(run: Run, plane: Plane) -> Columns:
    """The snapshots to draw: `x`, `y`, `epoch`, `objective`, and whose they are."""
    near = kept(run)
    places, epochs = plane.places(run.flat[near]), run.epochs[near]
    least = LEAST_ERROR * (run.objective[0] or 1.0)
    return {
        "x": places[:, 0].copy(),
        "y": places[:, 1].copy(),
        "epoch": epochs,
        "objective": np.maximum(run.objective[epochs], least),
        "optimizer": [label(run)] * len(epochs),
        "rank": np.full(len(epochs), list(OPTIMIZERS).index(str(run.spec.optimizer))),
    }


def _places(path: Columns) -> Array:
    return np.column_stack([path["x"], path["y"]])


def _rows(path: Columns, part: slice) -> Columns:
    return {name: values[part] for name, values in path.items()}


def _now(path: Columns, playhead: Columns, lane: int) -> Columns:
    """Where the path stands at each frame; where it was last seen, after that."""
    at = np.searchsorted(np.asarray(path["epoch"]), np.asarray(playhead["epoch"]), side="right") - 1
    rows = {name: np.asarray(values)[at] for name, values in path.items()}
    return {**rows, "frame": playhead["frame"], "lane": np.full(FRAMES, lane)}


def _lanes(racers: Sequence[Run], plane: Plane) -> Columns:
    """From the objective of the start to that of the end, or to where the path was last seen."""
    paths = [_path(run, plane) for run in racers]
    return {
        **stacked([_rows(path, slice(-1, None)) for path in paths]),
        "lane": np.arange(len(racers)),
        "name_at": np.arange(len(racers)) + NAME_ABOVE,
        "begin": np.array([path["objective"][0] for path in paths]),
        "outcome": ["diverged" if run.diverged else number(float(run.objective[-1]), 3) for run in racers],
    }


# --------------------------------------------------------------------------- drawing

LEGEND = "(○ start, ● now, × diverged)"
WHO = [alt.Tooltip("optimizer:N"), *WHEN]
EPOCHS = alt.Order("epoch:Q")


@cache
def landscape_chart() -> Spec:
    """Contours and the path of one run, and its errors; `landscape_data` has their data."""
    line = marks("paths").mark_line(color=PARAMETER, strokeWidth=2.5).encode(order=EPOCHS)
    dots = marks("paths").mark_circle(color=PARAMETER, size=22, opacity=1).encode(tooltip=WHEN)
    now = _standing(marks("now")).mark_circle(color=PARAMETER, size=160, opacity=1)
    return with_scrubber(alt.vconcat(_panel([line, dots, now]), errors_panel(), spacing=18))


@cache
def race_chart(lanes: int) -> Spec:
    """Contours and the paths of a race, and a lane for each of so many racers; `race_data` has their data."""
    paths = marks("paths").encode(color=RANK, detail=alt.Detail("rank:O"))
    lines = paths.mark_line(strokeWidth=2.2).encode(order=EPOCHS, strokeDash=DASH)
    # To point at; drawn, they would hide the dashes.
    dots = paths.mark_circle(size=60, opacity=0).encode(tooltip=WHO)
    now = _standing(marks("now")).mark_circle(size=130, opacity=1).encode(color=RANK, tooltip=WHO)
    return with_scrubber(alt.vconcat(_panel([lines, dots, now]), _lane_panel(lanes), spacing=18))


def _panel(paths: list[alt.Chart]) -> alt.LayerChart:
    """`paths` between the ground and the spots that mark their ends."""
    start = marks("start").mark_point(color=PARAMETER, size=130, strokeWidth=2.5)
    gone = marks("gone").mark_text(color=PARAMETER, text="×", fontSize=26)
    layers = [*contour_layers(), *paths, start, gone, *word_layers(), epoch_caption()]
    return titled(layers, f"Loss {LEGEND}", HEIGHT)


def _standing(chart: alt.Chart) -> alt.Chart:
    return chart.transform_filter(frame_filter())


def _lane_panel(lanes: int) -> alt.LayerChart:
    """From start to end on one axis, in the colour and dashes of each path: the key to the paths as well."""
    scale = alt.Scale(domain=[lanes - 0.5, -0.5], nice=False, zero=False)
    axis = alt.Axis(grid=False, tickCount=4, labelExpr=SHORT_NUMBERS)
    x = alt.X("objective:Q", title="loss (log scale)", scale=alt.Scale(type="log", nice=False), axis=axis)
    y, above = (alt.Y(f"{field}:Q", scale=scale, axis=None) for field in ("lane", "name_at"))
    base = alt.Chart(data("lanes")).encode(color=RANK)
    bars = base.mark_rule(strokeWidth=3).encode(x=x, x2=alt.X2("begin:Q"), y=y, strokeDash=DASH)
    now = _standing(alt.Chart(data("now"))).mark_circle(size=110, opacity=1)
    name = base.mark_text(align="left", fontSize=13, fontWeight="bold").encode(
        x=alt.value(0), y=above, text=alt.Text("optimizer:N")
    )
    outcome = base.mark_text(align="right", fontSize=13).encode(
        x=alt.value("width"), y=above, text=alt.Text("outcome:N")
    )
    layers = [bars, now.encode(x=x, y=y, color=RANK, tooltip=WHO), name, outcome]
    return titled(layers, "Loss: from start to end", LANE * lanes)
