"""Errors of all families, on unseen and on training rows, and what training costs, against their parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np

from core.charts.log_axis import lifted, log_axis, log_ticks, log_ticks_left
from core.charts.scale import inside
from core.charts.style import (
    CLASS_COLOUR,
    SHORT_NUMBERS,
    WORST_SHARE,
    Spec,
    caption,
    captioned,
    data,
    error_axis,
    pickable,
    titled,
)
from core.charts.tables import Columns, Data, stacked
from core.formatting import count, number
from core.heavy import made_once
from core.models import MODELS
from core.types import Array
from core.verdicts.measures import Measure
from views.runs.families.numbers import Family
from views.runs.families.sizes import swept

UNSEEN, TRAINING, COST = 230, 130, 90
# Of the smallest error above 0 an axis reaches this far down; a phone has no room for long names beside lines.
LEAST = 1e-12
SHORT = {
    "linear_regression": "linear",
    "logistic_regression": "logistic",
    "neural_network": "network",
    "decision_tree": "tree",
    "gradient_boosting": "boosting",
    "transformer": "transformer",
}
# What a point looks like, by the verdict of its run; and what that means, above the panel.
FITS = ("overfits", "underfits", "neither")
SHAPES = ("triangle-up", "triangle-down", "circle")
LEGEND, BRIEF = "▲ overfits   ▼ underfits   ● neither", "▲ over   ▼ under"
LEGEND_FROM = 420
# Families are told apart by dashes as well.
DASHES = ([1, 0], [8, 3], [2, 2], [8, 3, 2, 3], [4, 4], [12, 3])
# Square pixels around a point that pick it; from which height on a name stands below its point.
TARGET, HIGH = 420, 0.85

# --------------------------------------------------------------------------- numbers


def families_data(families: Sequence[Family], measure: Measure) -> Data:
    """The data of `families_chart`: a point for each size of each family; `setting` says which."""
    points = stacked([_points(family) for family in families])
    train, unseen = (
        np.concatenate([family.errors[measure.name][rows] for family in families]) for rows in (0, 1)
    )
    drawn_train, train_ticks = _drawn(train, measure)
    drawn_unseen, unseen_ticks = _drawn(unseen, measure)
    errors = _in_words(families, measure)
    seconds = np.concatenate([family.seconds for family in families])
    common = {**points, "errors": errors}
    says = [
        f"{name}, {size}, {count(int(parameters), 'parameter')}: {error}; {fit}"
        for name, size, parameters, error, fit in zip(
            points["family"], points["reading"], points["parameters"], errors, points["verdict"], strict=True
        )
    ]
    ticks = {} if measure.best else {"unseen_ticks": unseen_ticks, "train_ticks": train_ticks}
    return {
        "unseen": {**common, "error": drawn_unseen, "says": says},
        "train": {**common, "error": drawn_train, "says": says},
        "cost": {**common, "seconds": seconds, "says": says},
        "names": _names(families, drawn_unseen, measure),
        "diverged": _diverged(families),
        "legend": {"says": [_legend(families)]},
        "cost_ticks": log_ticks(seconds),
        **ticks,
    }


def _points(family: Family) -> Columns:
    hyper = swept(family.specs[0])
    sizes = len(family.specs)
    return {
        "parameters": family.parameters,
        "setting": [setting(family, at) for at in range(sizes)],
        "family": [family.label] * sizes,
        "rank": np.full(sizes, [*MODELS].index(family.model)),
        "reading": [f"{hyper.noun} {hyper.reading(spec[hyper.name])}" for spec in family.specs],
        "verdict": list(family.findings),
        "fit": [each if each in FITS else "neither" for each in family.findings],
        "cost": [f"{number(float(seconds), 2)} s" for seconds in family.seconds],
    }


def setting(family: Family, at: int) -> str:
    """What picks one size of one family."""
    return f"{family.model} {at}"


def _drawn(errors: Array, measure: Measure) -> tuple[Array, Columns]:
    """Errors as they are drawn, and the ticks of their axis; shares have an axis of their own."""
    if measure.best:
        return inside(errors, WORST_SHARE, measure.best), {}
    shown, zero = lifted(np.where(np.isfinite(errors), errors, np.nan), LEAST)
    return shown, log_ticks(shown, zero)


def _in_words(families: Sequence[Family], measure: Measure) -> list[str]:
    return [
        f"training {number(float(train), 3)}, unseen {number(float(unseen), 3)}"
        if np.isfinite([train, unseen]).all()
        else "none"
        for family in families
        for train, unseen in family.errors[measure.name].T
    ]


def _names(families: Sequence[Family], drawn: Array, measure: Measure) -> Columns:
    """A short name at the last point of each family that is drawn; below those that are high up."""
    parts = np.split(drawn, np.cumsum([len(family.specs) for family in families])[:-1])
    last = [
        (family, int(np.flatnonzero(np.isfinite(part))[-1]), part)
        for family, part in zip(families, parts, strict=True)
        if np.isfinite(part).any()
    ]
    errors = np.array([part[at] for _, at, part in last])
    height = _height(errors, drawn[np.isfinite(drawn)], log=not measure.best)
    return {
        "parameters": np.array([family.parameters[at] for family, at, _ in last]),
        "error": errors,
        "rank": np.array([[*MODELS].index(family.model) for family, _, _ in last]),
        "name": [SHORT[family.model] for family, _, _ in last],
        "high": height > HIGH,
    }


def _height(errors: Array, drawn: Array, log: bool) -> Array:
    """Where errors lie on their axis, from 0 at its foot to 1; in the middle where all are alike."""
    if not drawn.size:
        return np.zeros(len(errors))
    low, high, at = (np.log(each) if log else each for each in (drawn.min(), drawn.max(), errors))
    return (at - low) / (high - low) if high > low else np.full(len(errors), 0.5)


def _legend(families: Sequence[Family]) -> str:
    gone = any("diverged" in family.findings for family in families)
    return f"{LEGEND}   × diverged" if gone else LEGEND


def _diverged(families: Sequence[Family]) -> Columns:
    gone = [(f, at) for f in families for at, name in enumerate(f.findings) if name == "diverged"]
    return {
        "parameters": np.array([family.parameters[at] for family, at in gone]),
        "rank": np.array([[*MODELS].index(family.model) for family, _ in gone]),
    }


# --------------------------------------------------------------------------- drawing

DASH = alt.StrokeDash(
    "rank:O", scale=alt.Scale(domain=list(range(len(DASHES))), range=list(DASHES)), legend=None
)
SHAPE = alt.Shape("fit:N", scale=alt.Scale(domain=list(FITS), range=list(SHAPES)), legend=None)


@made_once
def families_chart(measure: Measure) -> Spec:
    """Three panels over one axis of parameters with one selection, `pick`; `families_data` has the data."""
    bare, x = _parameters(None), _parameters("parameters (log scale)")
    # Beside the other title, names of lines that end high would be written over it.
    legend = caption(alt.Chart(data("legend")), LEGEND_FROM, f"'{BRIEF}'")
    panels = (
        titled([*_errors(bare, measure, "unseen"), *_named(bare, measure)], "Unseen rows", UNSEEN),
        captioned([*_errors(bare, measure, "train"), legend], "Training rows", TRAINING),
        titled(_cost(x), "Estimated training time", COST),
    )
    return pickable(alt.vconcat(*panels, spacing=14).resolve_scale(x="shared"), ["setting"])


def _parameters(title: str | None) -> alt.X:
    axis = alt.Axis(grid=False, tickCount=6, labelExpr=SHORT_NUMBERS, labelOverlap=True) if title else None
    return alt.X("parameters:Q", title=title, scale=alt.Scale(type="log", nice=False, padding=14), axis=axis)


def _errors(x: alt.X, measure: Measure, source: str) -> list[alt.Chart]:
    """Lines of one kind of rows, a point for each size, and ticks of a log axis."""
    y = error_axis(measure) if measure.best else log_axis("error", measure.noun)
    ticks = [] if measure.best else [*log_ticks_left(measure.noun, f"{source}_ticks")]
    return [*ticks, *_points_and_lines(x, y, source)]


def _points_and_lines(x: alt.X, y: alt.Y, source: str) -> list[alt.Chart]:
    base = alt.Chart(data(source)).encode(x=x, y=y)
    lines = base.mark_line(strokeWidth=2).encode(color=CLASS_COLOUR, strokeDash=DASH)
    points = base.mark_point(size=70, filled=True, opacity=1).encode(color=CLASS_COLOUR, shape=SHAPE)
    # Easy to hit with a finger.
    targets = base.mark_circle(size=TARGET, opacity=0, cursor="pointer").properties(name=f"{source}_targets")
    read = [
        alt.Tooltip("family:N", title="open"),
        alt.Tooltip("reading:N", title="size"),
        alt.Tooltip("parameters:Q", title="parameters", format=","),
        alt.Tooltip("errors:N", title="error"),
        alt.Tooltip("verdict:N", title="verdict"),
        alt.Tooltip("cost:N", title="training"),
    ]
    return [lines, points, targets.encode(tooltip=read, description=alt.Description("says:N"))]


def _named(x: alt.X, measure: Measure) -> list[alt.Chart]:
    """A name at the end of each line, and a cross for each run that diverged."""
    y = error_axis(measure) if measure.best else log_axis("error", measure.noun)
    base = alt.Chart(data("names"))
    font: dict[str, Any] = {"align": "right", "fontSize": 13, "fontWeight": "bold"}
    names = (
        base.transform_filter("!datum.high").mark_text(dy=-14, **font),
        base.transform_filter("datum.high").mark_text(dy=16, **font),
    )
    gone = alt.Chart(data("diverged")).mark_text(text="×", fontSize=17, baseline="top")
    return [
        *(each.encode(x=x, y=y, text=alt.Text("name:N"), color=CLASS_COLOUR) for each in names),
        gone.encode(x=x, y=alt.YValue(0), color=CLASS_COLOUR),
    ]


def _cost(x: alt.X) -> list[alt.Chart]:
    ticks = log_ticks_left("seconds", "cost_ticks")
    return [*ticks, *_points_and_lines(x, log_axis("seconds", "seconds"), "cost")]
