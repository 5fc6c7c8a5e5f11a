"""Errors on training, validation and cross-validated rows, with the band of one standard error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.scale import inside, limits, spread_ends
from core.charts.style import HYPERPARAMETER, NEUTRAL, data, line_labels, value_axis
from core.charts.tables import Columns, Data, stacked
from core.types import Array
from core.verdicts.measures import Measure
from views.tree.choosing import FoldScores

DASHES = alt.StrokeDash(
    "rows:N",
    scale=alt.Scale(domain=["train", "validation", "cross-validated"], range=[[1, 0], [6, 4], [2, 2]]),
    legend=None,
)
Steps = Literal["linear", "step-after"]
# Labels of a log axis of counts, as far as there is room.
COUNTS = [step * 10**power for power in range(5) for step in (1, 2, 5)]

# --------------------------------------------------------------------------- numbers


def error_curves(
    train: Array, validation: Array, by_folds: FoldScores | None, worst: float = -np.inf
) -> dict[str, Array]:
    """(V,) each: the lines that have any value, by name; without what lies below `worst`."""
    lines = {"train": train, "validation": validation}
    if by_folds is not None:
        lines["cross-validated"] = by_folds.mean
    shown = {name: inside(line, worst, np.inf) for name, line in lines.items()}
    return {name: line for name, line in shown.items() if np.isfinite(line).any()}


def lines_data(lines: Mapping[str, Array], axis: Columns) -> Data:
    """`errors` (those of `axis`, rows, error), and `error_ends`, where to write the name of each line."""
    values = np.stack([*lines.values()])
    parts: list[Columns] = [
        {**axis, "rows": [name] * len(line), "error": line} for name, line in lines.items()
    ]
    ends: Columns = {"rows": list(lines), "error": spread_ends(values, *limits(values), gap=0.13)}
    return {"errors": stacked(parts), "error_ends": ends}


def band_of(by_folds: FoldScores) -> Columns:
    """`low`, `high` (V,): the mean ± its standard error."""
    mean, error = by_folds.mean, by_folds.standard_error
    return {"low": mean - error, "high": mean + error}


def chosen_of(by_folds: FoldScores, sizes: NDArray[Any], position: Array) -> Columns:
    """A star where the measure is best (position, error, mark), an open one at the smallest model as good."""
    picked = {by_folds.simplest(sizes): "☆", by_folds.best(sizes): "★"}
    at = [i for i in picked if i is not None]
    return {"position": position[at], "error": by_folds.mean[at], "mark": [picked[i] for i in at]}


# --------------------------------------------------------------------------- drawing


def error_layers(x: alt.X, measure: Measure, folds: bool, steps: Steps = "linear") -> list[alt.Chart]:
    """Over `errors` and `error_ends`, and over `band` and `chosen` where there are `folds`, drawn against `x`.

    On a linear axis, unlike errors over time: trees begin small and end without a fault.
    """
    y = value_axis("error:Q", measure.noun)
    lines = alt.Chart(data("errors")).mark_line(color=NEUTRAL, strokeWidth=2.5, interpolate=steps)
    drawn = [lines.encode(x=x, y=y, strokeDash=DASHES), line_labels("error_ends", y, "rows:N")]
    if not folds:
        return drawn
    band = alt.Chart(data("band")).mark_area(color=NEUTRAL, opacity=0.25, interpolate=steps)
    stars = alt.Chart(data("chosen")).mark_text(
        color=HYPERPARAMETER, fontSize=20, stroke=HYPERPARAMETER, strokeWidth=0.8
    )
    return [
        band.encode(x=x, y=alt.Y("low:Q", title=None), y2=alt.Y2("high:Q")),
        *drawn,
        stars.encode(x=x, y=y, text=alt.Text("mark:N")),
    ]


def here(x: alt.X) -> alt.Chart:
    """The run's own value, from `current`, as a stripe."""
    mark = alt.Chart(data("current")).mark_rule(color=HYPERPARAMETER, strokeWidth=10, opacity=0.25)
    return mark.encode(x=x)


def count_axis(field: str, title: str) -> alt.Y:
    """The vertical axis of numbers of things, from one to thousands."""
    axis = alt.Axis(values=COUNTS, labelOverlap=True, grid=False, format=",d")
    return alt.Y(field, title=title, scale=alt.Scale(type="log", nice=False), axis=axis)
