"""Sharpness over epochs beside its edge, and the error below, on one scrubber."""

from __future__ import annotations

import altair as alt
import numpy as np

from core.charts.run import epoch_axis, error_data, errors_panel, spots_data
from core.charts.scale import inside, limits, snapshot_of_frame, spread_ends
from core.charts.style import (
    FRAMES,
    HYPERPARAMETER,
    NEUTRAL,
    PARAMETER,
    SHORT_NUMBERS,
    WORST,
    Spec,
    data,
    either,
    frame_filter,
    titled,
    with_scrubber,
)
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.formatting import number
from core.heavy import made_once
from core.optim.optimizers import OPTIMIZERS
from core.types import Array
from views.network.sharpness.numbers import Sharpness

# A sharpness this many times below the largest is drawn there: a log axis has no place for 0.
LEAST = 1e-6

# --------------------------------------------------------------------------- numbers


def sharpness_data(run: Run, sharpness: Sharpness) -> Data:
    """The data of `sharpness_chart`: `sharpness`, `edge` (epoch, value), `line_labels`, `playhead`, and the errors."""
    drawn, frame = _drawn(run, sharpness), snapshot_of_frame(len(sharpness.epochs))
    known = np.isfinite(sharpness.edge)
    return {
        "sharpness": {"epoch": sharpness.epochs, "value": drawn},
        "edge": {"epoch": sharpness.epochs[known], "value": sharpness.edge[known]},
        "line_labels": _labels(run, np.stack([drawn, sharpness.edge] if known.any() else [drawn])),
        "playhead": {
            "frame": np.arange(FRAMES),
            "epoch": sharpness.epochs[frame],
            "value": drawn[frame],
            "label": [
                f"epoch {sharpness.epochs[at]} · {number(float(sharpness.value[at]), 3)}" for at in frame
            ],
            "says": [""] * FRAMES,
            **spots_data(sharpness.epochs[frame]),
        },
        **error_data(run),
    }


def _drawn(run: Run, sharpness: Sharpness) -> Array:
    """(T,): NaN where it is no number, and where the objective is beyond WORST × that of the start."""
    near = run.objective[sharpness.epochs] <= WORST * run.objective[0]
    seen = np.where(near, sharpness.value, np.nan)
    return inside(np.maximum(seen, LEAST * np.nanmax(seen, initial=0)), np.finfo(float).tiny, np.inf)


def _labels(run: Run, lines: Array) -> Columns:
    """A name beside the end of each of `lines` (1 or 2, T)."""
    logs = np.log(lines)
    names = ["sharpness", OPTIMIZERS[str(run.spec.optimizer)].edge_letters]
    ends = np.exp(spread_ends(logs, *limits(logs, margin=0.0), gap=0.1))
    return {"line": names[: len(lines)], "value": ends}


# --------------------------------------------------------------------------- drawing

SCALE = alt.Scale(type="log", nice=False)
Y = alt.Y(
    "value:Q",
    title="sharpness (log scale)",
    scale=SCALE,
    axis=alt.Axis(tickCount=5, labelExpr=SHORT_NUMBERS, grid=False),
)
X = epoch_axis(None)
VALUES = ["epoch:Q", alt.Tooltip("value:Q", format=".4g")]
COLOUR = either(alt.ColorValue, "datum.line == 'sharpness'", PARAMETER, HYPERPARAMETER)


@made_once
def sharpness_chart() -> Spec:
    """Sharpness and its edge above, errors below; `sharpness_data` has the data."""
    edge = alt.Chart(data("edge")).mark_line(color=HYPERPARAMETER, strokeWidth=2, strokeDash=[7, 4])
    base = alt.Chart(data("sharpness")).encode(x=X, y=Y)
    line = base.mark_line(color=PARAMETER, strokeWidth=2.5)
    dots = base.mark_circle(color=PARAMETER, size=30, opacity=1).encode(tooltip=VALUES)
    panel = titled([*_now(), edge.encode(x=X, y=Y), line, dots, _names()], "Sharpness", 230)
    return with_scrubber(alt.vconcat(panel, errors_panel(), spacing=18))


def _names() -> alt.Chart:
    names = alt.Chart(data("line_labels")).mark_text(align="left", dx=9, fontSize=13, limit=120)
    return names.encode(x=alt.XValue("width"), y=Y, text=alt.Text("line:N"), color=COLOUR)


def _now() -> list[alt.Chart]:
    """Where the scrubber stands: a line, a spot, and in words."""
    base = alt.Chart(data("playhead")).transform_filter(frame_filter())
    words = base.mark_text(align="right", color=NEUTRAL, fontSize=14)
    return [
        base.mark_rule(color=NEUTRAL, strokeWidth=1.5).encode(x=X),
        base.mark_circle(color=PARAMETER, size=130, opacity=1).encode(x=X, y=Y),
        words.encode(x=alt.XValue("width"), y=alt.YValue(-12), text=alt.Text("label:N")),
    ]
