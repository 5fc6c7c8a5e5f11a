"""What a model with parameters set by hand predicts, over a trace of what it predicted before."""

from __future__ import annotations

from dataclasses import replace

import altair as alt
import numpy as np

from core.charts.fit import View, fit_data, fit_panels, view_of
from core.charts.rows import drawn
from core.charts.scale import inside
from core.charts.style import NEUTRAL, data
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.types import Array

# Points of a boundary along each feature.
BOUNDARY_POINTS = 64

# --------------------------------------------------------------------------- numbers


def edited_run(run: Run, begin: Array, theta: Array) -> Run:
    """A record that goes from θ `begin` (P,) straight to `theta` (P,), to draw both; its errors are the run's own."""
    return replace(run, epochs=run.epochs[[0, -1]], flat=np.stack([begin, theta]))


def edited_data(learned: Run, begin: Array, theta: Array) -> Data:
    """The data of `edited_panels` for the parameters θ (P,) set by hand; `before` traces θ `begin` (P,)."""
    run = edited_run(learned, begin, theta)
    tables = fit_data(run, np.array([1]))
    trace = {"curve": _curve, "probability": _curve, "prediction": _predictions, "regions": _boundary}
    view = view_of(run)
    return {**tables, "before": trace[view](run, tables)} if view in trace else tables


def _curve(run: Run, tables: Data) -> Columns:
    """`line`, `order`, x and y, cut off at the limits of the picture."""
    x = np.asarray(tables["curve"]["x"])
    y = inside(run.predict(x[:, None], at=0), *np.asarray(tables["extent"]["y"]).tolist())
    return {"line": np.zeros(len(x), dtype=np.intp), "order": np.arange(len(x)), "x": x, "y": y}


def _predictions(run: Run, tables: Data) -> Columns:
    """Actual x and predicted y of each row that is drawn."""
    predicted = np.concatenate([run.predict(part.x, at=0) for part, _ in drawn(run)])
    y = inside(predicted, *np.asarray(tables["extent"]["actual"]).tolist())
    return {"x": tables["points"]["actual"], "y": y}


def _boundary(run: Run, tables: Data) -> Columns:
    """`line`, `order`, x and y of the lines at which the likeliest class changes."""
    # Imported only now, so that only those who open this view wait for it.
    from contourpy import contour_generator

    (left, right), (low, high) = (np.asarray(tables["extent"][name]).tolist() for name in ("x", "y"))
    x, y = (np.linspace(*ends, BOUNDARY_POINTS) for ends in ((left, right), (low, high)))
    grid = np.column_stack([of.ravel() for of in np.meshgrid(x, y)])
    outputs = run.outputs(grid)[0].reshape(-1, BOUNDARY_POINTS, BOUNDARY_POINTS)
    fields = (contour_generator(x, y, np.ma.masked_invalid(lead)) for lead in _leads(outputs))
    lines: list[Array] = [line for field in fields for line in field.lines(0.0)]  # type: ignore[misc]
    points = np.concatenate([np.empty((0, 2)), *lines])
    sizes = [len(line) for line in lines]
    return {
        "line": np.repeat(np.arange(len(lines)), sizes),
        "order": np.concatenate([np.arange(0), *map(np.arange, sizes)]),
        "x": points[:, 0].copy(),
        "y": points[:, 1].copy(),
    }


def _leads(outputs: Array) -> list[Array]:
    """(K or 1, M, M) -> how far each class is ahead of the best class after it; NaN where a class before it is better.

    So each boundary is drawn once. Of two classes there is one output, their log-odds.
    """
    if len(outputs) == 1:
        return [outputs[0]]
    best = outputs.max(axis=0)
    return [
        np.where(
            outputs[:k].max(axis=0, initial=-np.inf) < best, output - outputs[k + 1 :].max(axis=0), np.nan
        )
        for k, output in enumerate(outputs[:-1])
    ]


# --------------------------------------------------------------------------- drawing


def edited_panels(view: View, validated: bool = True) -> list[alt.LayerChart]:
    """The fit, and a dotted trace of the one before; `edited_data` has the data. The chart wants the param `fixed`."""
    *above, panel = fit_panels(view, validated)
    if view != "certainty":
        below, above_it = ([_trace(view)], []) if view == "prediction" else ([], [_trace(view)])
        panel = alt.LayerChart(
            layer=[*below, *panel.layer, *above_it], title=panel.title, height=panel.height
        )
    return [*above, panel]


def fixed() -> alt.Parameter:
    """What stands in for the scrubber: the one frame that there is."""
    return alt.param("at", value=0)


def _trace(view: View) -> alt.Chart:
    base = alt.Chart(data("before")).transform_filter("isValid(datum.y)")
    place = {"x": alt.X("x:Q"), "y": alt.Y("y:Q")}
    if view == "prediction":
        return base.mark_circle(size=16, color=NEUTRAL, opacity=0.5).encode(**place)
    line = base.mark_line(color=NEUTRAL, strokeDash=[2, 4], strokeWidth=2)
    return line.encode(**place, detail=alt.Detail("line:N"), order=alt.Order("order:Q"))
