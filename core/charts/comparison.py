"""Many runs: learned parameters above, error below, against the hyperparameter that was swept."""

from __future__ import annotations

from functools import cache

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.columns import Columns, Data, rows_of, stacked
from core.charts.grid_axis import grid_axis
from core.charts.learned import COLOUR, VALUE, identities, on_one_scale, pinned_labels
from core.charts.scale import inside, limits, spread_ends
from core.charts.style import (
    HYPERPARAMETER,
    MOST_LINES,
    NEUTRAL,
    ROWS_DASH,
    WORST,
    Spec,
    data,
    error_axis,
    pickable,
    titled,
)
from core.hyper import Hyper
from core.run import Run
from core.sweep import Sweep
from core.types import Array

# What is minimized fell to less than this share of its start: the run learned something.
IMPROVED = 0.99

# --------------------------------------------------------------------------- numbers


def comparison_data(sweep: Sweep, hyper: Hyper, current: Run, edge: float | None) -> Data:
    """The data of `comparison_chart`; `edge` is the value of `hyper` beyond which theory says that runs diverge."""
    values = [run.spec[hyper.name] for run in sweep.runs]
    runs: Columns = {
        "position": np.array([hyper.position(value) for value in values]),
        "setting": [hyper.text(value) for value in values],
    }
    diverged = np.array([run.diverged for run in sweep.runs])
    return {
        **_parameter_data(sweep, runs, diverged),
        "swept_errors": _errors_of(sweep, runs, diverged),
        "runs": runs,
        "diverged": rows_of(runs, diverged),
        "current": {"position": np.array([hyper.position(current.spec[hyper.name])])},
        "theory": _theory(hyper, edge),
    }


def _theory(hyper: Hyper, edge: float | None) -> Columns:
    """One row (position, label) where the edge lies on the axis, none elsewhere."""
    if edge is None or not hyper.covers(edge):
        return {"position": np.array([]), "label": []}
    return {"position": np.array([hyper.position(edge)]), "label": [f"edge of stability {edge:.3g}"]}


def _parameter_data(sweep: Sweep, runs: Columns, diverged: NDArray[np.bool_]) -> Data:
    """`learned` (position, setting, parameter, rank, value), `learned_labels` and `learned_range`.

    Labels stand where the lines end, not counting runs that learned nothing.
    """
    names, values = _last_values(sweep)
    values[diverged] = np.nan
    low, high = _limits(values)
    shown = inside(values, low, high)  # (R, K)
    improved = np.array([run.objective[-1] < IMPROVED * run.objective[0] for run in sweep.runs])
    ends = shown[improved] if improved.any() else shown
    return {
        "learned": {
            **{name: np.repeat(np.asarray(column), len(names)) for name, column in runs.items()},
            **identities(names, times=len(sweep.runs)),
            "value": shown.ravel(),
        },
        "learned_labels": {**identities(names), "value": spread_ends(ends.T, low, high)},
        "learned_range": {"value": np.array([low, high])},
    }


def _last_values(sweep: Sweep) -> tuple[list[str], Array]:
    """Names of the K largest parameters, and their last values (R, K); NaN where a run has no such parameter."""
    tables = [on_one_scale(run, run.final) for run in sweep.runs]
    names = list(dict.fromkeys(name for table in tables for name in table))
    values = np.array([[table.get(name, np.nan) for name in names] for table in tables])
    settled = [not run.diverged for run in sweep.runs]
    size = np.nan_to_num(np.abs(values[settled])).max(axis=0, initial=0)
    largest = np.sort(np.argsort(-size, kind="stable")[:MOST_LINES])
    return [names[i] for i in largest], values[:, largest]


def _limits(values: Array) -> tuple[float, float]:
    """Of the middle 96 % of all values, so that one run beside the edge does not flatten the others."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return limits(finite)
    low, high = np.quantile(finite, [0.02, 0.98])
    return limits(inside(finite, low - 0.5 * (high - low), high + 0.5 * (high - low)))


def _errors_of(sweep: Sweep, runs: Columns, diverged: NDArray[np.bool_]) -> Columns:
    """(position, setting, rows, error), cut off at WORST × the best starting error."""
    top = WORST * min(run.train_error[0] for run in sweep.runs)
    parts = []
    for rows in ("train", "validation"):
        error = np.array([getattr(run, f"{rows}_error")[-1] for run in sweep.runs])
        shown = np.where(diverged, np.nan, inside(np.maximum(error, 1e-12 * top), 0, top))
        parts.append({**runs, "rows": [rows] * len(sweep.runs), "error": shown})
    return stacked(parts)


# --------------------------------------------------------------------------- drawing


@cache
def comparison_chart(hyper: Hyper) -> Spec:
    """Two panels on one axis with one selection, `pick`, of a run; `comparison_data` has the data."""
    above = [*_context(), _edge_label(), *_learned(hyper), _targets(hyper, "above")]
    below = [*_context(), *_errors(hyper), _targets(hyper, "below")]
    panels = (
        titled(above, "Parameters it learned (× diverged)", 230),
        titled(below, "Error (validation dashed)", 170),
    )
    return pickable(alt.vconcat(*panels, spacing=18), fields=["setting"])


def _context() -> list[alt.Chart]:
    """Behind the lines: this run, where theory puts the edge, and the runs that diverged."""
    here = alt.Chart(data("current")).mark_rule(color=HYPERPARAMETER, strokeWidth=10, opacity=0.25)
    theory = alt.Chart(data("theory")).mark_rule(color=HYPERPARAMETER, strokeWidth=2, strokeDash=[6, 3])
    gone = alt.Chart(data("diverged")).mark_text(text="×", color=HYPERPARAMETER, fontSize=17, baseline="top")
    return [
        here.encode(x="position:Q"),
        theory.encode(x="position:Q"),
        gone.encode(x="position:Q", y=alt.value(0)),
    ]


def _edge_label() -> alt.Chart:
    mark = alt.Chart(data("theory")).mark_text(angle=270, dy=12, color=HYPERPARAMETER, fontSize=13)
    return mark.encode(x="position:Q", text="label:N")


def _targets(hyper: Hyper, name: str) -> alt.Chart:
    """Invisible stripes, one a run, as tall as the panel: easy to hit with a finger."""
    stripes = alt.Chart(data("runs"), name=name).mark_rule(strokeWidth=14, opacity=0, cursor="pointer")
    tooltip = [alt.Tooltip("setting:N", title="Load run")]
    return stripes.encode(x=grid_axis(hyper, alt.X, "position"), tooltip=tooltip)


def _learned(hyper: Hyper) -> list[alt.Chart]:
    x = grid_axis(hyper, alt.X, "position")
    base = alt.Chart(data("learned")).encode(x=x, y=VALUE, color=COLOUR, detail="parameter:N")
    return [base.mark_line(strokeWidth=2.5), base.mark_circle(size=36, opacity=1), *pinned_labels()]


def _errors(hyper: Hyper) -> list[alt.Chart]:
    x = grid_axis(hyper, alt.X, "position")
    base = alt.Chart(data("swept_errors")).encode(x=x, y=error_axis())
    lines = base.mark_line(color=NEUTRAL, strokeWidth=2.5).encode(strokeDash=ROWS_DASH)
    return [lines, base.mark_circle(color=NEUTRAL, size=30, opacity=1).encode(detail="rows:N")]
