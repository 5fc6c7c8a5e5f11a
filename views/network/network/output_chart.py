"""What a network answers, large beside its diagram: the plane of two features, or a curve over the only one.

It stands in the diagram's own panel, so its places are pixels that the browser computes.
"""

from __future__ import annotations

from typing import Any, Literal

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.classes import PIXELS, class_picture, key_data
from core.charts.fit import fit_data, view_of
from core.charts.rows import drawn, in_frame, names
from core.charts.scale import limits, spans_of_pictures
from core.charts.style import (
    CLASS_COLOUR,
    CLASS_FILL,
    CLASS_SHAPE,
    FILLED,
    FRAMES,
    NEUTRAL,
    PARAMETER,
    data,
    span_filter,
)
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.types import Array

Output = Literal["regions", "probability", "curve", "none"]
# Pixels of its side, as an expression, and between it and the diagram.
SIDE, APART = "max(90, min(190, width - 244))", 14


def output_of(run: Run) -> Output:
    """The picture that suits the features of `run`; of more than two there is none."""
    view = view_of(run)
    return view if view in ("regions", "probability", "curve") else "none"


# --------------------------------------------------------------------------- numbers


def output_data(run: Run, snapshot: NDArray[np.intp]) -> Data:
    """The data of `output_layers`: `output_points` (across, down, rows), and `plane` or `line`; shares of the side."""
    output = output_of(run)
    if output == "none":
        return {}
    key: Data = {} if output == "curve" else {"key": key_data(run)}
    return {**(_plane(run, snapshot) if output == "regions" else _line(run, snapshot)), **key}


def _plane(run: Run, snapshot: NDArray[np.intp]) -> Data:
    """`plane`: pictures of the likeliest class, since one frame until another."""
    parts = drawn(run)
    x = np.concatenate([part.x for part, _ in parts])
    (left, right), (low, high) = (limits(column) for column in x.T)
    across, up = np.linspace(left, right, PIXELS), np.linspace(high, low, PIXELS)
    grid = np.column_stack([of.ravel() for of in np.meshgrid(across, up)])
    since, until = spans_of_pictures()
    shares = [run.predict(grid, at=at) for at in snapshot[since].tolist()]
    rank = np.concatenate([part.y for part, _ in parts]).astype(np.intp)
    return {
        "plane": {
            "since": since,
            "until": until,
            "url": [class_picture(share, len(run.train.class_names)) for share in shares],
        },
        "output_points": {
            **_places(x[:, 0], (left, right), x[:, 1], (low, high)),
            "rank": rank,
            "rows": names(parts),
        },
    }


def _line(run: Run, snapshot: NDArray[np.intp]) -> Data:
    """`line`: (across, f0 …), how far down the curve is in each frame."""
    fit = fit_data(run, snapshot)
    curve, points = fit["curve"], fit["points"]
    x, (low, high) = np.asarray(curve["x"]), np.asarray(fit["extent"]["y"]).tolist()
    ends, margin = (float(x.min()), float(x.max())), 0.08 * (high - low)
    span = (low - margin, high + margin)
    frames = {
        f"f{n}": 1 - (np.asarray(curve[f"f{n}"]) - span[0]) / (span[1] - span[0]) for n in range(FRAMES)
    }
    who: Columns = {name: points[name] for name in points if name in ("rank", "rows")}
    return {
        "line": {"across": (x - ends[0]) / (ends[1] - ends[0] or 1), **frames},
        "output_points": {**_places(np.asarray(points["x"]), ends, np.asarray(points["y"]), span), **who},
    }


def _places(x: Array, ends: tuple[float, float], y: Array, span: tuple[float, float]) -> Columns:
    return {
        "across": (x - ends[0]) / (ends[1] - ends[0] or 1),
        "down": 1 - (y - span[0]) / (span[1] - span[0] or 1),
    }


# --------------------------------------------------------------------------- drawing


def output_layers(output: Output, height: int) -> list[alt.Chart]:
    """Right of a diagram of that height; `output_data` has their data."""
    if output == "none":
        return []
    top = f"({height} - {SIDE}) / 2"
    frame = (
        alt.Chart(data("playhead"))
        .transform_filter("datum.frame == 0")
        .mark_rect(fill="transparent", stroke=NEUTRAL, strokeWidth=1)
    )
    side: dict[str, Any] = {
        "x": alt.XValue({"expr": f"width - {SIDE}"}),
        "x2": alt.X2Value({"expr": "width"}),
        "y": alt.YValue({"expr": top}),
        "y2": alt.Y2Value({"expr": f"{top} + {SIDE}"}),
    }
    return [*_picture(output, side, top), _points(output, top), frame.encode(**side)]


def _picture(output: Output, side: dict[str, Any], top: str) -> list[alt.Chart]:
    if output == "regions":
        plane = alt.Chart(data("plane")).transform_filter(span_filter()).mark_image(aspect=False)
        return [plane.encode(**side, url=alt.Url("url:N"))]
    line = in_frame(alt.Chart(data("line"))).transform_filter("datum.now >= 0 && datum.now <= 1")
    line = line.transform_calculate(px=_across(), py=f"{top} + datum.now * {SIDE}")
    return [line.mark_line(color=PARAMETER, strokeWidth=3).encode(**_pixels())]


def _points(output: Output, top: str) -> alt.Chart:
    points = alt.Chart(data("output_points"))
    points = points.transform_calculate(px=_across(), py=f"{top} + datum.down * {SIDE}")
    mark = points.mark_point(size=22, strokeWidth=1.2).encode(**_pixels(), fillOpacity=FILLED)
    if output == "curve":
        return mark.encode(color=alt.ColorValue(NEUTRAL), fill=alt.FillValue(NEUTRAL))
    return mark.encode(color=CLASS_COLOUR, fill=CLASS_FILL, shape=CLASS_SHAPE)


def _across() -> str:
    return f"width - {SIDE} + datum.across * {SIDE}"


def _pixels() -> dict[str, Any]:
    return {
        "x": alt.X("px:Q", axis=None, scale=None),
        "y": alt.Y("py:Q", axis=None, scale=None),
    }
