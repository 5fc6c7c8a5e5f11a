"""Many runs against the hyperparameter that was swept: the error below, and above it one way to see the parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.grid_axis import any_grid, grid_axis, with_grid
from core.charts.log_axis import lifted, log_axis, log_ticks, log_ticks_left
from core.charts.readouts import readouts
from core.charts.scale import inside
from core.charts.style import (
    FILLED,
    HYPERPARAMETER,
    LEAST_ERROR,
    NEUTRAL,
    NOTHING,
    ROWS_DASH,
    WORST,
    WORST_SHARE,
    Spec,
    caption,
    captioned,
    data,
    error_axis,
    pickable,
    width_of,
)
from core.charts.tables import Columns, Data, rows_of, stacked
from core.engine.run import Run
from core.engine.sweep import Groups
from core.heavy import made_once
from core.hyper import Hyper
from core.types import Array
from core.verdicts.baselines import floor_of
from core.verdicts.measures import LOSS, Measure, Rows

ROWS: tuple[Rows, ...] = ("train", "validation")
TRAINING_LEGEND, ROWS_LEGEND = "─● training   ", "─● training   ┄○ validation"
# Pixels that a panel needs for all of it beside its title; on a narrower one the dashed line alone is explained.
LEGEND_FROM = 240
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
    errors = errors_of(groups, axis, diverged, measure)
    return {
        **above,
        **errors,
        "runs": {**axis, **readouts(groups, hyper, measure, above.get("learned", {}))},
        "diverged": rows_of(axis, np.asarray(diverged.any(axis=1))),
        "legends": _legends(groups, diverged),
        "current": {"position": np.array([hyper.position(current.spec[hyper.name])])},
        "own": _own(current, hyper, measure, errors["swept_errors"]),
        "theory": _theory(hyper, edge),
        "floor": noise_floor(groups, measure),
    }


def places(groups: Groups, hyper: Hyper) -> Columns:
    """`position` on the axis and `setting`, as links spell it, of each group."""
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


def errors_of(groups: Groups, axis: Columns, diverged: NDArray[np.bool_], measure: Measure) -> Data:
    """`swept_errors`: columns (those of `axis`, rows, error, low, high), cut off where `drawn_errors` says.

    `error_ticks` label a log axis, with 0 below all other errors; a share has an axis of its own.
    """
    parts: list[Columns] = []
    runs = [run for group in groups for run in group]
    errors = np.array([[[measure.of(run, rows) for run in group] for group in groups] for rows in ROWS])
    drawn, zero = drawn_errors(errors, diverged, measure, runs)
    for rows, shown in zip(ROWS, drawn, strict=True):
        mean, least, most = over_seeds(shown)
        parts.append({**axis, "rows": [rows] * len(groups), "error": mean, "low": least, "high": most})
    table = stacked(parts)
    ticks = {} if measure.best else {"error_ticks": log_ticks(np.asarray(table["error"]), zero)}
    return {"swept_errors": table, **ticks}


def drawn_errors(
    error: Array, diverged: NDArray[np.bool_], measure: Measure, runs: Sequence[Run]
) -> tuple[Array, float | None]:
    """`error` with NaN for runs that diverged, or are far worse than the best start or no model; and where 0 lies.

    A log axis has no place for it, so 0 is drawn below all other errors.
    """
    if measure.best:
        return np.where(diverged, np.nan, inside(error, WORST_SHARE, measure.best)), None
    start = min(run.train_error[0] for run in runs)
    top = WORST * start if measure is LOSS else np.inf
    shown, zero = lifted(np.where(diverged, np.nan, error), LEAST_ERROR * start)
    return inside(shown, 0, top), zero


def _own(run: Run, hyper: Hyper, measure: Measure, drawn: Columns) -> Columns:
    """The errors (position, rows, error) of the run that the others are compared with, as far as their bands reach."""
    low, high = np.asarray(drawn["low"]), np.asarray(drawn["high"])
    least, most = (np.nanmin(low), np.nanmax(high)) if np.isfinite(low).any() else (0.0, 0.0)
    ends = {rows: measure.of(run, rows) for rows in ROWS}
    seen = {rows: error for rows, error in ends.items() if not run.diverged and least <= error <= most}
    place = hyper.position(run.spec[hyper.name])
    return {"position": np.full(len(seen), place), "rows": [*seen], "error": np.array([*seen.values()])}


def _legends(groups: Groups, diverged: NDArray[np.bool_]) -> Columns:
    """What marks mean, of those that there are, above the right end of the `upper` panel and of the other."""
    validated = any(len(run.validation.y) for group in groups for run in group)
    return {
        "upper": np.array([True, False]),
        "says": ["× diverged" if diverged.any() else NOTHING, ROWS_LEGEND if validated else NOTHING],
    }


# --------------------------------------------------------------------------- drawing


def comparison_chart(
    hyper: Hyper, measure: Measure, upper: Upper, bands: bool = False, heights: tuple[int, int] = (230, 170)
) -> Spec:
    """Two panels on one axis with one selection, `pick`, of a value; `comparison_data` has the data."""
    return with_grid(_compiled(any_grid(hyper), measure, upper, bands, heights), hyper)


@made_once
def _compiled(hyper: Hyper, measure: Measure, upper: Upper, bands: bool, heights: tuple[int, int]) -> Spec:
    x, joined = grid_axis(hyper, alt.X, "position"), hyper.scale != "category"
    read = (
        alt.Tooltip("reading:N", title=hyper.title),
        alt.Tooltip("learned:N", title="learned"),
        alt.Tooltip("errors:N", title=measure.noun),
    )
    titles = (upper.title(hyper), measure.label)
    above = [
        *context(),
        edge_label(),
        *upper.layers(hyper, bands),
        _legend(True, titles[0]),
        *targets(x, "above", read),
    ]
    below = [
        *context(),
        *error_lines(x, measure, bands, joined),
        _legend(False, titles[1]),
        *targets(x, "below", read),
    ]
    above[0].encoding.x.title = None
    panels = map(captioned, (above, below), titles, heights)
    return _raising(pickable(alt.vconcat(*panels, spacing=14), ["setting"], aimed=True))


def _raising(spec: Spec) -> Spec:
    """`spec` with names of lines that raise theirs when pointed at; a screen reader hears of each value once."""
    for panel in spec["vconcat"]:
        for layer in panel["layer"]:
            if "description" not in layer["encoding"]:
                layer["mark"] |= {"aria": False, "tooltip": None}
    (names,) = (layer for layer in spec["vconcat"][0]["layer"] if _names_lines(layer))
    names["name"] = "names"
    select = {"type": "point", "fields": ["parameter"], "on": "pointerover", "clear": "pointerout"}
    spec["params"].append({"name": "raised", "select": select, "views": ["names"]})
    return spec


def _names_lines(layer: Spec) -> bool:
    return layer["data"] == {"name": "learned_labels"} and layer["mark"]["type"] == "text"


def _legend(upper: bool, title: str) -> alt.Chart:
    shown = alt.Chart(data("legends")).transform_filter("datum.upper" if upper else "!datum.upper")
    return caption(shown, LEGEND_FROM, f"replace(datum.says, '{TRAINING_LEGEND}', '')", str(width_of(title)))


def context() -> list[alt.Chart]:
    """Behind the lines: this run, where theory puts the edge, and the runs that diverged."""
    here = alt.Chart(data("current")).mark_rule(color=HYPERPARAMETER, strokeWidth=10, opacity=0.25)
    theory = alt.Chart(data("theory")).mark_rule(color=HYPERPARAMETER, strokeWidth=2, strokeDash=[6, 3])
    gone = alt.Chart(data("diverged")).mark_text(text="×", color=HYPERPARAMETER, fontSize=17, baseline="top")
    return [
        here.encode(x=alt.X("position:Q")),
        theory.encode(x=alt.X("position:Q")),
        gone.encode(x=alt.X("position:Q"), y=alt.YValue(0)),
    ]


def edge_label() -> alt.Chart:
    """The label that theory gives its rule."""
    mark = alt.Chart(data("theory")).mark_text(angle=270, dy=12, color=HYPERPARAMETER, fontSize=13)
    return mark.encode(x=alt.X("position:Q"), text=alt.Text("label:N"))


def targets(x: alt.X, name: str, read: Sequence[alt.Tooltip]) -> list[alt.Chart]:
    """A rule at the value that the pointer is nearest to, where all of `runs` is `read`; released there, it is picked.

    The stripes that are aimed at stay unseen. `says` tells a screen reader what the pointer reads.
    """
    base = alt.Chart(data("runs"))
    near = base.transform_filter("isValid(hover.setting) && hover.setting[0] == datum.setting")
    stripes = base.mark_rule(strokeWidth=14, opacity=0)
    return [
        near.mark_rule(color=HYPERPARAMETER, strokeWidth=1.5).encode(x=x),
        stripes.properties(name=name).encode(x=x, tooltip=list(read), description=alt.Description("says:N")),
    ]


def floor_rule(y: alt.Y) -> list[alt.Chart]:
    """The error that no model can undercut, of `floor`, with its name."""
    base = alt.Chart(data("floor")).encode(y=y)
    name = base.mark_text(align="right", baseline="bottom", dx=-2, dy=-1, color=NEUTRAL, fontSize=12)
    return [
        base.mark_rule(color=NEUTRAL, strokeDash=[2, 3], strokeWidth=1.5),
        name.encode(x=alt.XValue("width"), text=alt.Text("label:N")),
    ]


def error_lines(
    x: alt.X, measure: Measure = LOSS, bands: bool = False, joined: bool = True
) -> list[alt.Chart]:
    """Training solid, validation dashed, of `swept_errors` (…, rows, error, low, high), above the `floor`.

    Values that have no order are not `joined`: then training is filled, validation hollow.
    """
    y = error_axis(measure) if measure.best else log_axis("error", measure.noun)
    ticks = [] if measure.best else [*log_ticks_left(measure.noun)]
    base = alt.Chart(data("swept_errors")).encode(x=x, y=y)
    lines = base.mark_line(color=NEUTRAL, strokeWidth=2.5).encode(strokeDash=ROWS_DASH)
    dots = base.mark_point(color=NEUTRAL, fill=NEUTRAL, size=30, opacity=1).encode(fillOpacity=FILLED)
    own = alt.Chart(data("own")).mark_point(color=HYPERPARAMETER, size=90, strokeWidth=2, opacity=1)
    drawn = [*ticks, *floor_rule(y), *([lines] if joined else []), dots, own.encode(x=x, y=y)]
    if not bands:
        return drawn
    area = base.mark_area if joined else base.mark_rule
    mark = area(color=NEUTRAL, opacity=0.18 if joined else 0.6).encode(detail=alt.Detail("rows:N"))
    return [band(mark, y), *drawn]


def band(area: alt.Chart, y: alt.Y) -> alt.Chart:
    """From the lowest to the highest of the seeds; `y` is the axis of the lines, whose title would vanish otherwise."""
    return area.encode(y=alt.Y("low:Q", title=y["title"]), y2=alt.Y2("high:Q"))
