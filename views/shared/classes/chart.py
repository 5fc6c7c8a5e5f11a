"""Confusion matrix, and the ROC curve of two classes."""

from __future__ import annotations

import altair as alt
import numpy as np

from core.charts.style import (
    NEUTRAL,
    PARAMETER,
    PARAMETER_RAMP,
    Spec,
    compiled,
    data,
    either,
    percent_text,
    titled,
)
from core.charts.tables import Columns, Data
from core.data import Dataset
from core.engine.run import Run
from core.heavy import made_once
from views.shared.classes.numbers import confusion, roc

HEIGHT = 230
# Where a cell is this dark, its number is written in white.
DARK = 0.55

# --------------------------------------------------------------------------- numbers


def confusion_data(run: Run, part: Dataset) -> Data:
    """`cells` (true, predicted, rows, share of the true class); of two classes `curve`, `half` of the ROC."""
    table, named = confusion(run, part), part.class_names
    totals = np.maximum(table.sum(axis=1, keepdims=True), 1)
    true, predicted = np.divmod(np.arange(table.size), len(named))
    cells: Columns = {
        "true": [named[k] for k in true],
        "predicted": [named[k] for k in predicted],
        "rows": table.ravel(),
        "share": (table / totals).ravel(),
    }
    return {"cells": cells} if len(named) > 2 else {"cells": cells, **_roc_data(run, part)}


def _roc_data(run: Run, part: Dataset) -> Data:
    """`half` is the threshold of one half, at which a row goes to the likelier class."""
    curve = roc(run, part)
    share: Columns = {"false_positive": curve.false_positive, "true_positive": curve.true_positive}
    return {"curve": share, "half": {name: of[curve.half : curve.half + 1] for name, of in share.items()}}


# --------------------------------------------------------------------------- drawing


@made_once
def confusion_chart(two: bool) -> Spec:
    """The matrix, and below it, for `two` classes, the ROC curve; `confusion_data` has their data."""
    return compiled(alt.vconcat(*([_matrix(), _roc()] if two else [_matrix()]), spacing=18))


def _matrix() -> alt.LayerChart:
    below, beside = (
        alt.Axis(labelAngle=0, orient="bottom"),
        alt.Axis(labelLimit=90, maxExtent=100, minExtent=60),
    )
    across = alt.X("predicted:N", title="class it is put into", sort=None, axis=below)
    down = alt.Y("true:N", title="true class", sort=None, axis=beside)
    base = (
        alt.Chart(data("cells")).transform_calculate(written=percent_text("share")).encode(x=across, y=down)
    )
    colour = alt.Color("share:Q", scale=alt.Scale(domain=[0, 1], range=list(PARAMETER_RAMP)), legend=None)
    tooltip = [
        alt.Tooltip("true:N"),
        alt.Tooltip("predicted:N", title="put into"),
        alt.Tooltip("rows:Q"),
        alt.Tooltip("written:N", title="share"),
    ]
    ink = either(alt.ColorValue, f"datum.share > {DARK}", "white", "#14304f")
    numbers = base.mark_text(fontSize=16).encode(text=alt.Text("rows:Q"), color=ink)
    cells = base.mark_rect().encode(color=colour, tooltip=tooltip)
    return titled([cells, numbers], "Rows by true and by found class", HEIGHT)


def _roc() -> alt.LayerChart:
    unit, ticks = alt.Scale(domain=[0, 1], nice=False), alt.Axis(tickCount=5)
    x = alt.X("false_positive:Q", title="False positive rate", scale=unit, axis=ticks)
    y = alt.Y("true_positive:Q", title="True positive rate", scale=unit)
    curve = alt.Chart(data("curve"))
    line = curve.mark_line(color=PARAMETER, strokeWidth=2.5, interpolate="linear").encode(x=x, y=y)
    by_chance = curve.mark_line(color=NEUTRAL, strokeDash=[2, 4]).encode(x=x, y=alt.Y("false_positive:Q"))
    half = alt.Chart(data("half")).mark_point(color=PARAMETER, size=110, filled=True, opacity=1)
    half = half.encode(x=x, y=y)
    return titled([by_chance, line, half], "ROC: every threshold (● one half)", HEIGHT)
