"""Many runs: learned parameters above, error below, against the hyperparameter that was swept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    LEAST_ERROR,
    MOST_LINES,
    NEUTRAL,
    ROWS_DASH,
    WORST,
    WORST_SHARE,
    Spec,
    data,
    error_axis,
    pickable,
    titled,
)
from core.hyper import Hyper
from core.measures import LOSS, Measure, Rows
from core.run import Run
from core.types import Array

ROWS: tuple[Rows, ...] = ("train", "validation")
# What is minimized fell to less than this share of its start: the run learned something.
IMPROVED = 0.99
# The penalties whose exact path is drawn beneath the learned values.
PATHS = ("l1", "l2")
Groups = Sequence[Sequence[Run]]
Path = Sequence[Mapping[str, float]]

# --------------------------------------------------------------------------- numbers


def comparison_data(
    groups: Groups, hyper: Hyper, current: Run, measure: Measure, edge: float | None, path: Path = ()
) -> Data:
    """The data of `comparison_chart`: V groups of S runs, one group a value of `hyper`, its runs differing in a seed.

    `edge` is the value beyond which theory says that runs diverge; `path` the exact coefficients for each group.
    """
    values = [group[0].spec[hyper.name] for group in groups]
    axis: Columns = {
        "position": np.array([hyper.position(value) for value in values]),
        "setting": [hyper.text(value) for value in values],
    }
    diverged = np.array([[run.diverged for run in group] for group in groups])  # (V, S)
    return {
        **_parameter_data(groups, axis, diverged, path),
        "swept_errors": _errors_of(groups, axis, diverged, measure),
        "runs": axis,
        "diverged": rows_of(axis, np.asarray(diverged.any(axis=1))),
        "current": {"position": np.array([hyper.position(current.spec[hyper.name])])},
        "theory": _theory(hyper, edge),
    }


def _theory(hyper: Hyper, edge: float | None) -> Columns:
    """One row (position, label) where the edge lies on the axis, none elsewhere."""
    if edge is None or not hyper.covers(edge):
        return {"position": np.array([]), "label": []}
    return {"position": np.array([hyper.position(edge)]), "label": [f"edge of stability {edge:.3g}"]}


def _parameter_data(groups: Groups, axis: Columns, diverged: NDArray[np.bool_], path: Path) -> Data:
    """`learned` (position, setting, parameter, rank, value, low, high), `learned_labels`, `learned_range`, `path`.

    Labels stand where the lines end, not counting runs that learned nothing.
    """
    names, values = _last_values(groups, diverged)
    exact = _on_path(groups, path, names)  # (V or 0, K)
    low, high = _limits(np.concatenate([values.ravel(), exact.ravel()]))
    shown = inside(values, low, high)  # (V, S, K)
    improved = np.array([group[0].objective[-1] < IMPROVED * group[0].objective[0] for group in groups])
    mean, least, most = _over_seeds(shown)
    ends = mean[improved] if improved.any() else mean
    where = {name: np.repeat(np.asarray(column), len(names)) for name, column in axis.items()}
    who = identities(names, times=len(groups))
    drawn = {name: column[: exact.size] for name, column in {**where, **who}.items()}
    return {
        "learned": {**where, **who, "value": mean.ravel(), "low": least.ravel(), "high": most.ravel()},
        "learned_labels": {**identities(names), "value": spread_ends(ends.T, low, high)},
        "learned_range": {"value": np.array([low, high])},
        "path": {**drawn, "value": inside(exact, low, high).ravel()},
    }


def _on_path(groups: Groups, path: Path, names: list[str]) -> Array:
    """(V, K) exact values of the drawn parameters, none where there is no path."""
    tables = [on_one_scale(group[0], exact) for group, exact in zip(groups, path, strict=False)]
    return np.array([[table[name] for name in names] for table in tables]).reshape(-1, len(names))


def _over_seeds(values: Array) -> tuple[Array, Array, Array]:
    """Mean, lowest and highest of (V, S, …) over S; NaN where any of them is."""
    return values.mean(axis=1), values.min(axis=1), values.max(axis=1)


def _last_values(groups: Groups, diverged: NDArray[np.bool_]) -> tuple[list[str], Array]:
    """Names of the K largest parameters, and their last values (V, S, K); NaN where a run has none or diverged."""
    tables = [[on_one_scale(run, run.final) for run in group] for group in groups]
    names = list(dict.fromkeys(name for group in tables for name in group[0]))
    values = np.array([[[table.get(name, np.nan) for name in names] for table in group] for group in tables])
    values[diverged] = np.nan
    size = np.nan_to_num(np.abs(values)).max(axis=(0, 1), initial=0)
    largest = np.sort(np.argsort(-size, kind="stable")[:MOST_LINES])
    return [names[i] for i in largest], values[..., largest]


def _limits(values: Array) -> tuple[float, float]:
    """Of the middle 96 % of all values, so that one run beside the edge does not flatten the others."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return limits(finite)
    low, high = np.quantile(finite, [0.02, 0.98])
    return limits(inside(finite, low - 0.5 * (high - low), high + 0.5 * (high - low)))


