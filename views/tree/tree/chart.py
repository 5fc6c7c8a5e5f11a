"""A tree as a diagram: questions, shares of classes and rows, with its leaves in the plane and its error below."""

from __future__ import annotations

import math
from typing import Any

import altair as alt

from core.charts.classes import key_data, key_panel
from core.charts.run import epoch_caption, error_data, errors_panel, now, playhead_data
from core.charts.scale import snapshot_of_frame
from core.charts.style import (
    CAPTIONED,
    CLASS_COLOUR,
    NEUTRAL,
    PARAMETER,
    PARAMETER_RAMP,
    Spec,
    caption,
    data,
    either,
    picking,
    with_scrubber,
)
from core.charts.tables import Data
from core.engine.run import Run
from core.heavy import made_once
from views.tree.tree.nodes_chart import Drawn, downwards, edges_data, hidden_data, nodes_data, shares_data
from views.tree.tree.partition_chart import Partition, partition_data, partition_panel

# Pixels beside the outermost nodes.
PAD = 16
# Radius of a node without rows, and what all rows add; a line of a label; the widest line to a node.
SMALL, LARGE, LINE, WIDEST = 3.5, 7.5, 13, 7.0
# A narrower panel has no room for its errors beside its title.
CAPTION_FROM = 300
# Pixels that the number of a split needs, or that of the leaves below a node.
NUMBER_NEEDS = 24
# Marks are hidden from screen readers (`aria`), except those that describe a node completely.
# In the browser: pixels to the next node, and the radius that fits between them.
PIXELS = f"datum.room * (width - {2 * PAD})"
RADIUS = f"min({SMALL} + {LARGE} * sqrt(datum.share), max(1.5, 0.47 * {PIXELS}))"
BORN, INNER = "datum.born <= at", "at >= datum.divided"
# Whether the node that is pointed at is this one or one below it.
ON_THE_WAY = "isValid(pick.place) && datum.place <= pick.place[0] && pick.place[0] <= datum.last"


# --------------------------------------------------------------------------- numbers


def tree_data(run: Run, levels: int, partition: Partition) -> Data:
    """The data of `tree_chart`."""
    return {**_drawn_data(Drawn(run, levels), partition), **error_data(run)}


def picture_data(run: Run, levels: int, partition: Partition) -> Data:
    """The data of `picture_chart`."""
    return _drawn_data(Drawn(run, levels, MOST_DOWN), partition)


def _drawn_data(drawn: Drawn, partition: Partition) -> Data:
    run = drawn.run
    return {
        "nodes": nodes_data(drawn),
        "edges": edges_data(drawn),
        "shares": shares_data(drawn),
        "hidden": hidden_data(drawn),
        **({"key": key_data(run)} if run.train.class_names else {}),
        **partition_data(run, partition),
        "playhead": playhead_data(run, snapshot_of_frame(len(run.epochs))),
    }


# --------------------------------------------------------------------------- drawing

# Pixels from the root to the last level, and of the leaves where they lie, on the first screen.
MOST_DOWN, LOW = 125, 112


@made_once
def tree_chart(depth: int, classes: bool, partition: Partition, validated: bool = True) -> Spec:
    """A tree of `depth` levels below its root; pointing at a node marks it everywhere. `tree_data` has the data."""
    return _with_height(_of_any_depth(classes, partition, validated), depth)


@made_once
def picture_chart(depth: int, classes: bool, partition: Partition, validated: bool = True) -> Spec:
    """The same without the error, and lower, labels in one line; `picture_data` has the data."""
    spec = _with_height(_of_any_depth(classes, partition, validated, low=True), depth, MOST_DOWN)
    if partition != "none":
        spec["vconcat"][-1]["height"] = LOW
    return spec


def _with_height(spec: Spec, depth: int, most: float = math.inf) -> Spec:
    height = float(downwards(depth, most)[-1]) + LARGE + (2 if most == math.inf else 1) * LINE + 10
    panels = [{**panel, "height": panel.get("height", height)} for panel in spec["vconcat"]]
    return {**spec, "vconcat": panels}


@made_once
def _of_any_depth(classes: bool, partition: Partition, validated: bool, low: bool = False) -> Spec:
    panels: list[Any] = [key_panel()] if classes else []
    panels += [_diagram(classes, low), *partition_panel(partition, classes, validated)]
    if not low:
        panels.append(errors_panel("split"))
    chart = alt.vconcat(*panels, spacing=4 if low else 18)
    spec = with_scrubber(
        chart.resolve_scale(color="independent", fill="independent", shape="independent"), "split"
    )
    spec["params"].append(picking(spec, {"type": "point", "fields": ["place"], "on": "pointerover"}))
    return spec


def _diagram(classes: bool, low: bool) -> alt.LayerChart:
    """Above its right end its errors, where no panel shows these; else the number of its splits."""
    layers = [*_lines(1 if low else 2), _slices(classes), _labels(), *_collapsed(), _pointed_at()]
    # On a phone the title takes all of the line.
    layers.append(caption(now(), CAPTION_FROM) if low else epoch_caption("split"))
    return alt.LayerChart(layer=layers, title=alt.Title("Tree (left: yes)", offset=CAPTIONED))


