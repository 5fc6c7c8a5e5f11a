"""The leaves of a tree where they lie: boxes in the plane of two features, or steps over one."""

from __future__ import annotations

from typing import Any, Literal

import altair as alt
import numpy as np

from core.charts.classes import FAINT, NOTE, SURE
from core.charts.fit import with_units
from core.charts.rows import drawn, names
from core.charts.scale import limits
from core.charts.style import (
    CLASS_COLOUR,
    CLASS_FILL,
    CLASS_SHAPE,
    FILLED,
    NEUTRAL,
    PARAMETER,
    PARAMETER_RAMP,
    captioned,
    data,
    value_axis,
)
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.inspection.importance import by_impurity
from core.models.trees.tree import Index, Tree
from core.types import Array
from views.tree.tree.layout import boxes, spans
from views.tree.tree.nodes_chart import frames, shades, tooltips

Partition = Literal["plane", "steps", "none"]
HEIGHT = 260


def partition_of(run: Run) -> Partition:
    """The picture that shows all of what the tree of `run` predicts; none if it asks about more than two features."""
    tree = run.tree
    features = len(tree.feature_names)
    if features == 1:
        return "steps" if tree.value.ndim == 1 else "none"
    return "plane" if len(np.unique(tree.feature)) <= 2 else "none"


def axes_of(run: Run) -> Index:
    """The features of the picture: those whose splits lower the impurity most."""
    order = np.argsort(-by_impurity(run.tree), kind="stable")
    return np.sort(order[:2]).astype(np.intp)


# --------------------------------------------------------------------------- numbers


def partition_data(run: Run, partition: Partition) -> Data:
    """The data of `partition_panel`."""
    if partition == "none":
        return {}
    return _plane_data(run) if partition == "plane" else _steps_data(run)


def _plane_data(run: Run) -> Data:
    """`boxes` of all nodes (x, x2, y, y2), `rows` as points, and the `axes`: which features they are."""
    (across, up), named = axes_of(run).tolist(), with_units(run.train)
    x, rows = _rows(run)
    ends = np.array([limits(column) for column in x.T])
    box = boxes(run.tree, *ends.T)
    return {
        "boxes": {
            **_nodes(run),
            "x": box[:, 0, across],
            "x2": box[:, 1, across],
            "y": box[:, 0, up],
            "y2": box[:, 1, up],
        },
        "points": {"x": x[:, across], "y": x[:, up], **rows},
        "axes": {"across": [named[across]], "up": [named[up]]},
    }


def _steps_data(run: Run) -> Data:
    """Data for one feature: nodes reach from `x` to `x2` at the `value` that they predict, and over all heights."""
    tree = run.tree
    x, rows = _rows(run)
    y = np.concatenate([part.y for part, _ in drawn(run)]).astype(np.float64)
    low, high = limits(np.concatenate([y, tree.value]))
    box = boxes(tree, *np.array([limits(x[:, 0])]).T)[:, :, 0]
    every = np.ones(len(box))
    target = "" if tree.class_names else run.train.target_name
    return {
        "boxes": {
            **_nodes(run),
            "x": box[:, 0],
            "x2": box[:, 1],
            "y": low * every,
            "y2": high * every,
            "value": tree.value,
        },
        "points": {"x": x[:, 0], "y": y, **rows},
        "axes": {
            "across": with_units(run.train)[:1],
            "up": [target or f"share of {tree.class_names[1]}"],
        },
    }


def _nodes(run: Run) -> Columns:
    """Each node's place in the tree, when it is a leaf, how it is filled, and its tooltip."""
    tree = run.tree
    (born, divided), (first, last) = frames(run), spans(tree)
    who: Columns = {"place": first, "last": last, "born": born, "divided": divided}
    return {**who, **_fills(tree), **tooltips(tree, np.arange(len(tree.value)))}


def _fills(tree: Tree) -> Columns:
    """The likeliest class as `rank`, `opacity` the stronger the surer; or a number as `shade`."""
    if not tree.class_names:
        return {"shade": shades(tree), "opacity": np.full(len(tree.value), SURE)}
    largest, even = tree.shares.max(axis=1), 1 / len(tree.class_names)
    return {"rank": tree.shares.argmax(axis=1), "opacity": FAINT + SURE * (largest - even) / (1 - even)}


def _rows(run: Run) -> tuple[Array, Columns]:
    """Features (N, D) of the rows that are drawn, and what they look like."""
    parts, tree = drawn(run), run.tree
    x = np.concatenate([part.x for part, _ in parts])
    y = np.concatenate([part.y for part, _ in parts])
    who: Columns = {"rows": names(parts)}
    if tree.class_names:
        return x, {**who, "rank": y.astype(np.intp)}
    low, high = float(tree.value.min()), float(tree.value.max())
    return x, {**who, "shade": np.clip((y - low) / (high - low or 1.0), 0, 1)}


