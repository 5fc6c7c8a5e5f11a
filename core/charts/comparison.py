"""Many runs against the hyperparameter that was swept: the error below, and above it one way to see the parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.grid_axis import grid_axis
from core.charts.scale import inside
from core.charts.style import (
    HYPERPARAMETER,
    LEAST_ERROR,
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
from core.charts.tables import Columns, Data, rows_of, stacked
from core.engine.run import Run
from core.engine.sweep import Groups
from core.hyper import Hyper
from core.types import Array
from core.verdicts.baselines import floor_of
from core.verdicts.measures import LOSS, Measure, Rows

ROWS: tuple[Rows, ...] = ("train", "validation")
# A noise floor below this share of the least error is not drawn.
LEAST_OF_FLOOR = 0.1


@dataclass(frozen=True)
class Upper:
    """What stands above the error: a title and layers, for a hyperparameter, and with bands of seeds or without."""

    title: Callable[[Hyper], str]
    layers: Callable[[Hyper, bool], list[alt.Chart]]


# --------------------------------------------------------------------------- numbers


def comparison_data(
    groups: Groups, hyper: Hyper, current: Run, measure: Measure, edge: float | None, above: Data
) -> Data:
    """The data of `comparison_chart`; `above` are those of its upper panel.

    `edge` is the value beyond which theory says that runs diverge.
    """
    axis, diverged = places(groups, hyper), diverged_in(groups)
    return {
        **above,
        "swept_errors": errors_of(groups, axis, diverged, measure),
        "runs": axis,
        "diverged": rows_of(axis, np.asarray(diverged.any(axis=1))),
        "current": {"position": np.array([hyper.position(current.spec[hyper.name])])},
        "theory": _theory(hyper, edge),
        "floor": noise_floor(groups, measure),
    }


def places(groups: Groups, hyper: Hyper) -> Columns:
    """`position` on the axis and `setting` of each group."""
    values = [group[0].spec[hyper.name] for group in groups]
    return {
        "position": np.array([hyper.position(value) for value in values]),
        "setting": [hyper.text(value) for value in values],
    }


def diverged_in(groups: Groups) -> NDArray[np.bool_]:
    """(V, S): whether each run diverged."""
    return np.array([[run.diverged for run in group] for group in groups])


def over_seeds(values: Array) -> tuple[Array, Array, Array]:
    """Mean, lowest and highest of (V, S, …) over S; NaN where any of them is."""
    return values.mean(axis=1), values.min(axis=1), values.max(axis=1)


def _theory(hyper: Hyper, edge: float | None) -> Columns:
    """One row (position, label) where the edge lies on the axis, none elsewhere."""
    if edge is None or not hyper.covers(edge):
        return {"position": np.array([]), "label": []}
    return {"position": np.array([hyper.position(edge)]), "label": [f"edge of stability {edge:.3g}"]}


def noise_floor(groups: Groups, measure: Measure) -> Columns:
    """One row (error, label): the mean floor of the evaluation rows, where it is known; none far below all errors."""
    runs = [run for group in groups for run in group]
    known = [floor for run in runs if (floor := floor_of(run, run.evaluation)) is not None]
    least = min((error for run in runs for error in _last(run)), default=np.inf)
    if measure is not LOSS or not known or np.mean(known) < LEAST_OF_FLOOR * least:
        return {"error": np.array([]), "label": []}
    return {"error": np.array([np.mean(known)]), "label": ["noise floor"]}


def _last(run: Run) -> list[float]:
    """Finite last errors above 0."""
    ends = (float(run.train_error[-1]), float(run.validation_error[-1]))
    return [error for error in ends if 0 < error < np.inf]


def errors_of(groups: Groups, axis: Columns, diverged: NDArray[np.bool_], measure: Measure) -> Columns:
    """Errors as columns (those of `axis`, rows, error, low, high), cut off where `drawn_errors` says."""
    parts: list[Columns] = []
    for rows in ROWS:
        error = np.array([[measure.of(run, rows) for run in group] for group in groups])
        shown = drawn_errors(error, diverged, measure, [run for group in groups for run in group])
        mean, least, most = over_seeds(shown)
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
def comparison_chart(
    hyper: Hyper, measure: Measure, upper: Upper, bands: bool = False, heights: tuple[int, int] = (230, 170)
) -> Spec:
    """Two panels on one axis with one selection, `pick`, of a value; `comparison_data` has the data."""
    x = grid_axis(hyper, alt.X, "position")
    above = [*context(), edge_label(), *upper.layers(hyper, bands), targets(x, "above")]
    below = [*context(), *error_lines(x, measure, bands), targets(x, "below")]
    panels = (
        titled(above, upper.title(hyper), heights[0]),
        titled(below, f"{measure.label} (validation dashed)", heights[1]),
    )
    return pickable(alt.vconcat(*panels, spacing=18), fields=["setting"])


def context() -> list[alt.Chart]:
    """Behind the lines: this run, where theory puts the edge, and the runs that diverged."""
    here = alt.Chart(data("current")).mark_rule(color=HYPERPARAMETER, strokeWidth=10, opacity=0.25)
    theory = alt.Chart(data("theory")).mark_rule(color=HYPERPARAMETER, strokeWidth=2, strokeDash=[6, 3])
    gone = alt.Chart(data("diverged")).mark_text(text="×", color=HYPERPARAMETER, fontSize=17, baseline="top")
    return [
        here.encode(x=alt.X("position:Q")),
        theory.encode(x=alt.X("position:Q")),
        gone.encode(x=alt.X("position:Q"), y=alt.value(0)),
    ]


def edge_label() -> alt.Chart:
    """The label that theory gives its rule."""
    mark = alt.Chart(data("theory")).mark_text(angle=270, dy=12, color=HYPERPARAMETER, fontSize=13)
    return mark.encode(x=alt.X("position:Q"), text=alt.Text("label:N"))


def targets(x: alt.X, name: str) -> alt.Chart:
    """Invisible stripes, one a value, as tall as the panel: easy to hit with a finger."""
    stripes = alt.Chart(data("runs"), name=name).mark_rule(strokeWidth=14, opacity=0, cursor="pointer")
    return stripes.encode(x=x, tooltip=[alt.Tooltip("setting:N", title="Load run")])


def floor_rule(y: alt.Y) -> list[alt.Chart]:
    """The error that no model can undercut, of `floor`, with its name."""
    base = alt.Chart(data("floor")).encode(y=y)
    name = base.mark_text(align="right", baseline="bottom", dx=-2, dy=-1, color=NEUTRAL, fontSize=12)
    return [
        base.mark_rule(color=NEUTRAL, strokeDash=[2, 3], strokeWidth=1.5),
        name.encode(x=alt.value("width"), text=alt.Text("label:N")),
    ]


def error_lines(x: alt.X, measure: Measure = LOSS, bands: bool = False) -> list[alt.Chart]:
    """Training solid, validation dashed, of `swept_errors` (…, rows, error, low, high), above the `floor`."""
    y = error_axis(measure)
    base = alt.Chart(data("swept_errors")).encode(x=x, y=y)
    lines = base.mark_line(color=NEUTRAL, strokeWidth=2.5).encode(strokeDash=ROWS_DASH)
    dots = base.mark_circle(color=NEUTRAL, size=30, opacity=1).encode(detail=alt.Detail("rows:N"))
    if not bands:
        return [*floor_rule(y), lines, dots]
    area = base.mark_area(color=NEUTRAL, opacity=0.18).encode(detail=alt.Detail("rows:N"))
    return [*floor_rule(y), band(area, y), lines, dots]


def band(area: alt.Chart, y: alt.Y) -> alt.Chart:
    """From the lowest to the highest of the seeds; `y` is the axis of the lines, whose title would vanish otherwise."""
    return area.encode(y=alt.Y("low:Q", title=y["title"]), y2=alt.Y2("high:Q"))