def _at(x: str = "x", y: str = "y") -> dict[str, Any]:
    ends: list[Any] = [PAD, {"expr": f"width - {PAD}"}]
    scale = alt.Scale(domain=[0, 1], nice=False, zero=False, range=ends)
    return {"x": alt.X(f"{x}:Q", axis=None, scale=scale), "y": alt.Y(f"{y}:Q", axis=None, scale=None)}


def _lines(labelled: int) -> list[alt.Chart]:
    """From below the label of a node, of so many lines, to each of its parts, as wide as its share of the rows.

    And once more the way that is pointed at.
    """
    pixels = PIXELS.replace("datum.room", "datum.room2")
    radius = RADIUS.replace(PIXELS, pixels).replace("datum.share", "datum.share2")
    lines = f"{pixels} >= datum.asks_needs ? {labelled} : {pixels} >= {NUMBER_NEEDS} ? 1 : 0"
    base = (
        alt.Chart(data("edges"))
        .transform_filter(BORN)
        .transform_calculate(
            begin=f"datum.y2 + {radius} + 4 + {LINE} * ({lines})", width=f"1 + {WIDEST} * sqrt(datum.share)"
        )
        .mark_rule(aria=False)
        .encode(**_at(), x2=alt.X2("x2:Q"), y2=alt.Y2("begin:Q"))
    )
    width = alt.StrokeWidth("width:Q", scale=None)
    every = base.encode(strokeWidth=width, color=alt.ColorValue(NEUTRAL), opacity=alt.OpacityValue(0.35))
    way = base.transform_filter(ON_THE_WAY)
    return [
        every,
        way.encode(strokeWidth=width, color=alt.ColorValue(PARAMETER), opacity=alt.OpacityValue(1)),
    ]


def _slices(classes: bool) -> alt.Chart:
    """A disc for each node: how many of its rows are of each class, or the number it predicts as a shade."""
    ramp = alt.Scale(domain=[0, 1], range=list(PARAMETER_RAMP))
    colour = CLASS_COLOUR if classes else alt.Color("shade:Q", scale=ramp, legend=None)
    return (
        alt.Chart(data("shares"))
        .transform_filter(BORN)
        .transform_calculate(radius=RADIUS)
        .mark_arc(aria=False)
        .encode(
            **_at(),
            theta=alt.Theta("start:Q", scale=None, stack=None),
            theta2=alt.Theta2("end:Q"),
            radius=alt.Radius("radius:Q", scale=None, stack=None),
            color=colour,
        )
    )


def _labels() -> alt.Chart:
    """The question of a node, or what a leaf predicts, where there is room; else the number of its split."""
    asks = f"{PIXELS} >= datum.asks_needs ? datum.asks : {PIXELS} >= {NUMBER_NEEDS} ? datum.number : ''"
    says = f"{PIXELS} >= datum.says_needs ? datum.says : ''"
    return (
        alt.Chart(data("nodes"))
        .transform_filter(f"{BORN} && !(datum.collapsed && {INNER})")
        .transform_calculate(below=f"datum.y + {RADIUS} + 3", label=f"{INNER} ? ({asks}) : ({says})")
        .mark_text(aria=False, baseline="top", fontSize=12, lineHeight=LINE, lineBreak="\n", color=PARAMETER)
        .encode(**_at(y="below"), text=alt.Text("label:N"))
    )


def _collapsed() -> list[alt.Chart]:
    """Below a node whose parts are not drawn a triangle, and how many leaves it stands for, where there is room."""
    base = alt.Chart(data("hidden")).transform_filter(INNER)
    leaves = f"{PIXELS} >= {NUMBER_NEEDS} ? format(datum['f' + at], 'd') : ''"
    there = base.transform_calculate(below=f"datum.y + {RADIUS} + 8", leaves=leaves)
    triangle = there.mark_point(
        aria=False, shape="triangle-up", size=50, strokeWidth=1.5, color=NEUTRAL, opacity=1
    )
    words = there.mark_text(aria=False, baseline="top", dy=7, fontSize=12, color=NEUTRAL)
    return [triangle.encode(**_at(y="below")), words.encode(**_at(y="below"), text=alt.Text("leaves:N"))]


def _pointed_at() -> alt.Chart:
    """An invisible mark to point at, larger than the disc, its tooltip all of a node. A ring marks the one picked."""
    tooltip = [
        alt.Tooltip("now_question:N", title="split"),
        alt.Tooltip("impurity:Q", format=".4~g"),
        alt.Tooltip("now_decrease:N", title="impurity decrease"),
        alt.Tooltip("samples:Q", title="training rows"),
        "predicts:N",
        "rule:N",
    ]
    picked = "isValid(pick.place) && pick.place[0] == datum.place"
    return (
        alt.Chart(data("nodes"), name="nodes")
        .transform_filter(BORN)
        .transform_calculate(
            size=f"pow(max({RADIUS} + 2, min(14, 0.5 * {PIXELS})), 2) * PI",
            now_question=f"{INNER} ? datum.question : 'none: a leaf'",
            now_decrease=f"{INNER} ? datum.decrease : 'none'",
        )
        .mark_circle(fill="transparent", strokeWidth=2, opacity=1)
        .encode(
            **_at(),
            size=alt.Size("size:Q", scale=None),
            stroke=either(alt.StrokeValue, picked, PARAMETER, "transparent"),
            tooltip=tooltip,
        )
    )
