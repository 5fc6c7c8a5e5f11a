"""The error of models of one depth against their number of parameters."""

from __future__ import annotations

import altair as alt
import numpy as np

from core.charts.comparison import (
    context,
    diverged_in,
    error_lines,
    errors_of,
    noise_floor,
    targets,
)
from core.charts.readouts import told_errors
from core.charts.style import HYPERPARAMETER, SHORT_NUMBERS, Spec, data, pickable
from core.charts.tables import Columns, Data, rows_of
from core.engine.run import Run
from core.engine.sweep import Groups
from core.heavy import made_once
from core.verdicts.measures import LOSS
from views.shared.size.numbers import interpolating, widened

# --------------------------------------------------------------------------- numbers


def size_data(groups: Groups, current: Run) -> Data:
    """The data of `size_chart`: groups of runs by rising number of parameters; positions are such numbers.

    `setting` is the value of the control that comes nearest.
    """
    first = [group[0] for group in groups]
    hyper = current.spec.hypers[widened(current.spec)]
    nearest = [hyper.nearest(run.spec[hyper.name]) for run in first]
    axis: Columns = {
        "position": np.array([run.parameter_count for run in first]),
        "setting": [hyper.text(value) for value in nearest],
        "reading": [hyper.reading(value) for value in nearest],
    }
    diverged = diverged_in(groups)
    return {
        **errors_of(groups, axis, diverged, LOSS),
        "runs": {**axis, **_readouts(groups)},
        "diverged": rows_of(axis, np.asarray(diverged.any(axis=1))),
        "own": {"position": np.array([]), "error": np.array([])},
        "current": {"position": np.array([current.parameter_count])},
        "floor": noise_floor(groups, LOSS),
        "theory": _theory(current),
    }


def _readouts(groups: Groups) -> Columns:
    errors = [told_errors(group, LOSS) for group in groups]
    counts = [group[0].parameter_count for group in groups]
    return {
        "errors": errors,
        "says": [f"{n:,} parameters: {error}" for n, error in zip(counts, errors, strict=True)],
    }


def _theory(run: Run) -> Columns:
    """One row (position, label) where there are as many parameters as numbers to fit, if that is known."""
    most = interpolating(run)
    if most is None:
        return {"position": np.array([]), "label": []}
    rows = " × outputs" if run.weighing.outputs else ""
    return {"position": np.array([most]), "label": [f"┊ parameters = rows{rows}"]}


# --------------------------------------------------------------------------- drawing


READ = (
    alt.Tooltip("position:Q", title="parameters", format=","),
    alt.Tooltip("errors:N", title="error"),
    alt.Tooltip("reading:N", title="load run"),
)


@made_once
def size_chart(bands: bool) -> Spec:
    """One panel with one selection, `pick`, of a width; `size_data` has the data."""
    x = alt.X(
        "position:Q",
        title="parameters (log scale)",
        scale=alt.Scale(type="log", nice=False, padding=10),
        axis=alt.Axis(grid=False, tickCount=6, labelExpr=SHORT_NUMBERS, labelOverlap=True),
    )
    layers = [*context(), _mark_explained(), *error_lines(x, LOSS, bands), *targets(x, "sizes", READ)]
    title = alt.Title("Error (validation dashed)", offset=28)
    panel = alt.LayerChart(layer=layers, title=title, height=300)
    return pickable(alt.vconcat(panel), ["setting"], aimed=True)


def _mark_explained() -> alt.Chart:
    """What the dashed rule is, above the panel: along the rule the words would stand across the lines."""
    words = alt.Chart(data("theory")).mark_text(align="left", color=HYPERPARAMETER, fontSize=13)
    return words.encode(x=alt.XValue(0), y=alt.YValue(-12), text=alt.Text("label:N"))
