"""How a threshold is learned: what every threshold of a feature leaves, the rows it parts, and one of one's own."""

from __future__ import annotations

import altair as alt
import numpy as np

from core.charts.scale import limits, thinned
from core.charts.style import (
    CLASS_COLOUR,
    NEUTRAL,
    PARAMETER,
    Spec,
    compiled,
    data,
    frame_filter,
    row_axis,
    titled,
    value_axis,
)
from core.charts.tables import Columns, Data
from core.formatting import count, number, percent
from core.heavy import made_once
from core.inspection.candidates import Candidates
from core.inspection.search import Search
from core.models.trees.tree import Gap
from views.tree.thresholds.numbers import POSITIONS, Side, positions, sides

# Rows that are drawn, and places of the line: more cannot be told apart.
MOST_ROWS, MOST_STEPS = 800, 1500
VALUE = "value of the feature"
# Pixels of a class: its name and its counts, and below them its rows.
ROW_HEIGHT, NAME, TICK = 38, 0.24, 0.72

# --------------------------------------------------------------------------- numbers


def thresholds_data(search: Search, feature: int) -> Data:
    """The data of `thresholds_chart`."""
    candidates, before = search.candidates[feature], search.impurity
    low, high = limits(np.append(candidates.left, before), margin=0.12)
    ends = candidates.x[[0, -1]]
    learned = search.learned
    here = [learned.threshold] if learned is not None and learned.feature == feature else []
    best = search.best_of(feature)
    return {
        "range": {"x": ends, "y": np.array([low, high])},
        "before": {"impurity": np.array([before])},
        "steps": _steps(candidates),
        "barred": _barred(candidates, low, high),
        "learned": {"threshold": np.array(here)},
        "lowest": {
            "threshold": np.array([] if best is None else [best.threshold]),
            "cut": [] if best is None else [str(best.gap)],
            "impurity": np.array([] if best is None else [candidates.lowest]),
        },
        "rows": _rows(search, candidates),
        **_yours(search, feature),
    }


def _steps(candidates: Candidates) -> Columns:
    """Where the line changes: at each value of the feature, for thresholds from there on."""
    value, first = np.unique(candidates.x, return_index=True)
    keep = thinned(len(value), MOST_STEPS)
    after = np.append(first[1:], len(candidates.x))
    return {"threshold": value[keep], "impurity": candidates.left[after][keep]}


def _barred(candidates: Candidates, low: float, high: float) -> Columns:
    """Thresholds at both ends that would leave too few rows on one side."""
    allowed = candidates.threshold[candidates.allowed]
    if candidates.allowed.all() or not len(candidates.threshold):
        starts, stops = np.array([]), np.array([])
    elif not len(allowed):
        starts, stops = candidates.x[:1], candidates.x[-1:]
    else:
        starts, stops = np.array([candidates.x[0], allowed[-1]]), np.array([allowed[0], candidates.x[-1]])
    return {"x": starts, "x2": stops, "low": np.full(len(starts), low), "high": np.full(len(starts), high)}


def _rows(search: Search, candidates: Candidates) -> Columns:
    """The rows of the node: of a class, or a number."""
    keep = thinned(len(candidates.x), MOST_ROWS)
    y = search.run.train.y[candidates.rows[keep]]
    if not search.run.train.class_names:
        return {"x": candidates.x[keep], "y": y}
    return {"x": candidates.x[keep], "rank": y.astype(np.intp), "row": y + TICK}


def _yours(search: Search, feature: int) -> Data:
    """For each position of the slider `yours`, impurity and words, and `counts` of classes or `sides` of numbers."""
    candidates = search.candidates[feature]
    at = positions(candidates)
    both = [sides(search, feature, threshold) for threshold in at]
    impurities = [(threshold, candidates.impurity_at(threshold)) for threshold in at.tolist()]
    lowest = "" if candidates.best is None else f", lowest {number(candidates.lowest)}"
    yours: Columns = {
        "frame": np.arange(len(at)),
        "threshold": at,
        "impurity": np.array([left for _, left in impurities]),
        "says": [f"at {Gap.among(candidates.x, t)}: {number(left)} left{lowest}" for t, left in impurities],
        "parts": [f"{count(a.rows, 'row')} to the left, {b.rows:,} to the right" for a, b in both],
    }
    if search.run.train.class_names:
        return {"yours": yours, "counts": _counts(search.run.train.class_names, both)}
    return {"yours": yours, "sides": _sides(candidates, at, both)}


def _counts(names: tuple[str, ...], both: list[tuple[Side, Side]]) -> Columns:
    """A row for each position and class."""
    frames, classes = len(both), len(names)
    return {
        "frame": np.repeat(np.arange(frames), classes),
        "row": np.tile(np.arange(classes) + NAME, frames),
        "name": [*names] * frames,
        "text": [
            f"left {_spelled(left, k)}, right {_spelled(right, k)}"
            for left, right in both
            for k in range(classes)
        ],
    }


def _spelled(side: Side, k: int) -> str:
    share = f" ({percent(float(side.shares[k]), 2)})" if side.rows else ""
    return f"{side.counts[k]}{share}"


def _sides(candidates: Candidates, at: np.ndarray, both: list[tuple[Side, Side]]) -> Columns:
    """What the leaves on both sides would say."""
    low, high = np.full(len(at), candidates.x[0]), np.full(len(at), candidates.x[-1])
    return {
        "frame": np.tile(np.arange(len(at)), 2),
        "x": np.concatenate([low, at]),
        "x2": np.concatenate([at, high]),
        "value": np.array([side.value for part in zip(*both, strict=True) for side in part]),
    }


# --------------------------------------------------------------------------- drawing


