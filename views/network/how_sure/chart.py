"""Predictions of several seeds: a curve of each, where they disagree, or the rows on which they differ most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import altair as alt
import numpy as np

from core.charts.classes import FEATURE, FIRST, PIXELS, SECOND, SHARE, key_data, key_panel, symbols
from core.charts.fit import CURVE_POINTS, TARGET, points
from core.charts.rows import drawn, names
from core.charts.scale import inside, limits
from core.charts.signed import picture, shades
from core.charts.style import (
    NEUTRAL,
    PARAMETER,
    SHORT_NUMBERS,
    Spec,
    compiled,
    data,
    name_and_text,
    row_axis,
    titled,
    value_axis,
)
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.formatting import number
from core.heavy import made_once
from core.types import Array
from views.network.how_sure.numbers import SeedRuns, agreement, deviations

Kind = Literal["curves", "plane", "rows"]
HEIGHT, ROW_HEIGHT, STRIP = 260, 38, 60
# Rows on which seeds differ most: more do not fit a phone.
MOST_ROWS = 8
# As shares of the height of a row: where its words stand, and its points.
WORDS, POINTS = 0.25, 0.7

# --------------------------------------------------------------------------- numbers


def kind_of(run: Run) -> Kind:
    """The picture that suits the features: curves over one, the plane of two, rows of more."""
    features = run.train.x.shape[1]
    if features == 1 and run.task != "multiclass":
        return "curves"
    return "plane" if features == 2 else "rows"


def seeds_data(run: Run, runs: Sequence[Run]) -> Data:
    """The data of `seeds_chart`: of the picture that suits, and `errors`, their `mean`, and this run's, `here`."""
    seed_runs = SeedRuns.of(runs)
    pictured = {"curves": _curves, "plane": _plane, "rows": _rows}[kind_of(run)](run, seed_runs)
    mean, deviation = float(seed_runs.errors.mean()), float(seed_runs.errors.std(ddof=1))
    key = {"key": key_data(run)} if run.task != "regression" and kind_of(run) != "rows" else {}
    return {
        **pictured,
        **key,
        "errors": {"error": seed_runs.errors, "seed": seed_runs.seeds},
        "mean": {
            "error": np.array([mean]),
            "low": np.array([mean - deviation]),
            "high": np.array([mean + deviation]),
        },
        "here": {"error": inside(np.array([run.evaluation_error[-1]]), *limits(seed_runs.errors, 1.0))},
    }


def _points(run: Run) -> tuple[Array, Array, Columns]:
    """Features (N, D), targets (N,) and what pictures share of the rows that are drawn."""
    parts = drawn(run)
    x, y = (np.concatenate([getattr(part, of) for part, _ in parts]) for of in "xy")
    rank = y if run.task != "regression" else np.zeros(len(y))
    return x, y, {"rank": rank.astype(np.intp), "rows": names(parts)}


def _curves(run: Run, seed_runs: SeedRuns) -> Data:
    """`points`, and `curves` of each seed within the limits of the points."""
    x, y, who = _points(run)
    low, high = limits(y, margin=0.15) if run.task == "regression" else (-0.05, 1.05)
    line = np.linspace(x.min(), x.max(), CURVE_POINTS)
    curves = inside(seed_runs.predict(line[:, None]), low, high)
    return {
        "points": {"x": x[:, 0], "y": y.astype(np.float64), **who},
        "curves": {
            "x": np.tile(line, len(curves)),
            "y": curves.ravel(),
            "seed": np.repeat(seed_runs.seeds, len(line)),
        },
        "extent": {"x": line[[0, -1]], "y": np.array([low, high])},
    }


def _plane(run: Run, seed_runs: SeedRuns) -> Data:
    """`points`, and `shading`: the stronger, the more the seeds disagree there."""
    x, _, who = _points(run)
    (left, right), (low, high) = (limits(column) for column in x.T)
    across, up = np.linspace(left, right, PIXELS), np.linspace(high, low, PIXELS)
    grid = np.column_stack([of.ravel() for of in np.meshgrid(across, up)])
    shading = disagreement(run, seed_runs.predict(grid)).reshape(PIXELS, PIXELS)
    corners = {"x": left, "x2": right, "y": low, "y2": high}
    return {
        "points": {"x": x[:, 0], "y": x[:, 1], **who},
        "shading": {
            "url": [picture(shades(shading))],
            **{name: np.array([at]) for name, at in corners.items()},
        },
        "extent": {"x": np.array([left, right]), "y": np.array([low, high])},
    }


def disagreement(run: Run, predictions: Array) -> Array:
    """(N,): of classes 1 where half of the seeds or fewer agree, of numbers where their deviation is largest."""
    if run.task != "regression":
        return np.minimum(1, 2 * (1 - agreement(predictions)))
    spread = deviations(predictions)
    return spread / (spread.max() or 1.0)


