"""The axis of a hyperparameter: it counts positions on the grid.

So 0, "full" and names have a place beside numbers, and theory can be drawn between the values of the grid.
"""

from __future__ import annotations

from typing import TypeVar

import altair as alt

from core.charts.style import HYPERPARAMETER
from core.hyper import Hyper

Channel = TypeVar("Channel", alt.X, alt.Y)


def grid_axis(hyper: Hyper, channel: type[Channel], field: str) -> Channel:
    """`field` holds positions on the grid; the axis is labelled with the grid's own text."""
    labels = [hyper.text(value) for value in hyper.grid]
    return channel(
        f"{field}:Q",
        title=hyper.title,
        scale=alt.Scale(domain=[-0.5, len(hyper.grid) - 0.5], nice=False, zero=False),
        axis=alt.Axis(
            values=[hyper.grid.index(value) for value in hyper.ticks],
            labelExpr=f"{labels}[datum.value]",
            grid=False,
            labelOverlap="greedy",
            titleColor=HYPERPARAMETER,
            titleFontWeight="bold",
        ),
    )
