"""What any run learned in the end: a bar for each of its largest parameters, of a transformer for each of its parts."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np

from core.charts.learned import largest, on_one_scale, unit_of
from core.charts.style import NEUTRAL, PARAMETER, SHORT_NUMBERS, Spec, compiled, data, row_axis, titled
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.formatting import count, fitted_in, number
from core.heavy import made_once
from core.inspection.by_layer import layer_title, norms

# Pixels of a row: its name above, its bar below.
ROW = 34
# Characters of a name, which has a line of its own.
ROOM = 48

# --------------------------------------------------------------------------- numbers


def final_data(run: Run) -> Data:
    """`final` (row, name, value, says) of parameters after the last step, on one scale; `final_says`, what they are.

    A value that is no finite number has words, and no bar.
    """
    values, what = _norms(run) if run.family == "transformer" else _parameters(run)
    return {"final": _bars(values), "final_says": {"says": [what]}}


def _parameters(run: Run) -> tuple[dict[str, float], str]:
    learned = on_one_scale(run, run.final)
    kept = largest({name: np.array([value]) for name, value in learned.items()}, dict.fromkeys(learned, 0.0))
    titles = fitted_in([run.title(name) for name in kept], ROOM)
    drawn = f"{len(kept)} of {count(run.parameter_count, 'parameter')}"
    what = ", ".join(filter(None, (drawn if len(kept) < run.parameter_count else "", unit_of(run))))
    return dict(zip(titles, (learned[name] for name in kept), strict=True)), what


def _norms(run: Run) -> tuple[dict[str, float], str]:
    return {
        layer_title(part): value for part, value in norms(run).items()
    }, "norms of all matrices of each part"


def _bars(values: Mapping[str, float]) -> Columns:
    known = np.array([*values.values()])
    return {
        "row": np.arange(len(values)) + 0.5,
        "name": [*values],
        "value": np.where(np.isfinite(known), known, np.nan),
        "says": [number(value) for value in values.values()],
    }


# --------------------------------------------------------------------------- drawing


@made_once
def final_chart(rows: int) -> Spec:
    """So many bars; `final_data` has its data."""
    y = row_axis("row", rows)
    axis = alt.Axis(tickCount=5, labelExpr=SHORT_NUMBERS)
    x = alt.X("value:Q", title="learned value", axis=axis, scale=alt.Scale(nice=False))
    base = alt.Chart(data("final"))
    bars = base.mark_bar(orient="horizontal", size=9, yOffset=9, color=PARAMETER).encode(x=x, y=y)
    left = base.mark_text(align="left", dy=-5, fontSize=12, color=NEUTRAL).encode(
        x=alt.XValue(0), y=y, text=alt.Text("name:N")
    )
    right = base.mark_text(align="right", dy=-5, fontSize=12, color=NEUTRAL).encode(
        x=alt.XValue("width"), y=y, text=alt.Text("says:N")
    )
    what = alt.Chart(data("final_says")).mark_text(align="right", color=NEUTRAL, fontSize=12)
    what = what.encode(x=alt.XValue("width"), y=alt.YValue(-12), text=alt.Text("says:N"))
    panel = titled([bars, left, right, what], "What it learned", ROW * rows)
    return compiled(alt.VConcatChart(vconcat=[panel]))