def _rows(run: Run, seed_runs: SeedRuns) -> Data:
    """`seeds`, a point of each seed in each of the rows on which they differ most; `words` and `actual` of these."""
    part, predicted = run.evaluation, seed_runs.predictions
    worst = np.argsort(-deviations(predicted), kind="stable")[:MOST_ROWS]
    shown = own(predicted, part.y)[:, worst] if run.task != "regression" else predicted[:, worst]
    place = np.arange(len(worst))
    actual = part.y[worst]
    targets = [*map(number, actual)]
    if part.class_names:
        targets = [str(part.class_names[int(k)]) for k in actual]
        actual = np.ones(len(worst))
    return {
        "seeds": {
            "y": np.tile(place + POINTS, len(shown)),
            "value": shown.ravel(),
            "seed": np.repeat(seed_runs.seeds, len(worst)),
        },
        "words": {
            "y": place + WORDS,
            "name": [f"row {row + 1}: {what}" for row, what in zip(worst, targets, strict=True)],
            "text": [f"{number(of.min(), 3)} to {number(of.max(), 3)}" for of in shown.T],
        },
        "actual": {"y": place + POINTS, "value": actual},
    }


def own(predictions: Array, classes: Array) -> Array:
    """(S, N): the probability that each row's own class is given."""
    if predictions.ndim == 2:
        return np.where(classes == 1, predictions, 1 - predictions)
    return predictions[:, np.arange(len(classes)), classes.astype(np.intp)]


# --------------------------------------------------------------------------- drawing


@made_once
def seeds_chart(kind: Kind, classes: bool, rows: int = MOST_ROWS) -> Spec:
    """`seeds_data` has the data, of numbers or `classes`, and of so many `rows`."""
    drawings = {"curves": _curves_panel, "plane": _plane_panel}
    above = [_rows_panel(classes, rows)] if kind == "rows" else [drawings[kind](classes)]
    key = [key_panel()] if classes and kind != "rows" else []
    return compiled(alt.vconcat(*key, *above, _errors_panel(), spacing=18))


def _axis(field: str, title: str, scale: alt.Scale | None = None) -> alt.X:
    axis = alt.Axis(grid=False, tickCount=6, labelExpr=SHORT_NUMBERS)
    return alt.X(f"{field}:Q", title=title, scale=scale or alt.Scale(zero=False, nice=False), axis=axis)


def _symbols(classes: bool) -> alt.Chart:
    return symbols() if classes else points(NEUTRAL)


def _curves_panel(classes: bool) -> alt.LayerChart:
    x, y = _axis("x", FEATURE), value_axis("y:Q", SHARE if classes else TARGET)
    pin = alt.Chart(data("extent")).mark_point(opacity=0).encode(x=x, y=y)
    lines = alt.Chart(data("curves")).transform_filter("isValid(datum.y)")
    lines = lines.mark_line(color=PARAMETER, strokeWidth=2, opacity=0.6)
    lines = lines.encode(x=x, y=y, detail=alt.Detail("seed:N"), tooltip=[alt.Tooltip("seed:N")])
    return titled(
        [pin, _symbols(classes).encode(x=x, y=y), lines], "A curve for each seed (○ validation)", HEIGHT
    )


def _plane_panel(classes: bool) -> alt.LayerChart:
    x, y = _axis("x", FIRST), value_axis("y:Q", SECOND)
    pin = alt.Chart(data("extent")).mark_point(opacity=0).encode(x=x, y=y)
    # Rows can be seen through it even where seeds disagree everywhere.
    shading = alt.Chart(data("shading")).mark_image(aspect=False, opacity=0.6)
    shading = shading.encode(x=x, x2=alt.X2("x2:Q"), y=y, y2=alt.Y2("y2:Q"), url=alt.Url("url:N"))
    return titled(
        [shading, pin, _symbols(classes).encode(x=x, y=y)], "Where seeds disagree (○ validation)", HEIGHT
    )


def _rows_panel(classes: bool, rows: int) -> alt.LayerChart:
    scale = alt.Scale(domain=[0, 1], nice=False) if classes else None
    x = _axis("value", "probability of its own class" if classes else "prediction", scale)
    each = alt.Chart(data("seeds")).mark_circle(size=60, color=PARAMETER, opacity=0.6)
    each = each.encode(
        x=x, y=row_axis("y", rows), tooltip=[alt.Tooltip("seed:N"), alt.Tooltip("value:Q", format=".4g")]
    )
    actual = alt.Chart(data("actual")).mark_point(shape="diamond", size=90, strokeWidth=2, color=NEUTRAL)
    words = alt.Chart(data("words")).encode(y=row_axis("y", rows))
    layers = [actual.encode(x=x, y=row_axis("y", rows)), each, *name_and_text(words, color=NEUTRAL)]
    return titled(layers, "Rows on which seeds differ most (◇ actual)", ROW_HEIGHT * rows)


def _errors_panel() -> alt.LayerChart:
    x = _axis("error", "error")
    middle = alt.YValue(STRIP / 2)
    each = alt.Chart(data("errors")).mark_circle(size=80, color=NEUTRAL, opacity=0.7)
    each = each.encode(x=x, y=middle, tooltip=[alt.Tooltip("seed:N"), alt.Tooltip("error:Q", format=".4g")])
    mean = alt.Chart(data("mean"))
    reach = mean.mark_rule(color=NEUTRAL, strokeWidth=2, opacity=0.6)
    reach = reach.encode(x=alt.X("low:Q", title="error"), x2=alt.X2("high:Q"), y=middle)
    tick = mean.mark_tick(color=NEUTRAL, thickness=3, size=26).encode(x=x, y=middle)
    here = alt.Chart(data("here")).transform_filter("isValid(datum.error)")
    here = here.mark_point(size=190, strokeWidth=2, color=NEUTRAL).encode(x=x, y=middle)
    return titled([reach, tick, each, here], "Error of each seed (│ mean, ○ this run)", STRIP)
