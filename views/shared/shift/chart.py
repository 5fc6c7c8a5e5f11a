"""After a shift: the error of warm and of cold training, and where the parameters went from where they were."""

from __future__ import annotations

import altair as alt
import numpy as np

from core.charts.learned import largest, on_one_scale
from core.charts.lines import Line, ends_data, lines_data, seen, told_apart
from core.charts.run import epoch_axis
from core.charts.scale import inside, limits, thinned
from core.charts.style import (
    LEAST_ERROR,
    NEUTRAL,
    PARAMETER,
    WORST,
    Spec,
    compiled,
    data,
    error_axis,
    line_labels,
    titled,
)
from core.charts.tables import Data
from core.engine.run import Run
from core.heavy import made_once
from views.shared.shift.numbers import Adaptation

# Pixels; and how much nearer a name is to the row below it than to the one above, in rows.
ROW_HEIGHT, NAME_DROP = 20, 0.25

# --------------------------------------------------------------------------- numbers


def shift_data(run: Run, after: Adaptation, units: str = "") -> Data:
    """`errors` (epoch, start, error), `errors_labels`, `diverged`, `before`; and the data of `_parameters`."""
    return {**_errors(run, after), **_parameters(run, after, units)}


def _errors(run: Run, after: Adaptation) -> Data:
    """Errors on the evaluation rows; cut off at WORST × the larger of the errors that both begin with."""
    runs = {"warm": after.warm, "cold": after.cold}
    starts = np.array([each.evaluation_error[0] for each in runs.values()])
    least = max(LEAST_ERROR * float(starts.min()), np.finfo(float).tiny)
    most = WORST * float(np.max(starts, initial=least, where=np.isfinite(starts)))
    before = max(float(run.evaluation_error[-1]), least)
    lines = {name: _line(each, least, most) for name, each in runs.items()}
    # Before the shift there is one error only: its name stands beside a rule.
    lines["before"] = np.array([0]), np.array([before])
    return {
        **lines_data("errors", "start", "error", lines, log=True),
        "diverged": ends_data(
            "start", "error", lines, [name for name, each in runs.items() if each.diverged]
        ),
        "before": {"error": np.array([before])},
    }


def _line(run: Run, least: float, most: float) -> Line:
    """Epochs and errors of a run, as far as they can be drawn."""
    keep = thinned(len(run.error_epochs))
    return seen((run.error_epochs[keep], inside(np.maximum(run.evaluation_error[keep], least), 0, most)))


def _parameters(run: Run, after: Adaptation, units: str) -> Data:
    """`names` (parameter, y) and `parameters` (parameter, y, before, warm, cold), two rows each."""
    runs = after.beside(run)
    scaled = {which: on_one_scale(run, each.final, units) for which, each in runs.items()}
    names = largest({name: np.array([value]) for name, value in scaled["before"].items()}, scaled["before"])
    columns = {which: np.array([values[name] for name in names]) for which, values in scaled.items()}
    settled = [columns[which] for which, each in runs.items() if not each.diverged]
    low, high = limits(np.concatenate([*settled, [0.0]]), margin=0.05)
    kept = {which: inside(values, low, high) for which, values in columns.items()}
    titles = [run.title(name) for name in names]
    top = 2 * np.arange(len(names))
    return {
        "names": {"parameter": titles, "y": top + NAME_DROP},
        "parameters": {"parameter": titles, "y": top + 1, **kept},
        "parameter_range": {"value": np.array([low, high])},
    }


# --------------------------------------------------------------------------- drawing


OLD_AND_NEW = {
    "cold": {"color": NEUTRAL, "strokeWidth": 2.5, "strokeDash": [2, 3]},
    "warm": {"color": PARAMETER, "strokeWidth": 3},
}


@made_once
def shift_chart(parameters: int, unit: str = "") -> Spec:
    """Error above, `parameters` parameters below; `shift_data` has their data."""
    return compiled(alt.vconcat(_error_panel(), _parameter_panel(parameters, unit), spacing=18))


def _error_panel() -> alt.LayerChart:
    x, y = epoch_axis("epoch"), error_axis()
    tooltip = [alt.Tooltip("start:N"), alt.Tooltip("epoch:Q"), alt.Tooltip("error:Q", format=".5g")]
    base = alt.Chart(data("errors")).encode(x=x, y=y, tooltip=tooltip)
    before = alt.Chart(data("before")).encode(y=y)
    gone = alt.Chart(data("diverged")).mark_text(text="×", color=NEUTRAL, fontSize=17)
    layers = [
        before.mark_rule(color=NEUTRAL, strokeWidth=1),
        *told_apart(base, "start", OLD_AND_NEW),
        gone.encode(x=x, y=y),
        line_labels("errors_labels", y, "start:N"),
    ]
    return titled(layers, "Error on the changed rows", 180)


def _parameter_panel(parameters: int, unit: str) -> alt.LayerChart:
    scale = alt.Scale(domain=[2 * parameters - 0.4, -0.7], nice=False, zero=False)
    y = alt.Y("y:Q", scale=scale, axis=None)
    across = alt.Scale(nice=False, padding=8)
    x = alt.X(
        "before:Q",
        title=f"parameter, {unit}" if unit else "parameter",
        scale=across,
        axis=alt.Axis(tickCount=5),
    )
    values = (alt.Tooltip(f"{n}:Q", format=".5g") for n in ("before", "warm", "cold"))
    tooltip = [alt.Tooltip("parameter:N"), *values]
    base = alt.Chart(data("parameters")).encode(y=y, tooltip=tooltip)
    names = alt.Chart(data("names")).mark_text(align="left", color=NEUTRAL, fontWeight="bold", fontSize=13)
    names = names.encode(y=y, text=alt.Text("parameter:N"))
    pin = alt.Chart(data("parameter_range")).mark_point(opacity=0).encode(x=alt.X("value:Q"))
    zero = pin.mark_rule(color=NEUTRAL, opacity=0.5).encode(x=alt.datum(0))
    way = base.transform_filter("isValid(datum.before) && isValid(datum.warm)")
    way = way.mark_rule(color=PARAMETER, opacity=0.5)
    old = base.mark_point(color=NEUTRAL, size=90, strokeWidth=2, opacity=1)
    cold = base.mark_point(color=NEUTRAL, shape="diamond", size=140, strokeWidth=2, opacity=1)
    warm = base.mark_circle(color=PARAMETER, size=60, opacity=1)
    layers = [
        pin,
        zero,
        way.encode(x=x, x2=alt.X2("warm:Q")),
        old.encode(x=x),
        cold.encode(x=alt.X("cold:Q")),
        warm.encode(x=alt.X("warm:Q")),
        names.encode(x=alt.XValue(2)),
    ]
    return titled(layers, "Parameters: ○ before, ● warm, ◇ cold", ROW_HEIGHT * 2 * parameters)