# --------------------------------------------------------------------------- drawing

LEAF = "datum.born <= at && at < datum.divided"
PICKED = "isValid(pick.place) && pick.place[0] == datum.place && datum.born <= at"
SHADE = alt.Fill("shade:Q", scale=alt.Scale(domain=[0, 1], range=list(PARAMETER_RAMP)), legend=None)


def partition_panel(partition: Partition, classes: bool, validated: bool) -> list[alt.LayerChart]:
    """No panel, or one; it needs the parameters `at` and `pick` of its chart, and has a view named `boxes`.

    Its title explains the symbols of validation rows, where there are any.
    """
    if partition == "none":
        return []
    panel = _plane(classes) if partition == "plane" else _steps(classes)
    if validated:
        panel.title.text += NOTE
    return [panel]


def _plane(classes: bool) -> alt.LayerChart:
    box = {**_corners(), "y": _height("y"), "y2": alt.Y2("y2:Q")}
    base, fill = alt.Chart(data("boxes")), CLASS_FILL if classes else SHADE
    leaves = base.transform_filter(LEAF).mark_rect(stroke=NEUTRAL, strokeWidth=0.7)
    leaves = leaves.encode(**box, fill=fill, fillOpacity=alt.FillOpacity("opacity:Q", scale=None))
    picked = base.transform_filter(PICKED).mark_rect(fill="transparent", stroke=PARAMETER, strokeWidth=3)
    layers = [leaves, _points(classes), picked.encode(**box), _to_point_at(box), *_names()]
    return captioned(layers, "Its leaves in the plane", HEIGHT)


def _steps(classes: bool) -> alt.LayerChart:
    strip = {**_corners(), "y": _height("y"), "y2": alt.Y2("y2:Q")}
    base = alt.Chart(data("boxes"))
    picked = base.transform_filter(PICKED).mark_rect(fill=PARAMETER, opacity=0.18).encode(**strip)
    level = base.mark_rule(strokeWidth=3, color=PARAMETER).encode(**_corners(), y=_height("value"))
    mean = level.transform_filter(PICKED).encode(strokeDash=alt.StrokeDashValue([2, 4]))
    layers = [picked, _points(classes), mean, level.transform_filter(LEAF), _to_point_at(strip), *_names()]
    return captioned(layers, "Its leaves as steps", HEIGHT)


def _corners() -> dict[str, Any]:
    scale, axis = alt.Scale(zero=False, nice=False), alt.Axis(grid=False, tickCount=8, title=None)
    return {"x": alt.X("x:Q", scale=scale, axis=axis), "x2": alt.X2("x2:Q")}


def _height(field: str) -> alt.Y:
    return value_axis(f"{field}:Q", "").title(None)


def _points(classes: bool) -> alt.Chart:
    mark = alt.Chart(data("points")).mark_point(size=34, strokeWidth=1.4)
    place = {"x": alt.X("x:Q"), "y": alt.Y("y:Q"), "fillOpacity": FILLED}
    if classes:
        return mark.encode(**place, color=CLASS_COLOUR, fill=CLASS_FILL, shape=CLASS_SHAPE)
    return mark.encode(**place, color=alt.ColorValue(NEUTRAL), fill=SHADE)


def _to_point_at(box: dict[str, Any]) -> alt.Chart:
    """The leaves once more, on top and unseen."""
    tooltip = [
        alt.Tooltip("rule:N", title="leaf"),
        "predicts:N",
        alt.Tooltip("samples:Q", title="training rows"),
        alt.Tooltip("impurity:Q", format=".4~g"),
    ]
    unseen = alt.Chart(data("boxes"), name="boxes").transform_filter(LEAF).mark_rect(opacity=0)
    return unseen.encode(**box, tooltip=tooltip)


def _names() -> list[alt.Chart]:
    """Which features the axes are, in words that are data: the chart stays the same when they change."""
    mark = alt.Chart(data("axes"))
    across = mark.mark_text(align="right", baseline="top", dy=22, fontSize=12, color=NEUTRAL)
    up = mark.mark_text(align="right", baseline="bottom", fontSize=12, color=NEUTRAL)
    return [
        across.encode(x=alt.XValue("width"), y=alt.YValue("height"), text=alt.Text("across:N")),
        up.encode(x=alt.XValue("width"), y=alt.YValue(-6), text=alt.Text("up:N")),
    ]
