"""The axis of a hyperparameter: it counts positions on the grid.

So 0, "full" and names have a place beside numbers, and theory can be drawn between the values of the grid.
"""

from __future__ import annotations

from typing import Any, TypeVar

import altair as alt

from core.charts.style import HYPERPARAMETER, Spec
from core.hyper import Hyper

Channel = TypeVar("Channel", alt.X, alt.Y)


def any_grid(hyper: Hyper) -> Hyper:
    """`hyper` with a grid that stands for all of its grids: to compile a chart takes far longer than `with_grid`."""
    return Hyper(hyper.name, hyper.label, 1.0, (1.0, 2.0), "", "", hyper.symbol, hyper.scale)


def with_grid(spec: Spec, hyper: Hyper) -> Spec:
    """`spec`, compiled with `any_grid`, with the horizontal axis of the grid of `hyper`."""
    parts = _parts(hyper)

    def filled(node: Any) -> Any:
        if isinstance(node, list):
            return [filled(each) for each in node]
        if not isinstance(node, dict):
            return node
        mine = parts if node.get("field") == "position" and "axis" in node else {}
        return {name: mine.get(name) or filled(value) for name, value in node.items()}

    whole: Spec = filled(spec)
    return whole


def grid_axis(hyper: Hyper, channel: type[Channel], field: str) -> Channel:
    """`field` holds positions on the grid; the axis is labelled with the grid's own text."""
    parts = _parts(hyper)
    scale, axis = alt.Scale(**parts["scale"]), alt.Axis(**parts["axis"])
    return channel(f"{field}:Q", title=hyper.title, scale=scale, axis=axis)


def _parts(hyper: Hyper) -> dict[str, dict[str, Any]]:
    """Scale and axis, as they are sent: every run of a page wants them, and Altair would check them each time."""
    labels = [hyper.reading(value) for value in hyper.grid]
    return {
        "scale": {"domain": [-0.5, len(hyper.grid) - 0.5], "nice": False, "zero": False},
        "axis": {
            "values": [hyper.grid.index(value) for value in hyper.ticks],
            "labelExpr": f"{labels}[datum.value]",
            "grid": False,
            "labelOverlap": "greedy",
            "titleColor": HYPERPARAMETER,
            "titleFontWeight": "bold",
        },
    }
