"""Importance of features: by impurity, and by what shuffling them costs on training and on validation rows."""

from __future__ import annotations

import altair as alt
import numpy as np

from core.charts.style import (
    NEUTRAL,
    PARAMETER,
    Spec,
    compiled,
    data,
    either,
    name_and_text,
    row_axis,
    titled,
)
from core.charts.tables import Columns, Data, rows_of, stacked
from core.formatting import number, percent, signed
from core.heavy import made_once
from core.types import Array
from views.tree.importance.numbers import Importance

MOST_FEATURES = 12
# Of a feature's rows: the name, then a bar for each measure. In rows and pixels.
SOURCES = ("impurity", "train", "validation")
ROWS, ROW_HEIGHT, NAME, FIRST, BAR = 4.7, 15, 0.4, 1.15, 0.74
# How strongly a bar is filled: lighter where a deviation is drawn on it, hollow on validation rows as everywhere.
FILL = {"impurity": 0.8, "train": 0.35, "validation": 0.0}

# --------------------------------------------------------------------------- numbers


def importance_data(importances: Importance, names: tuple[str, ...]) -> Data:
    """`bars` (name, source, y, value, low, high, text) and `names`, of the features that count most by any measure.

    `value` is in percent of the largest: of the shares, or of the mean rises on either part.
    """
    measures = {
        "impurity": importances.impurity[:, None],
        "train": importances.train,
        "validation": importances.validation,
    }
    scale = {name: _largest(importances, name) for name in SOURCES}
    shown = shown_features(importances)
    tables = [
        _bars(source, 100 / scale[source] * of[shown], row, [names[i] for i in shown], of[shown])
        for row, (source, of) in enumerate(measures.items())
    ]
    every = stacked(tables)
    top = ROWS * np.arange(len(shown))
    counts = zip(importances.impurity[shown], importances.mean_rises[shown], strict=True)
    return {
        "bars": rows_of(every, np.isfinite(np.asarray(every["value"]))),
        "names": {
            "y": top + NAME,
            "name": [names[i] for i in shown],
            "text": [f"{percent(float(fall))}, {signed(float(rise), 3)}" for fall, rise in counts],
        },
    }


def shown_features(importances: Importance) -> list[int]:
    """Those that count most by any measure, the most important by impurity first."""
    means = np.stack(
        [
            importances.impurity / _largest(importances, "impurity"),
            importances.mean_rises / _largest(importances, "train"),
        ]
    )
    used = np.flatnonzero((importances.impurity > 0) | (importances.mean_rises != 0))
    most = used[np.argsort(-means.max(axis=0)[used], kind="stable")][:MOST_FEATURES]
    return most[np.argsort(-importances.impurity[most], kind="stable")].tolist()


def _largest(importances: Importance, source: str) -> float:
    """What 100 percent are; never 0."""
    if source == "impurity":
        return float(importances.impurity.max()) or 1.0
    means = np.array([importances.train.mean(axis=1), importances.validation.mean(axis=1)])
    return float(np.nanmax(np.abs(means))) or 1.0


def _bars(source: str, percent: Array, row: int, names: list[str], raw: Array) -> Columns:
    """A bar of one measure for each feature (F, shuffles): the mean, and a deviation to either side."""
    mean, deviation = percent.mean(axis=1), percent.std(axis=1)
    y = ROWS * np.arange(len(names)) + FIRST + row
    return {
        "name": names,
        "source": [source] * len(names),
        "opacity": np.full(len(names), FILL[source]),
        "y": y,
        "bottom": y + BAR,
        "middle": y + BAR / 2,
        "value": mean,
        "low": mean - deviation,
        "high": mean + deviation,
        "text": [_spelled(source, value) for value in raw],
    }


def _spelled(source: str, values: Array) -> str:
    if source == "impurity":
        return f"{percent(float(values[0]))} of the decrease"
    return f"error {signed(float(values.mean()), 3)} ± {number(float(values.std()), 2)}"


# --------------------------------------------------------------------------- drawing


@made_once
def importance_chart(features: int) -> Spec:
    """Three bars for each of `features`; `importance_data` has their data."""
    scale, axis = alt.Scale(nice=False, zero=True), alt.Axis(tickCount=5)
    x = alt.X("value:Q", title="in % of the largest", scale=scale, axis=axis)
    base = alt.Chart(data("bars"))
    colour = either(alt.ColorValue, "datum.source == 'impurity'", PARAMETER, NEUTRAL)
    bars = base.transform_calculate(zero="0").mark_bar(strokeWidth=1.5)
    bars = bars.encode(
        x=x,
        x2=alt.X2("zero:Q"),
        y=row_axis("y", ROWS * features),
        y2=alt.Y2("bottom:Q"),
        fill=colour,
        stroke=colour,
        fillOpacity=alt.FillOpacity("opacity:Q", scale=None),
        tooltip=[
            alt.Tooltip("name:N"),
            alt.Tooltip("source:N", title="by"),
            alt.Tooltip("text:N", title="is"),
        ],
    )
    spread = base.transform_filter("datum.source != 'impurity'").mark_rule(strokeWidth=2, color=NEUTRAL)
    spread = spread.encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=row_axis("middle", ROWS * features))
    panel = [bars, spread, *_words(features)]
    height = round(ROW_HEIGHT * ROWS * features)
    return compiled(alt.VConcatChart(vconcat=[titled(panel, "By impurity, and by shuffling", height)]))


def _words(features: int) -> list[alt.Chart]:
    """Above its bars the name of each feature and its numbers; left of each bar, by what it is."""
    base = alt.Chart(data("names")).encode(y=row_axis("y", ROWS * features))
    by = alt.Chart(data("bars")).mark_text(align="right", dx=-8, fontSize=12, color=NEUTRAL)
    return [
        *name_and_text(base, color=NEUTRAL),
        by.encode(x=alt.XValue(0), y=row_axis("middle", ROWS * features), text=alt.Text("source:N")),
    ]
