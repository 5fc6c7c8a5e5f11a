"""The error over the number of trees, a line for each learning rate, and where each is lowest."""

from __future__ import annotations

import altair as alt
import numpy as np

from core.charts.scale import inside
from core.charts.style import HYPERPARAMETER, NEUTRAL, WORST, Spec, data, error_axis, pickable, titled
from core.charts.tables import Columns, Data, stacked
from core.engine.snapshots import snapshot_epochs
from core.heavy import made_once
from core.hyper import Hyper
from views.tree.errors_chart import COUNTS
from views.tree.rates_and_trees.numbers import RateErrors

HEIGHT, MOST_POINTS = 340, 120

# --------------------------------------------------------------------------- numbers


def shrinkage_data(by_rate: RateErrors, rate: float, trees: int, rates: Hyper, counts: Hyper) -> Data:
    """The data of `shrinkage_chart`; `rate` and `trees` are the run's own. Counts begin with the first tree."""
    at, here = (
        np.array(snapshot_epochs(by_rate.most - 1, MOST_POINTS)) + 1,
        np.array([min(trees, by_rate.most)]),
    )
    shown = inside(by_rate.errors, 0, WORST * float(by_rate.errors[0, 0]))
    names = [rates.reading(value) for value in by_rate.rates]
    lines: list[Columns] = [
        {"rate": [name] * len(at), "trees": at, "error": line[at]}
        for name, line in zip(names, shown, strict=True)
    ]
    own = by_rate.rates.index(rate)
    best = np.maximum(by_rate.best, 1)
    nearest = [counts.nearest(int(value)) for value in best]
    return {
        "traces": stacked(lines),
        "own": lines[own],
        "best": {
            "trees": best,
            "error": shown[np.arange(len(best)), best],
            "reading": names,
            "setting": [rates.text(value) for value in by_rate.rates],
            "setting_2": [counts.text(value) for value in nearest],
            "load": [counts.reading(value) for value in nearest],
        },
        "current": {"trees": here, "error": shown[own, here]},
    }


# --------------------------------------------------------------------------- drawing


@made_once
def shrinkage_chart() -> Spec:
    """One panel with one selection, `pick`, of the lowest point of a line; `shrinkage_data` has its data."""
    axis = alt.Axis(values=COUNTS, labelOverlap="greedy", grid=False, titleColor=HYPERPARAMETER, format=",d")
    scale = alt.Scale(type="log", nice=False)
    x = alt.X("trees:Q", title="number of trees (log scale)", scale=scale, axis=axis)
    # The names of the rates stand below the lowest points.
    y = error_axis().scale(type="log", nice=False, padding=24)
    lines = alt.Chart(data("traces")).mark_line(color=NEUTRAL, strokeWidth=1.5, opacity=0.8)
    own = alt.Chart(data("own")).mark_line(color=HYPERPARAMETER, strokeWidth=3)
    here = alt.Chart(data("current")).mark_point(size=260, color=HYPERPARAMETER, strokeWidth=3)
    best = alt.Chart(data("best"), name="lowest")
    best = best.mark_circle(size=110, color=NEUTRAL, opacity=1, cursor="pointer")
    named = alt.Chart(data("best")).mark_text(color=NEUTRAL, fontSize=13, dy=15)
    tooltip = [
        alt.Tooltip("reading:N", title="Learning rate"),
        alt.Tooltip("trees:Q", title="Lowest after trees"),
        alt.Tooltip("error:Q", format=".4g"),
        alt.Tooltip("load:N", title="Load trees"),
    ]
    layers = [
        lines.encode(x=x, y=y, detail=alt.Detail("rate:N")),
        own.encode(x=x, y=y),
        here.encode(x=x, y=y),
        best.encode(x=x, y=y, tooltip=tooltip),
        named.encode(x=x, y=y, text=alt.Text("reading:N")),
    ]
    panel = titled(layers, "Error at each learning rate (● lowest)", HEIGHT)
    return pickable(alt.vconcat(panel), fields=["setting", "setting_2"])
