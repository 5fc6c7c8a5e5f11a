"""Steps to come ten times closer to the optimum against the learning rate: predicted as lines, measured as points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np

from core.charts.style import (
    HYPERPARAMETER,
    PARAMETER_SCALE,
    PARAMETERS,
    SHORT_NUMBERS,
    Spec,
    compiled,
    data,
    titled,
)
from core.charts.tables import Columns, Data, stacked
from core.heavy import made_once
from core.types import Array
from views.linear.surface.pace import steps_to_a_tenth
from views.linear.surface.rates import Rate

HEIGHT = 280
# Learning rates along a line, and how far below the lowest that matters it begins.
POINTS, BELOW = 240, 20
# Of the methods of `views.linear.surface.rates`, in order: how its line and its name in the key are drawn.
DASHES, KEYS = ([1, 0], [8, 3], [2, 3]), ("━━ ", "╸╸╸ ", "┅┅ ")

# --------------------------------------------------------------------------- numbers


def rates_data(rows: Sequence[Rate], curvatures: Array, measured: Mapping[str, float]) -> Data:
    """`lines`, `key`, `best`, `measured`, `current`; `measured` holds what a step left of the distance, by optimizer.

    A line ends at the edge beyond which its method diverges.
    """
    here = rows[0].settings["learning_rate"]
    paces = [steps_to_a_tenth(1 - measured[row.method.optimizer]) for row in rows]
    best = [steps_to_a_tenth(row.best_taken) for row in rows]
    return {
        "lines": stacked([_line(row, rank, curvatures) for rank, row in enumerate(rows)]),
        "key": {"name": [key + row.method.rule.label for key, row in zip(KEYS, rows, strict=True)]},
        "best": _spots(rows, [row.best["learning_rate"] for row in rows], best),
        "measured": _spots(rows, [row.settings["learning_rate"] for row in rows], paces),
        "current": {"rate": np.array([here])},
    }


def _line(row: Rate, rank: int, curvatures: Array) -> Columns:
    lowest = min(row.settings["learning_rate"], row.best["learning_rate"]) / BELOW
    rates = np.geomspace(lowest, max(row.edge, lowest), POINTS, endpoint=False)
    slowest = row.method.slowest(curvatures, {**row.settings, "learning_rate": rates})
    steps = np.array([steps_to_a_tenth(float(taken)) for taken in slowest])
    return {"rate": rates, "steps": _drawn(steps), "rank": np.full(len(rates), rank)}


def _drawn(steps: Array) -> Array:
    """NaN, which is not drawn, for a method that never arrives."""
    return np.where(np.isfinite(steps), steps, np.nan)


def _spots(rows: Sequence[Rate], rates: Sequence[float], steps: Sequence[float]) -> Columns:
    """A point of each method."""
    return {
        "rate": np.array(rates),
        "steps": _drawn(np.array(steps)),
        "rank": np.arange(len(rows)),
        "name": [row.method.rule.label for row in rows],
    }


# --------------------------------------------------------------------------- drawing

LOG = alt.Scale(type="log", nice=False)
X = alt.X(
    "rate:Q",
    title="Learning rate η (log scale)",
    scale=LOG,
    axis=alt.Axis(tickCount=5, format="~g", grid=False, titleColor=HYPERPARAMETER, titleFontWeight="bold"),
)
STEPS = alt.Y(
    "steps:Q",
    title="steps to come ten times closer",
    scale=LOG,
    axis=alt.Axis(tickCount=4, labelExpr=SHORT_NUMBERS, grid=False),
)
RANK = alt.Color("rank:O", scale=PARAMETER_SCALE, legend=None)
DASH = alt.StrokeDash(
    "rank:O", scale=alt.Scale(domain=list(range(len(DASHES))), range=list(DASHES)), legend=None
)


@made_once
def rates_chart() -> Spec:
    """`rates_data` has the data."""
    tooltip = ["name:N", alt.Tooltip("steps:Q", format=".4g")]
    here = alt.Chart(data("current")).mark_rule(color=HYPERPARAMETER, strokeWidth=2).encode(x=X)
    lines = _marks("lines").mark_line(strokeWidth=2.5).encode(strokeDash=DASH, order=alt.Order("rate:Q"))
    measured = _marks("measured").mark_circle(size=110, opacity=1).encode(tooltip=tooltip)
    stars = _marks("best").mark_text(text="★", fontSize=18).encode(tooltip=tooltip)
    panel = titled([here, lines, measured, stars, *_key()], "Pace (● measured, ★ best)", HEIGHT)
    return compiled(alt.VConcatChart(vconcat=[panel]))


def _marks(source: str) -> alt.Chart:
    return alt.Chart(data(source)).transform_filter("isValid(datum.steps)").encode(x=X, y=STEPS, color=RANK)


def _key() -> list[alt.Chart]:
    """Names in the upper right, where no line can be: it would have to diverge."""
    names = alt.Chart(data("key")).transform_window(row="row_number()")
    names = names.mark_text(align="right", fontSize=13, dx=-4)
    return [
        names.transform_filter(f"datum.row == {rank + 1}").encode(
            x=alt.XValue("width"),
            y=alt.YValue(12 + 20 * rank),
            text=alt.Text("name:N"),
            color=alt.ColorValue(colour),
        )
        for rank, colour in enumerate(PARAMETERS[: len(DASHES)])
    ]
