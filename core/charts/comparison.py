"""Many runs: learned parameters above, error below, against the hyperparameter that was swept."""

from __future__ import annotations

from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from core.charts.grid_axis import grid_axis
from core.charts.learned import COLOUR, VALUE, comparable, pinned_labels, short_name
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


def comparison_frames(
    sweep: Sweep, hyper: Hyper, current: Run, edge: float | None
) -> dict[str, pd.DataFrame]:
    """The data of `comparison_chart`; `edge` is the value of `hyper` beyond which theory says that runs diverge."""
    runs = pd.DataFrame(
        {
            "position": [hyper.position(run.spec[hyper.name]) for run in sweep.runs],
            "setting": [hyper.text(run.spec[hyper.name]) for run in sweep.runs],
            "diverged": [run.diverged for run in sweep.runs],
        }
    )
    return {
        **_parameter_frames(sweep, runs),
        "swept_errors": _errors_of(sweep, runs),
        "runs": runs,
        "diverged": runs[runs["diverged"]],
        "current": pd.DataFrame({"position": [hyper.position(current.spec[hyper.name])]}),
        "theory": _theory(hyper, edge),
    }


def _theory(hyper: Hyper, edge: float | None) -> pd.DataFrame:
    """One row (position, label) where the edge lies on the axis, none elsewhere."""
    on_axis = edge is not None and hyper.covers(edge)
    rows = [(hyper.position(edge), f"edge of stability {edge:.3g}")] if on_axis else []
    return pd.DataFrame(rows, columns=["position", "label"])


def _parameter_frames(sweep: Sweep, runs: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """`learned` (position, setting, parameter, rank, value), `learned_labels` and `learned_range`.

    Labels stand where the lines end, not counting runs that learned nothing.
    """
    table = pd.DataFrame([{n: v[-1] for n, v in comparable(run).items()} for run in sweep.runs])
    table[runs["diverged"].to_numpy()] = np.nan
    largest = table.abs().max().nlargest(MOST_LINES).index
    table = table[[name for name in table.columns if name in largest]]
    low, high = _limits(table.to_numpy())
    shown = inside(table.to_numpy(), low, high)  # (R, K)
    who = pd.DataFrame(
        {"parameter": [short_name(name) for name in table.columns], "rank": range(len(table.columns))}
    )
    lines = runs.loc[runs.index.repeat(len(who)), ["position", "setting"]].assign(
        parameter=list(who["parameter"]) * len(runs), rank=list(who["rank"]) * len(runs), value=shown.ravel()
    )
    improved = np.array([run.objective[-1] < IMPROVED * run.objective[0] for run in sweep.runs])
    ends = shown[improved] if improved.any() else shown
    return {
        "learned": lines,
        "learned_labels": who.assign(value=spread_ends(ends.T, low, high)),
        "learned_range": pd.DataFrame({"value": [low, high]}),
    }


def _limits(values: Array) -> tuple[float, float]:
    """Of the middle 96 % of all values, so that one run beside the edge does not flatten the others."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return limits(finite)
    low, high = np.quantile(finite, [0.02, 0.98])
    return limits(inside(finite, low - 0.5 * (high - low), high + 0.5 * (high - low)))


def _errors_of(sweep: Sweep, runs: pd.DataFrame) -> pd.DataFrame:
    """(position, setting, rows, error), cut off at WORST × the best starting error."""
    top = WORST * min(run.train_error[0] for run in sweep.runs)
    parts = []
    for rows in ("train", "validation"):
        error = np.array([run.summary()[f"{rows}_error"] for run in sweep.runs])
        shown = np.where(runs["diverged"], np.nan, inside(np.maximum(error, 1e-12 * top), 0, top))
        parts.append(runs[["position", "setting"]].assign(rows=rows, error=shown))
    return pd.concat(parts)


# --------------------------------------------------------------------------- drawing


@cache
def comparison_chart(hyper: Hyper) -> Spec:
    """Two panels on one axis with one selection, `pick`, of a run; `comparison_frames` has the data."""
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
