"""Steps to come ten times closer to the optimum against the learning rate: predicted as lines, measured as points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import altair as alt
import numpy as np

from core.charts.columns import Columns, Data
from core.charts.grid_axis import grid_axis
from core.charts.style import (
    HYPERPARAMETER,
    PARAMETER_SCALE,
    SHORT_NUMBERS,
    Spec,
    compiled,
    data,
    titled,
)
from core.hyper import Hyper
from core.rates import Rate, steps_to_a_tenth
from core.types import Array

HEIGHT = 280
# Learning rates along a line, and the slowest pace that is drawn.
POINTS, MOST_STEPS = 240, 1e6
# Of the methods of `core.rates`, in order.
DASHES = ([1, 0], [8, 3], [2, 3])

# --------------------------------------------------------------------------- numbers


def rates_data(rows: Sequence[Rate], curvatures: Array, hyper: Hyper, measured: Mapping[str, float]) -> Data:
    """`lines` and their `names`, `best`, `measured`, `current`, `extent`; `hyper` is the learning rate.

    `measured` holds what a step left of the distance, by optimizer.
    """
    rates = np.geomspace(hyper.grid[1], hyper.grid[-1], POINTS)  # type: ignore[arg-type]
    lines = [_pace(row, curvatures, rates) for row in rows]
    spots = [int(np.nanargmin(np.where(np.isfinite(line), line, np.inf))) for line in lines]
    paces = [steps_to_a_tenth(measured[row.method.optimizer]) for row in rows]
    x = np.array([hyper.position(float(rate)) for rate in rates])
    return {
        "lines": {
            "x": np.tile(x, len(rows)),
            "rank": np.repeat(np.arange(len(rows)), len(rates)),
            "steps": np.concatenate(lines),
        },
        "names": _spots(rows, x[spots], [line[spot] for line, spot in zip(lines, spots, strict=True)]),
        "best": _spots(
            rows,
            [hyper.position(row.best[0]) for row in rows],
            [steps_to_a_tenth(row.best_rate) for row in rows],
        ),
        "measured": _spots(rows, [hyper.position(row.learning_rate) for row in rows], paces),
        "current": {"x": np.array([hyper.position(rows[0].learning_rate)])},
    }


def _pace(row: Rate, curvatures: Array, rates: Array) -> Array:
    """(POINTS,): steps at each of the learning `rates`; NaN, which is not drawn, where the method diverges."""
    slowest = row.method.rates(curvatures[:, None], rates, row.momentum).max(axis=0)
    return np.array([_drawn(steps_to_a_tenth(float(rate))) for rate in slowest])


def _drawn(steps: float) -> float:
    return steps if steps <= MOST_STEPS else np.nan


def _spots(rows: Sequence[Rate], x: Sequence[float] | Array, steps: Sequence[float]) -> Columns:
    """A point of each method."""
    return {
        "x": np.array(x, dtype=np.float64),
        "steps": np.array([_drawn(one) for one in steps]),
        "rank": np.arange(len(rows)),
        "name": [row.method.label for row in rows],
    }


# --------------------------------------------------------------------------- drawing

STEPS = alt.Y(
    "steps:Q",
    title="steps to come ten times closer (log scale)",
    scale=alt.Scale(type="log", nice=False),
    axis=alt.Axis(tickCount=5, labelExpr=SHORT_NUMBERS, grid=False),
)
RANK = alt.Color("rank:O", scale=PARAMETER_SCALE, legend=None)
DASH = alt.StrokeDash(
    "rank:O", scale=alt.Scale(domain=list(range(len(DASHES))), range=list(DASHES)), legend=None
)


@cache
def rates_chart(hyper: Hyper) -> Spec:
    """`rates_data` has the data; `hyper` is the learning rate."""
    x = grid_axis(hyper, alt.X, "x")

    def marks(source: str) -> alt.Chart:
        return (
            alt.Chart(data(source)).transform_filter("isValid(datum.steps)").encode(x=x, y=STEPS, color=RANK)
        )

    tooltip = [alt.Tooltip("name:N"), alt.Tooltip("steps:Q", format=".4g")]
    here = alt.Chart(data("current")).mark_rule(color=HYPERPARAMETER, strokeWidth=2).encode(x=x)
    lines = marks("lines").mark_line(strokeWidth=2.5).encode(strokeDash=DASH, order=alt.Order("x:Q"))
    measured = marks("measured").mark_circle(size=110, opacity=1).encode(tooltip=tooltip)
    stars = marks("best").mark_text(text="★", fontSize=18).encode(tooltip=tooltip)
    names = marks("names").mark_text(fontSize=13, fontWeight="bold", align="right", dx=-14, dy=4)
    layers = [here, lines, measured, stars, names.encode(text=alt.Text("name:N"))]
    title = "Pace at each learning rate (● measured, ★ best)"
    return compiled(alt.VConcatChart(vconcat=[titled(layers, title, HEIGHT)]))
