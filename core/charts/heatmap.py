"""Runs over two hyperparameters: one learned parameter above, the error below, on shared axes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from core.charts.grid_axis import grid_axis
from core.charts.learned import comparable
from core.charts.scale import inside
from core.charts.style import (
    ERROR_RAMP,
    HYPERPARAMETER,
    NEUTRAL,
    PARAMETER_RAMP,
    WORST,
    Spec,
    data,
    pickable,
    titled,
)
from core.hyper import Hyper, Value
from core.run import Run
from core.sweep import Sweep

HEIGHT = 240
Pair = tuple[Hyper, Hyper]

# --------------------------------------------------------------------------- numbers


def parameter_names(sweep: Sweep) -> list[str]:
    """Tidy names of the parameters that every run of the sweep has, those that `heatmap_frames` can show."""
    tables = [comparable(run) for run in sweep.runs]
    return [name for name in tables[0] if all(name in table for table in tables)]


def heatmap_frames(
    sweep: Sweep, pair: Pair, current: Run, parameter: str, edges: Sequence[tuple[Value, Value]]
) -> dict[str, pd.DataFrame]:
    """The data of `heatmap_chart`: `runs`, `diverged`, `best` and `current` cells, and the `theory` line.

    `edges` are points (value of the first, value of the second hyperparameter) on the edge of stability.
    """
    runs = pd.DataFrame([_cell(run, pair, parameter) for run in sweep.runs])
    runs["x1"], runs["x2"] = _sides(runs["x"])
    runs["y1"], runs["y2"] = _sides(runs["y"])
    top = WORST * min(run.train_error[0] for run in sweep.runs)
    runs["error"] = np.where(runs["diverged"], np.nan, inside(runs["error"].to_numpy(), 0, top))
    runs.loc[runs["diverged"], "value"] = np.nan
    settled = runs[runs["error"].notna()]
    here = [[hyper.position(current.spec[hyper.name]) for hyper in pair]]
    return {
        "runs": runs,
        "diverged": runs[runs["diverged"]],
        "best": settled[settled["error"] == settled["error"].min()].head(1),
        "current": pd.DataFrame(here, columns=["x", "y"]),
        "theory": pd.DataFrame(_on_axis(edges, pair), columns=["x", "y"]),
    }


def _cell(run: Run, pair: Pair, parameter: str) -> dict[str, object]:
    first, second = (run.spec[hyper.name] for hyper in pair)
    return {
        "x": pair[0].position(first),
        "y": pair[1].position(second),
        "setting": pair[0].text(first),
        "setting_2": pair[1].text(second),
        "diverged": run.diverged,
        "error": run.judged_error,
        "value": comparable(run)[parameter][-1],
    }


def _sides(positions: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Left and right of each cell, half-way to its neighbours, so that cells tile an uneven axis."""
    known = np.sort(positions.unique())
    middles = (known[1:] + known[:-1]) / 2
    borders = np.concatenate([[known[0] - 0.5], middles, [known[-1] + 0.5]])
    index = np.searchsorted(known, positions)
    return pd.Series(borders[index]), pd.Series(borders[index + 1])


def _on_axis(edges: Sequence[tuple[Value, Value]], pair: Pair) -> list[tuple[float, float]]:
    """Positions of the points that lie on both grids."""
    return [
        (pair[0].position(x), pair[1].position(y))
        for x, y in edges
        if pair[0].covers(x) and pair[1].covers(y)
    ]


# --------------------------------------------------------------------------- drawing


@cache
def heatmap_chart(first: Hyper, second: Hyper) -> Spec:
    """Two heat maps with one selection, `pick`, of a run; `heatmap_frames` has the data."""
    above = [_cells(first, second, "value", PARAMETER_RAMP, "linear"), *_marks(first, second)]
    below = [
        _cells(first, second, "error", ERROR_RAMP, "log"),
        *_marks(first, second),
        _best(first, second),
    ]
    stack = alt.vconcat(
        titled(above, "Parameter it learned (× diverged)", HEIGHT),
        titled(below, "Error (★ lowest)", HEIGHT),
        spacing=18,
    )
    return pickable(stack.resolve_scale(color="independent"), fields=["setting", "setting_2"])


def _cells(first: Hyper, second: Hyper, field: str, ramp: tuple[str, ...], scale: str) -> alt.Chart:
    legend = alt.Legend(orient="right", title=None, gradientLength=HEIGHT - 60, format="~g", tickCount=4)
    colour = alt.Color(f"{field}:Q", scale=alt.Scale(type=scale, range=list(ramp)), legend=legend)  # type: ignore[arg-type]
    tooltip = [
        alt.Tooltip("setting:N", title=first.label),
        alt.Tooltip("setting_2:N", title=second.label),
        alt.Tooltip("value:Q", format=".4g"),
        alt.Tooltip("error:Q", format=".4g"),
    ]
    return (
        alt.Chart(data("runs"), name=f"{field}_cells")
        .mark_rect(cursor="pointer")
        .encode(x=grid_axis(first, alt.X, "x1"), x2="x2", y=grid_axis(second, alt.Y, "y1"), y2="y2")
        .encode(color=colour, tooltip=tooltip)
    )


def _marks(first: Hyper, second: Hyper) -> list[alt.Chart]:
    """Over the cells: the runs that diverged, the edge of stability, and this run."""
    gone = alt.Chart(data("diverged")).mark_text(text="×", color=NEUTRAL, fontSize=16)
    edge = alt.Chart(data("theory")).mark_line(color=HYPERPARAMETER, strokeDash=[6, 3], strokeWidth=2)
    here = alt.Chart(data("current")).mark_point(
        shape="circle", size=260, color=HYPERPARAMETER, strokeWidth=3
    )
    return [
        _placed(gone, first, second),
        _placed(edge, first, second, order="y:Q"),
        _placed(here, first, second),
    ]


def _best(first: Hyper, second: Hyper) -> alt.Chart:
    star = alt.Chart(data("best")).mark_text(text="★", color=HYPERPARAMETER, fontSize=18)
    return _placed(star, first, second)


def _placed(marks: alt.Chart, first: Hyper, second: Hyper, **more: str) -> alt.Chart:
    return marks.encode(x=grid_axis(first, alt.X, "x"), y=grid_axis(second, alt.Y, "y"), **more)