def _errors_of(groups: Groups, axis: Columns, diverged: NDArray[np.bool_], measure: Measure) -> Columns:
    """(position, setting, rows, error, low, high), cut off where `drawn_errors` says."""
    parts: list[Columns] = []
    for rows in ROWS:
        error = np.array([[measure.of(run, rows) for run in group] for group in groups])
        shown = drawn_errors(error, diverged, measure, [run for group in groups for run in group])
        mean, least, most = _over_seeds(shown)
        parts.append({**axis, "rows": [rows] * len(groups), "error": mean, "low": least, "high": most})
    return stacked(parts)


def drawn_errors(error: Array, diverged: NDArray[np.bool_], measure: Measure, runs: Sequence[Run]) -> Array:
    """`error` with NaN for runs that diverged or are far worse than the best start, or than no model at all."""
    if measure.best:
        return np.where(diverged, np.nan, inside(error, WORST_SHARE, measure.best))
    top = WORST * min(run.train_error[0] for run in runs) if measure is LOSS else np.inf
    least = LEAST_ERROR * min(run.train_error[0] for run in runs)
    if (error == 0).any() and (error > 0).any():
        # A log axis has no place for 0.
        least = max(least, float(error[error > 0].min()) / 10)
    return np.where(diverged, np.nan, inside(np.maximum(error, least), 0, top))


# --------------------------------------------------------------------------- drawing


@cache
def comparison_chart(hyper: Hyper, measure: Measure, bands: bool = False) -> Spec:
    """Two panels on one axis with one selection, `pick`, of a value; `comparison_data` has the data."""
    above = [*_context(), _edge_label(), *_learned(hyper, bands), _targets(hyper, "above")]
    below = [*_context(), *_errors(hyper, measure, bands), _targets(hyper, "below")]
    marks = "× diverged, dashed: exact" if hyper.name in PATHS else "× diverged"
    panels = (
        titled(above, f"Parameters it learned ({marks})", 230),
        titled(below, f"{measure.label} (validation dashed)", 170),
    )
    return pickable(alt.vconcat(*panels, spacing=18), fields=["setting"])


def _context() -> list[alt.Chart]:
    """Behind the lines: this run, where theory puts the edge, and the runs that diverged."""
    here = alt.Chart(data("current")).mark_rule(color=HYPERPARAMETER, strokeWidth=10, opacity=0.25)
    theory = alt.Chart(data("theory")).mark_rule(color=HYPERPARAMETER, strokeWidth=2, strokeDash=[6, 3])
    gone = alt.Chart(data("diverged")).mark_text(text="×", color=HYPERPARAMETER, fontSize=17, baseline="top")
    return [
        here.encode(x=alt.X("position:Q")),
        theory.encode(x=alt.X("position:Q")),
        gone.encode(x=alt.X("position:Q"), y=alt.value(0)),
    ]


def _edge_label() -> alt.Chart:
    mark = alt.Chart(data("theory")).mark_text(angle=270, dy=12, color=HYPERPARAMETER, fontSize=13)
    return mark.encode(x=alt.X("position:Q"), text=alt.Text("label:N"))


def _targets(hyper: Hyper, name: str) -> alt.Chart:
    """Invisible stripes, one a value, as tall as the panel: easy to hit with a finger."""
    stripes = alt.Chart(data("runs"), name=name).mark_rule(strokeWidth=14, opacity=0, cursor="pointer")
    tooltip = [alt.Tooltip("setting:N", title="Load run")]
    return stripes.encode(x=grid_axis(hyper, alt.X, "position"), tooltip=tooltip)


def _learned(hyper: Hyper, bands: bool) -> list[alt.Chart]:
    x = grid_axis(hyper, alt.X, "position")
    base = alt.Chart(data("learned")).encode(x=x, y=VALUE, color=COLOUR, detail=alt.Detail("parameter:N"))
    lines = [base.mark_line(strokeWidth=2.5), base.mark_circle(size=36, opacity=1), *pinned_labels()]
    if hyper.name in PATHS:
        exact = alt.Chart(data("path")).mark_line(strokeWidth=1.5, strokeDash=[3, 3])
        lines.insert(0, exact.encode(x=x, y=VALUE, color=COLOUR, detail=alt.Detail("parameter:N")))
    return [_band(base.mark_area(opacity=0.18)), *lines] if bands else lines


def _errors(hyper: Hyper, measure: Measure, bands: bool) -> list[alt.Chart]:
    x = grid_axis(hyper, alt.X, "position")
    base = alt.Chart(data("swept_errors")).encode(x=x, y=error_axis(measure))
    lines = base.mark_line(color=NEUTRAL, strokeWidth=2.5).encode(strokeDash=ROWS_DASH)
    dots = base.mark_circle(color=NEUTRAL, size=30, opacity=1).encode(detail=alt.Detail("rows:N"))
    if not bands:
        return [lines, dots]
    area = base.mark_area(color=NEUTRAL, opacity=0.18).encode(detail=alt.Detail("rows:N"))
    return [_band(area), lines, dots]


def _band(area: alt.Chart) -> alt.Chart:
    """From the lowest to the highest of the seeds."""
    return area.encode(y=alt.Y("low:Q", title=None), y2=alt.Y2("high:Q"))