@made_once
def thresholds_chart(classes: int) -> Spec:
    """Impurity above, what the own threshold does, and the rows below; `thresholds_data` has their data."""
    rows = _class_rows(classes) if classes else _number_rows()
    spec = compiled(alt.vconcat(_impurity(), _words(), rows, spacing=14))
    slider = {"input": "range", "min": 0, "max": POSITIONS, "step": 1, "name": "Your threshold"}
    spec["params"] = [{"name": "at", "value": POSITIONS // 2, "bind": slider}]
    return spec


def _x(field: str, title: str | None) -> alt.X:
    axis = alt.Axis(grid=False, tickCount=6)
    return alt.X(f"{field}:Q", title=title, scale=alt.Scale(zero=False, nice=False, padding=6), axis=axis)


def _own_rule(title: str | None = None) -> alt.Chart:
    rule = _now("yours").mark_rule(color=NEUTRAL, strokeDash=[4, 3], strokeWidth=2)
    return rule.encode(x=_x("threshold", title))


def _now(source: str) -> alt.Chart:
    """Rows of the position where the slider stands."""
    return alt.Chart(data(source)).transform_filter(frame_filter())


def _impurity() -> alt.LayerChart:
    x, y = _x("threshold", None), value_axis("impurity:Q", "impurity")
    pin = alt.Chart(data("range")).mark_point(opacity=0)
    pin = pin.encode(x=_x("x", None), y=value_axis("y:Q", "impurity"))
    barred = alt.Chart(data("barred")).mark_rect(color=NEUTRAL, opacity=0.18)
    barred = barred.encode(x=_x("x", None), x2=alt.X2("x2"), y=alt.Y("low:Q"), y2=alt.Y2("high"))
    before = alt.Chart(data("before")).encode(y=y)
    line = alt.Chart(data("steps")).mark_line(interpolate="step-after", color=NEUTRAL, strokeWidth=2)
    tooltip = [alt.Tooltip("threshold:Q", format=".5~g"), alt.Tooltip("impurity:Q", format=".5~g")]
    learned = alt.Chart(data("learned")).mark_rule(color=PARAMETER, strokeWidth=2.5).encode(x=x)
    lowest = alt.Chart(data("lowest")).mark_point(
        shape="diamond", size=120, strokeWidth=2, color=PARAMETER, opacity=1
    )
    yours = _now("yours").mark_circle(size=90, color=NEUTRAL, opacity=1)
    label = before.mark_text(align="left", dy=-8, fontSize=12, color=NEUTRAL, text="before the split")
    layers = [
        pin,
        barred,
        before.mark_rule(color=NEUTRAL, strokeDash=[2, 4]),
        label.encode(x=alt.XValue(4)),
        learned,
        line.encode(x=x, y=y, tooltip=tooltip),
        _own_rule(),
        yours.encode(x=x, y=y),
        lowest.encode(x=x, y=y, tooltip=[alt.Tooltip("cut:N", title="threshold"), tooltip[1]]),
    ]
    return titled(layers, "Impurity (◇ least, │ learned, ● yours)", 190)


def _words() -> alt.LayerChart:
    """What the own threshold leaves, and how many rows go where."""
    yours = _now("yours")
    says = yours.mark_text(align="left", fontSize=13, color=NEUTRAL, fontWeight="bold")
    parts = yours.mark_text(align="left", fontSize=13, color=NEUTRAL)
    lines = [
        says.encode(x=alt.XValue(0), y=alt.YValue(6), text=alt.Text("says:N")),
        parts.encode(x=alt.XValue(0), y=alt.YValue(26), text=alt.Text("parts:N")),
    ]
    return titled(lines, "Your threshold (●)", 34)


def _class_rows(classes: int) -> alt.LayerChart:
    """A strip of rows for each class, its counts on both sides above it."""
    y = row_axis("row", classes)
    ticks = alt.Chart(data("rows")).mark_tick(thickness=1.5, size=13, opacity=0.6)
    pin = alt.Chart(data("range")).mark_point(opacity=0).encode(x=_x("x", VALUE))
    words = _now("counts").encode(y=y)
    name = words.mark_text(align="left", fontSize=12, color=NEUTRAL, fontWeight="bold", limit=110)
    text = words.mark_text(align="right", fontSize=12, color=NEUTRAL)
    learned = alt.Chart(data("learned")).mark_rule(color=PARAMETER, strokeWidth=2.5)
    layers = [
        pin,
        learned.encode(x=_x("threshold", VALUE)),
        ticks.encode(x=_x("x", VALUE), y=y, color=CLASS_COLOUR),
        _own_rule(VALUE),
        name.encode(x=alt.XValue(0), text=alt.Text("name:N")),
        text.encode(x=alt.XValue("width"), text=alt.Text("text:N")),
    ]
    return titled(layers, "Its rows", ROW_HEIGHT * classes)


def _number_rows() -> alt.LayerChart:
    """The target of each row, and what a leaf on either side would say."""
    x, y = _x("x", VALUE), value_axis("y:Q", "target")
    points = alt.Chart(data("rows")).mark_circle(color=NEUTRAL, size=26, opacity=0.6).encode(x=x, y=y)
    values = alt.Chart(data("sides")).transform_filter(f"{frame_filter()} && isValid(datum.value)")
    values = values.mark_rule(color=PARAMETER, strokeWidth=3)
    values = values.encode(x=_x("x", VALUE), x2=alt.X2("x2"), y=alt.Y("value:Q"))
    learned = alt.Chart(data("learned")).mark_rule(color=PARAMETER, strokeWidth=2.5, opacity=0.6)
    layers = [points, learned.encode(x=_x("threshold", VALUE)), _own_rule(VALUE), values]
    return titled(layers, "Its rows (━ what leaves would say)", 190)
