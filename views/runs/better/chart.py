"""What is known of the mean difference of two errors, and the differences on single splits below it."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from core.charts.style import (
    CLASS_COLOUR,
    CLASS_FILL,
    CLASS_SHAPE,
    HYPERPARAMETER,
    NEUTRAL,
    SHORT_NUMBERS,
    Spec,
    compiled,
    data,
    titled,
)
from core.charts.tables import Columns, Data
from core.formatting import number
from core.heavy import made_once
from core.types import Array
from core.verdicts.measures import Measure
from core.verdicts.repeating import Scores
from views.runs.better.numbers import Comparison, compared, probability

WORDS, CURVE, SPLITS = 36, 180, 150
# So many scales to either side the curve is drawn, with so many points.
REACH, POINTS = 4.0, 241
PARTS = ("A", "equal", "B")
MIDDLE = alt.XValue(alt.ExprRef("width / 2"))

# --------------------------------------------------------------------------- numbers


def better_data(a: Scores, b: Scores, measure: Measure, within: float) -> Data:
    """The data of `better_chart`: differences are errors of A less errors of B, so that A is better at the left."""
    of = compared(a, b, measure, within)
    return {
        "curve": _curve(of),
        "splits": _splits(of),
        "chances": _chances(of),
        "ends": {"difference": np.array([-of.reach, of.reach] if of.reach else [])},
        "nought": {"difference": np.array([0.0])},
        "mean": {"difference": np.array([of.posterior.mean])},
    }


def _curve(of: Comparison) -> Columns:
    """(difference, height, part): the density, each part with both of its ends; nothing where all are alike."""
    known = of.posterior
    if not known.scale:
        return {"difference": np.array([]), "height": np.array([]), "part": []}
    at = known.mean + known.scale * np.linspace(-REACH, REACH, POINTS)
    low, high = float(at[0]), float(at[-1])
    edges = [low, *np.clip([-of.reach, of.reach], low, high).tolist(), high]
    parts = [_between(at, *edges[i : i + 2]) for i in range(3)]
    difference = np.concatenate(parts)
    return {
        "difference": difference,
        "height": known.density(difference),
        "part": [name for name, part in zip(PARTS, parts, strict=True) for _ in part],
    }


def _between(at: Array, low: float, high: float) -> Array:
    """Those of `at` from `low` to `high`, and both of these; nothing where they are one."""
    if not high > low:
        return np.array([])
    return np.concatenate([[low], at[(at > low) & (at < high)], [high]])


def _splits(of: Comparison) -> Columns:
    values = zip(of.values(of.a).tolist(), of.values(of.b).tolist(), strict=True)
    read = [
        f"split {n}: {of.measure.noun} of A {number(a)}, of B {number(b)}"
        for n, (a, b) in enumerate(values, start=1)
    ]
    return {
        "difference": of.differences,
        "row": (np.arange(len(of.a)) + 0.5) / len(of.a),
        "rank": (of.differences > 0).astype(np.intp),
        "says": read,
    }


def _chances(of: Comparison) -> Columns:
    """What each side is, and how probable; in the middle only where something counts as equal."""
    below, within, above = of.chances
    shown = [("A better", below, 0), ("equal", within, 1), ("B better", above, 2)]
    kept = [each for each in shown if of.reach or each[0] != "equal"]
    known = bool(of.posterior.scale)
    return {
        "says": [f"{name}\n{probability(chance) if known else '–'}" for name, chance, _ in kept],
        "place": np.array([place for _, _, place in kept]),
    }


# --------------------------------------------------------------------------- drawing


@made_once
def better_chart(measure: Measure) -> Spec:
    """The curve in three parts, and a dot for each split below it; `better_data` has the data."""
    noun = measure.noun
    words = f"{noun} of B less that of A" if measure.best else f"{noun} of A less that of B"
    axis = alt.Axis(tickCount=6, labelExpr=SHORT_NUMBERS, labelOverlap=True, grid=False)
    x = alt.X("difference:Q", title=words, scale=alt.Scale(nice=False, zero=False, padding=8), axis=axis)
    bare = alt.X("difference:Q", title=None, scale=alt.Scale(nice=False, zero=False, padding=8), axis=None)
    panels = (
        titled(_words(), "Mean difference: how likely it is", WORDS),
        alt.LayerChart(layer=[*_areas(bare), *_context(bare)], height=CURVE),
        titled([*_context(x), _dots(x)], "Difference on each split", SPLITS),
    )
    return compiled(alt.vconcat(*panels, spacing=10).resolve_scale(x="shared"))


def _areas(x: alt.X) -> list[alt.Chart]:
    y = alt.Y("height:Q", title="density", stack=False, axis=alt.Axis(labels=False, ticks=False, grid=False))
    base = alt.Chart(data("curve"))
    sides = base.transform_filter("datum.part != 'equal'").transform_calculate(
        rank="datum.part == 'A' ? 0 : 1"
    )
    middle = base.transform_filter("datum.part == 'equal'").mark_area(color=NEUTRAL, opacity=0.45)
    return [
        sides.mark_area(opacity=0.75).encode(x=x, y=y, fill=CLASS_FILL, detail=alt.Detail("part:N")),
        middle.encode(x=x, y=y),
    ]


def _context(x: alt.X) -> list[alt.Chart]:
    """Where neither is better, and the range that counts as equal, which a visitor chose."""
    nought = alt.Chart(data("nought")).mark_rule(color=NEUTRAL, strokeWidth=1.5)
    ends = alt.Chart(data("ends")).mark_rule(color=HYPERPARAMETER, strokeWidth=2, strokeDash=[6, 3])
    mean = alt.Chart(data("mean")).mark_rule(color=NEUTRAL, strokeWidth=1.5, strokeDash=[2, 3])
    return [each.encode(x=x) for each in (nought, ends, mean)]


def _words() -> list[alt.Chart]:
    """How probable each part is: at the left A, at the right B, between them that they are equal."""
    base = alt.Chart(data("chances"))
    font: dict[str, Any] = {
        "baseline": "top",
        "lineBreak": "\n",
        "fontSize": 13,
        "fontWeight": "bold",
        "color": NEUTRAL,
    }
    marks = (
        (base.transform_filter("datum.place == 0").mark_text(align="left", **font), alt.XValue(0)),
        (base.transform_filter("datum.place == 1").mark_text(align="center", **font), MIDDLE),
        (base.transform_filter("datum.place == 2").mark_text(align="right", **font), alt.XValue("width")),
    )
    return [mark.encode(x=x, y=alt.YValue(0), text=alt.Text("says:N")) for mark, x in marks]


def _dots(x: alt.X) -> alt.Chart:
    y = alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[1, 0], nice=False, zero=False))
    dots = alt.Chart(data("splits")).mark_point(size=60, filled=True, opacity=1)
    read = alt.Tooltip("says:N", title="split")
    return dots.encode(
        x=x, y=y, color=CLASS_COLOUR, shape=CLASS_SHAPE, tooltip=[read], description=alt.Description("says:N")
    )
