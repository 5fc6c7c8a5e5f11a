"""Parameters set by hand: the fit they make, and the error around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import altair as alt
import numpy as np

from core.charts.fit import CURVE_POINTS, points
from core.charts.lines import told_apart
from core.charts.rows import drawn, names
from core.charts.scale import inside, limits
from core.charts.style import NEUTRAL, PARAMETER, ROWS_DASH, Spec, compiled, data, titled, value_axis
from core.charts.tables import Column, Columns, Data, stacked
from core.engine.run import Run
from core.heavy import made_once
from core.inspection.units import in_units
from core.types import Array
from views.linear.by_hand.numbers import POSITIONS, Sliders, across, values_of
from views.shared.edited_chart import edited_data, edited_panels, fixed

Fit = Literal["curve", "probability", "prediction", "regions", "certainty"]

# --------------------------------------------------------------------------- numbers


def fit_of(run: Run) -> Fit:
    """The picture that suits the data: a curve over one feature; of several, predicted against actual, or classes."""
    if run.train.x.shape[1] == 1:
        return "curve" if run.task == "regression" else "probability"
    if run.task == "regression":
        return "prediction"
    return "regions" if run.train.x.shape[1] == 2 else "certainty"


def by_hand_data(
    run: Run, origin: Sliders, theta: Array, best: Array | None, names: Sequence[str], output: int
) -> Data:
    """The data of `by_hand_chart`: parameters θ (P,), of which `names` are moved; of classes, number `output`."""
    tables = _fit_data(run, theta, output)
    units = origin.units
    marks = {"│ learned": in_units(run, run.final, units)}
    marks |= {} if best is None else {"◇ optimum": values_of(run, best, units)}
    here = values_of(run, theta, units)
    for panel, name in enumerate(names):
        tables[f"slice{panel}"] = _slice_data(run, origin, theta, name)
        low, high = origin.values[name] - origin.reach[name], origin.values[name] + origin.reach[name]
        known = {what: values[name] for what, values in marks.items() if low <= values[name] <= high}
        tables[f"marks{panel}"] = {"what": list(known), "value": np.array([*known.values()])}
        objective, _ = across(run, theta, name, np.array([here[name]]), units)
        tables[f"here{panel}"] = {
            "value": np.array([here[name]]),
            "error": objective,
            "name": [run.title(name)],
        }
    return tables


def _slice_data(run: Run, origin: Sliders, theta: Array, name: str) -> Columns:
    """The errors (value, rows, error) at each position of one slider."""
    values = origin.values[name] + origin.reach[name] * np.arange(-POSITIONS, POSITIONS + 1) / POSITIONS
    parts = zip(("train", "validation"), across(run, theta, name, values, origin.units), strict=True)
    lines: list[Columns] = [
        {"value": values, "rows": [rows] * len(values), "error": inside(error, -np.inf, np.inf)}
        for rows, error in parts
        if np.isfinite(error).any()
    ]
    return stacked(lines) if lines else {"value": values[:0], "rows": [], "error": values[:0]}


def _fit_data(run: Run, theta: Array, output: int) -> Data:
    kind = fit_of(run)
    if kind == "regions" or kind == "certainty":
        return edited_data(run, run.flat[-1], theta)
    parts = drawn(run)
    x = np.concatenate([part.x for part, _ in parts])
    y = np.concatenate([part.y for part, _ in parts])
    low, high = limits(y, margin=0.15) if run.task == "regression" else (-0.05, 1.05)
    rows: Column = names(parts)
    if kind == "prediction":
        predicted = inside(_predicted(run, theta, x, output), low, high)
        ends = np.array([low, high])
        return {"points": {"x": y, "y": predicted, "rows": rows}, "extent": {"x": ends, "y": ends}}
    grid = np.linspace(x.min(), x.max(), CURVE_POINTS)
    shown = y if run.task != "multiclass" else (y == output).astype(np.float64)
    curves: list[Columns] = [
        {
            "x": grid,
            "y": inside(_predicted(run, at, grid[:, None], output), low, high),
            "whose": [whose] * len(grid),
        }
        for whose, at in (("by hand", theta), ("learned", run.flat[-1]))
    ]
    return {
        "points": {"x": x[:, 0], "y": shown, "rows": rows},
        "extent": {"x": grid[[0, -1]], "y": np.array([low, high])},
        "curves": stacked(curves),
    }


def _predicted(run: Run, theta: Array, x: Array, output: int) -> Array:
    """(N,): numbers, or probabilities of the second of two classes, or of class number `output` of more."""
    predictions = run.predictions_of(theta[None], x)[0]
    return predictions if predictions.ndim == 1 else predictions[:, output]


# --------------------------------------------------------------------------- drawing


STYLES: Mapping[str, Mapping[str, Any]] = {
    "learned": {"color": NEUTRAL, "strokeDash": [3, 3]},
    "by hand": {"color": PARAMETER, "strokeWidth": 3},
}


@made_once
def by_hand_chart(fit: Fit, panels: int, unit: str = "") -> Spec:
    """The fit, and a slice of the error along each moved parameter; `by_hand_data` has their data."""
    slices = [_slice(panel, unit) for panel in range(panels)]
    if fit == "regions" or fit == "certainty":
        classes = edited_panels(fit)
        classes[-1].title = _class_title(fit)
        return compiled(alt.vconcat(*classes, *slices, spacing=18).add_params(fixed()))
    first = _prediction() if fit == "prediction" else _curves(fit)
    return compiled(alt.vconcat(first, *slices, spacing=18))


def _class_title(fit: Fit) -> str:
    return (
        "Classes by hand (dotted: learned)" if fit == "regions" else "By hand: probability of its own class"
    )


def _axis(field: str, title: str | None) -> alt.X:
    scale = alt.Scale(zero=False, nice=False)
    return alt.X(field, title=title, scale=scale, axis=alt.Axis(grid=False, tickCount=6))


def _points(colour: str) -> alt.Chart:
    return points(colour).transform_filter("isValid(datum.y)")


def _curves(fit: Fit) -> alt.LayerChart:
    x, y = _axis("x:Q", "feature"), value_axis("y:Q", "target" if fit == "curve" else "probability")
    pin = alt.Chart(data("extent")).mark_point(opacity=0).encode(x=x, y=y)
    lines = alt.Chart(data("curves")).encode(x=x, y=y)
    whose = told_apart(lines, "whose", STYLES)
    layers = [pin, _points(NEUTRAL).encode(x=x, y=y), *whose]
    return titled(layers, "Fit by hand (dotted: learned)", 200)


def _prediction() -> alt.LayerChart:
    x, y = _axis("x:Q", "actual"), value_axis("y:Q", "predicted")
    diagonal = alt.Chart(data("extent")).mark_line(color=NEUTRAL, strokeDash=[2, 4]).encode(x=x, y=y)
    return titled([diagonal, _points(PARAMETER).encode(x=x, y=y)], "Predicted by hand against actual", 200)


def _slice(panel: int, unit: str) -> alt.LayerChart:
    """What is minimized against one parameter, the others as they are set."""
    x, y = (
        _axis("value:Q", f"value of the parameter, {unit}" if unit else "value of the parameter"),
        value_axis("error:Q", "error"),
    )
    line = alt.Chart(data(f"slice{panel}")).mark_line(color=NEUTRAL, strokeWidth=2.5)
    marks = alt.Chart(data(f"marks{panel}")).encode(x=x)
    learned = marks.transform_filter("datum.what == '│ learned'").mark_rule(color=PARAMETER, strokeWidth=2)
    optimum = marks.transform_filter("datum.what == '◇ optimum'")
    optimum = optimum.mark_point(shape="diamond", size=110, strokeWidth=2, color=PARAMETER)
    here = alt.Chart(data(f"here{panel}"))
    at = here.mark_circle(size=130, color=PARAMETER, opacity=1).encode(x=x, y=y)
    name = here.mark_text(align="right", color=NEUTRAL, fontSize=14, fontWeight="bold")
    name = name.encode(x=alt.XValue("width"), y=alt.YValue(-12), text=alt.Text("name:N"))
    line, optimum = line.encode(x=x, y=y, strokeDash=ROWS_DASH), optimum.encode(y=alt.YValue("height"))
    return titled([learned, line, optimum, at, name], "Error (● here, │ learned, ◇ optimum)", 150)
