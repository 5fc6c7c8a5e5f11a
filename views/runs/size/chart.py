"""Error against number of parameters, a mark for each run, by its family."""

from __future__ import annotations

import altair as alt
import numpy as np

from core.charts.log_axis import lifted, log_axis, log_ticks, log_ticks_left
from core.charts.style import CLASS_COLOUR, CLASS_SHAPE, NEUTRAL, SHORT_NUMBERS, Spec, compiled, data, titled
from core.charts.tables import Data
from core.formatting import number
from core.heavy import made_once
from core.models import MODELS
from views.runs.many.numbers import Every, cost, judged_alike

LEAST = 1e-12
HEIGHT, ROW = 300, 22
TITLE = "error"

# --------------------------------------------------------------------------- numbers


def size_data(runs: Every, mark: str, base: str) -> Data:
    """`runs` (parameters, error, rank, pinned, says), `base`, where the run called so stands, `keys`, `error_ticks`."""
    rows = judged_alike(runs, mark)
    errors, noun = cost(runs, rows)
    largest = float(errors.max()) if len(errors) else 1.0
    drawn, zero = lifted(errors, LEAST * largest)
    models = [runs.rows[row].base.model for row in rows]
    ranks = {model: rank for rank, model in enumerate(dict.fromkeys(models))}
    says = [
        f"{runs.rows[row].name} ({MODELS[model].label}): {noun} {number(float(error), 3)}"
        for row, model, error in zip(rows, models, errors, strict=True)
    ]
    parameters = np.maximum(1, runs.parameters[rows]).astype(np.float64)
    itself = np.array([runs.rows[row].name == base for row in rows], dtype=np.bool_)
    return {
        "runs": {
            "parameters": parameters,
            "error": drawn,
            "rank": np.array([ranks[model] for model in models], dtype=np.intp),
            "pinned": np.array([runs.rows[row].pin is not None for row in rows], dtype=np.bool_),
            "says": says,
        },
        "base": {"parameters": parameters[itself], "error": drawn[itself]},
        "keys": {
            "rank": np.arange(len(ranks)),
            "place": np.arange(len(ranks), dtype=np.float64),
            "model": [MODELS[model].label for model in ranks],
        },
        "error_ticks": log_ticks(drawn, zero),
    }


# --------------------------------------------------------------------------- drawing


@made_once
def size_chart(models: int) -> Spec:
    """The chart of runs of so many models; `size_data` has the data."""
    axis = alt.Axis(tickCount=6, labelExpr=SHORT_NUMBERS, grid=False)
    scale = alt.Scale(type="log", nice=False, padding=14)
    x = alt.X("parameters:Q", title="number of parameters (log scale)", scale=scale, axis=axis)
    y = log_axis("error", TITLE)
    base = alt.Chart(data("runs")).encode(
        x=x, y=y, color=CLASS_COLOUR, shape=CLASS_SHAPE, tooltip=[alt.Tooltip("says:N", title="run")]
    )
    swept = base.transform_filter("!datum.pinned").mark_point(size=35, opacity=0.55)
    pinned = base.transform_filter("datum.pinned").mark_point(size=130, opacity=1, filled=True)
    ring = (
        alt.Chart(data("base")).mark_point(size=380, color=NEUTRAL, strokeWidth=2, opacity=1).encode(x=x, y=y)
    )
    return compiled(
        alt.vconcat(
            _keys(models),
            titled([*log_ticks_left(TITLE), swept, ring, pinned], "Error and size", HEIGHT),
            spacing=10,
        )
    )


def _keys(models: int) -> alt.LayerChart:
    """Which mark is of which model; the ring is the baseline."""
    y = alt.Y(
        "place:Q",
        axis=None,
        scale=alt.Scale(domain=[-0.5, models - 0.5], nice=False, zero=False, reverse=True),
    )
    base = alt.Chart(data("keys")).encode(y=y, color=CLASS_COLOUR)
    marks = base.mark_point(size=110, filled=True, opacity=1).encode(x=alt.XValue(8), shape=CLASS_SHAPE)
    words = base.mark_text(align="left", fontSize=13).encode(x=alt.XValue(22), text=alt.Text("model:N"))
    return titled([marks, words], "Model (ring: the baseline)", ROW * models)
