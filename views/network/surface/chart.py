"""A slice through parameter space as contours, with the paths that runs took, on one scrubber."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np

from core.charts.contours import (
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
    frame_filter,
    titled,
    with_scrubber,
)
from core.charts.tables import Columns, Data, stacked
from core.engine.run import Run
from core.formatting import number
from core.heavy import made_once
from views.network.surface.descents import percent
from views.network.surface.numbers import Plane, Slice, Window
from views.shared.race import label
from views.shared.race_chart import (
    ends,
    lane_data,
    lane_panel,
    name_data,
    part,
    path_layers,
    places,
    race_layers,
    rank,
)

# What is drawn of the second direction at least, as a share of the first: a straight path has no width of its own.
FLATTEST = 1e-6

# --------------------------------------------------------------------------- numbers


def plane_of(run: Run) -> Plane | None:
    """Through the part of its path that is drawn; None where it does not move."""
    return Plane.of(run.flat[kept(run)])


def window(runs: Sequence[Run], plane: Plane) -> Window:
    """What shows the drawn part of the path of each run, with a margin."""
    seen = np.concatenate([plane.places(run.flat[kept(run)]) for run in runs])
    (left, right), up = (limits(values, MARGIN) for values in seen.T)
    wide, high = np.ptp(seen, axis=0)
    if high < FLATTEST * wide:
        up = (left - right) / 2, (right - left) / 2
    return (left, right), up


def landscape_data(run: Run, cut: Slice) -> Data:
    """The data of `landscape_chart`: contours, the path of `run`, and its errors."""
    return {**_scene([run], cut), **error_data(run)}


def race_data(racers: Sequence[Run], cut: Slice) -> Data:
    """The data of `race_chart`: contours, the path of each of `racers`, and a lane for each, the lowest at the top."""
    paths = [_path(run, cut.plane) for run in racers]
    outcomes = ["diverged" if run.diverged else number(float(run.objective[-1]), 3) for run in racers]
    # From the objective of the start to that of the end, or to where the path was last seen.
    begin, end = (np.array([path["objective"][at] for path in paths]) for at in (0, -1))
    lanes = {**lane_data(racers, outcomes), "objective": end, "begin": begin}
    corner = np.array([cut.x[0], cut.y[0]])
    size = np.array([np.ptp(cut.x), np.ptp(cut.y)])
    return {**_scene(racers, cut), **name_data(paths, corner, size), "lanes": lanes}


def _scene(runs: Sequence[Run], cut: Slice) -> Data:
    paths = [_path(run, cut.plane) for run in runs]
    longest = max(runs, key=lambda run: run.epochs[-1])
    playhead = playhead_data(longest, snapshot_of_frame(len(longest.epochs)))
    first, second = map(percent, cut.plane.shares.tolist())
    gone = [path for run, path in zip(runs, paths, strict=True) if run.diverged]
    return {
        **contour_data(cut.x, cut.y, cut.value, np.concatenate([places(path) for path in paths])),
        "extent": {"x": cut.x[[0, -1]], "y": cut.y[[0, -1]]},
        "axes": {"across": [f"direction 1: {first} % →"], "up": [f"↑ direction 2: {second} %"]},
        "paths": stacked(paths),
        "start": part(paths[0], slice(1)),
        "gone": stacked([part(paths[0], slice(0)), *(part(path, slice(-1, None)) for path in gone)]),
        "now": stacked([_now(path, playhead, lane) for lane, path in enumerate(paths)]),
        "playhead": playhead,
    }


def _path(run: Run, plane: Plane) -> Columns:
    """The snapshots to draw: `x`, `y`, `epoch`, `objective`, and whose they are."""
    near = kept(run)
    at, epochs = plane.places(run.flat[near]), run.epochs[near]
    least = LEAST_ERROR * (run.objective[0] or 1.0)
    return {
        "x": at[:, 0].copy(),
        "y": at[:, 1].copy(),
        "epoch": epochs,
        "objective": np.maximum(run.objective[epochs], least),
        "optimizer": [label(run)] * len(epochs),
        "rank": np.full(len(epochs), rank(run)),
    }


def _now(path: Columns, playhead: Columns, lane: int) -> Columns:
    """Where the path stands at each frame; where it was last seen, after that."""
    at = np.searchsorted(np.asarray(path["epoch"]), np.asarray(playhead["epoch"]), side="right") - 1
    rows = {name: np.asarray(values)[at] for name, values in path.items()}
    return {**rows, "frame": playhead["frame"], "lane": np.full(FRAMES, lane)}


# --------------------------------------------------------------------------- drawing

LEGEND = "(○ start, ● now, × diverged)"
WHO = [alt.Tooltip("optimizer:N"), *WHEN]


@made_once
def landscape_chart() -> Spec:
    """Contours and the path of one run, and its errors; `landscape_data` has their data."""
    now = _standing().mark_circle(color=PARAMETER, size=160, opacity=1)
    return with_scrubber(alt.vconcat(_panel([*path_layers("paths"), now]), errors_panel(), spacing=18))


@made_once
def race_chart(lanes: int) -> Spec:
    """Contours and the paths of a race, and a lane for each of so many racers; `race_data` has their data."""
    now = _standing().mark_circle(size=130, opacity=1).encode(color=RANK, tooltip=WHO)
    return with_scrubber(alt.vconcat(_panel([*race_layers(WHO), now]), _lanes_panel(lanes), spacing=18))


def _panel(paths: list[alt.Chart]) -> alt.LayerChart:
    """`paths` between the ground and the spots that mark their ends."""
    layers = [*contour_layers(), *paths, *ends(), *word_layers(), epoch_caption()]
    return titled(layers, f"Loss {LEGEND}", HEIGHT)


def _standing() -> alt.Chart:
    """Where each is at the frame of the scrubber."""
    return marks("now").transform_filter(frame_filter())


def _lanes_panel(lanes: int) -> alt.LayerChart:
    """From start to end on one axis."""
    axis = alt.Axis(grid=False, tickCount=4, labelExpr=SHORT_NUMBERS)
    x = alt.X("objective:Q", title="loss (log scale)", scale=alt.Scale(type="log", nice=False), axis=axis)
    now = _standing().mark_circle(size=110, opacity=1).encode(x=x, tooltip=WHO)
    return lane_panel("Loss: from start to end", lanes, x, alt.X2("begin:Q"), now)
