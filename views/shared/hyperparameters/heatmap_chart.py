"""Runs over two hyperparameters: one learned parameter above, the error below, on shared axes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import altair as alt
import numpy as np
from altair import Undefined
from altair.utils.schemapi import UndefinedType
from numpy.typing import NDArray

from core.charts.comparison import drawn_errors
from core.charts.grid_axis import grid_axis
from core.charts.learned import on_one_scale, scale_note
from core.charts.style import (
    ERROR_RAMP,
    HYPERPARAMETER,
    NEUTRAL,
    PARAMETER_RAMP,
    Spec,
    data,
    pickable,
    titled,
)
from core.charts.tables import Columns, Data, rows_of
from core.engine.run import Run
from core.engine.sweep import Sweep
from core.hyper import Hyper, Value
from core.inspection.by_layer import norms
from core.types import Array
from core.verdicts.measures import Measure

HEIGHT = 240
Pair = tuple[Hyper, Hyper]

# --------------------------------------------------------------------------- numbers


def parameter_names(sweep: Sweep, units: str = "") -> list[str]:
    """Tidy names of the parameters that every run of the sweep has; of all parameters where runs share none.

    Trees without a split have none that share a scale: then of all as they are.
    """
    tables = [_mapped(run, units) for run in sweep.runs]
    tables = tables if any(tables) else [run.final for run in sweep.runs]
    everything = list(dict.fromkeys(name for table in tables for name in table))
    return [name for name in everything if all(name in table for table in tables)] or everything


def _mapped(run: Run, units: str) -> dict[str, float]:
    """What of a run's parameters can be mapped: of networks, whose units have no order, the norms of layers."""
    if run.family in ("network", "transformer"):
        return {f"norm of {layer}": norm for layer, norm in norms(run).items()}
    return on_one_scale(run, run.final, units)


def map_note(run: Run, units: str = "") -> str:
    """What the scale of the mapped parameter measures."""
    if run.family == "transformer":
        return "Norms leave out biases and gains; those of attention and MLP are of all blocks together."
    if run.family == "network":
        return "Norms leave out biases; weights of the first layer are times the deviation of their input."
    return scale_note(run, units)


def heatmap_data(
    sweep: Sweep,
    pair: Pair,
    current: Run,
    parameter: str,
    measure: Measure,
    edges: Sequence[tuple[Value, Value]],
    units: str = "",
) -> Data:
    """The data of `heatmap_chart`: `runs`, `diverged`, `best` and `current` cells, and the `theory` line.

    `edges` are points (value of the first, value of the second hyperparameter) on the edge of stability.
    """
    runs = _cells_of(sweep, pair, parameter, measure, units)
    here = (hyper.position(current.spec[hyper.name]) for hyper in pair)
    return {
        "runs": runs,
        "diverged": rows_of(runs, np.array([run.diverged for run in sweep.runs])),
        "best": rows_of(runs, _lowest(np.abs(np.asarray(runs["error"]) - measure.best))),
        "current": {name: np.array([position]) for name, position in zip("xy", here, strict=True)},
        "theory": _theory(edges, pair),
    }


def _lowest(error: Array) -> NDArray[np.bool_]:
    """Marks the one lowest of the finite errors, if there is one."""
    ranked = np.where(np.isfinite(error), error, np.inf)
    return (np.arange(len(error)) == ranked.argmin()) & np.isfinite(error)


def _cells_of(sweep: Sweep, pair: Pair, parameter: str, measure: Measure, units: str) -> Columns:
    """A row per run: where its cell lies, its settings, and its value and error, NaN where it diverged or has none."""
    settings = [[run.spec[hyper.name] for run in sweep.runs] for hyper in pair]
    x, y = (np.array([h.position(v) for v in values]) for h, values in zip(pair, settings, strict=True))
    diverged = np.array([run.diverged for run in sweep.runs])
    evaluated = np.array([measure.evaluate(run) for run in sweep.runs])
    tables = ({**run.final, **_mapped(run, units)} for run in sweep.runs)
    value = np.array([table.get(parameter, np.nan) for table in tables])
    return {
        **dict(zip(("x", "x1", "x2"), (x, *sides(x)), strict=True)),
        **dict(zip(("y", "y1", "y2"), (y, *sides(y)), strict=True)),
        "setting": [pair[0].text(setting) for setting in settings[0]],
        "setting_2": [pair[1].text(setting) for setting in settings[1]],
        "error": drawn_errors(evaluated, diverged, measure, sweep.runs)[0],
        "value": np.where(diverged, np.nan, value),
    }


def sides(positions: Array) -> tuple[Array, Array]:
    """Left and right of each cell, half-way to its neighbours, so that cells tile an uneven axis."""
    known = np.unique(positions)
    middles = (known[1:] + known[:-1]) / 2
    borders = np.concatenate([[known[0] - 0.5], middles, [known[-1] + 0.5]])
    index = np.searchsorted(known, positions)
    return borders[index], borders[index + 1]


def _theory(edges: Sequence[tuple[Value, Value]], pair: Pair) -> Columns:
    """Positions (x, y) of the points that lie on both grids."""
    first, second = pair
    on_axes = [(x, y) for x, y in edges if first.covers(x) and second.covers(y)]
    return {
        "x": np.array([first.position(x) for x, _ in on_axes]),
        "y": np.array([second.position(y) for _, y in on_axes]),
    }


# --------------------------------------------------------------------------- drawing


@cache
def heatmap_chart(first: Hyper, second: Hyper, measure: Measure) -> Spec:
    """Two heat maps with one selection, `pick`, of a run; `heatmap_data` has the data."""
    above = [_cells(first, second, "value", PARAMETER_RAMP, "linear"), *_marks(first, second)]
    below = [
        _cells(first, second, "error", ERROR_RAMP, "linear" if measure.best else "log"),
        *_marks(first, second),
        _best(first, second),
    ]
    stack = alt.vconcat(
        titled(above, "Parameter it learned (× diverged)", HEIGHT),
        titled(below, f"{measure.label} (★ {measure.extreme})", HEIGHT),
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
        .encode(
            x=grid_axis(first, alt.X, "x1"),
            x2=alt.X2("x2"),
            y=grid_axis(second, alt.Y, "y1"),
            y2=alt.Y2("y2"),
        )
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
        _placed(edge, first, second, order=alt.Order("y:Q")),
        _placed(here, first, second),
    ]


def _best(first: Hyper, second: Hyper) -> alt.Chart:
    star = alt.Chart(data("best")).mark_text(text="★", color=HYPERPARAMETER, fontSize=18)
    return _placed(star, first, second)


def _placed(
    marks: alt.Chart, first: Hyper, second: Hyper, order: alt.Order | UndefinedType = Undefined
) -> alt.Chart:
    return marks.encode(x=grid_axis(first, alt.X, "x"), y=grid_axis(second, alt.Y, "y"), order=order)
