"""After a shift by every amount: the error of the old trees, and of trees grown anew on the moved rows."""

from __future__ import annotations

from functools import cache

import altair as alt
import numpy as np

from core.charts.scale import limits, spread_labels
from core.charts.style import NEUTRAL, PARAMETER, Spec, compiled, data, line_labels, titled, value_axis
from core.charts.tables import Data
from views.shared.shift.regrown import Regrown

# --------------------------------------------------------------------------- numbers


def regrown_data(found: Regrown) -> Data:
    """`errors` (amount, trees, error), `labels` at the ends of both lines, and `here`, the chosen amount."""
    lines = {"old": found.old, "anew": found.anew}
    low, high = limits(np.concatenate([*lines.values(), [0.0]]), margin=0.0)
    ends = np.array([line[-1] for line in lines.values()])
    return {
        "errors": {
            "amount": np.tile(found.amounts, 2),
            "trees": [name for name in lines for _ in found.amounts],
            "error": np.concatenate([*lines.values()]),
        },
        "labels": {"trees": list(lines), "error": spread_labels(ends, low, high, 0.1)},
        "here": {
            "amount": np.repeat(found.amounts[found.at], 2),
            "trees": list(lines),
            "error": np.array([line[found.at] for line in lines.values()]),
        },
    }


# --------------------------------------------------------------------------- drawing


@cache
def regrown_chart() -> Spec:
    """`regrown_data` has its data."""
    x = alt.X("amount:Q", title="amount", scale=alt.Scale(nice=False), axis=alt.Axis(grid=False, tickCount=8))
    y = value_axis("error:Q", "error").scale(zero=True, nice=False)
    tooltip = [alt.Tooltip("trees:N"), alt.Tooltip("amount:Q"), alt.Tooltip("error:Q", format=".4~g")]
    base = alt.Chart(data("errors")).encode(x=x, y=y, tooltip=tooltip)
    old = base.transform_filter("datum.trees == 'old'").mark_line(color=PARAMETER, strokeWidth=3)
    anew = base.transform_filter("datum.trees == 'anew'").mark_line(
        color=NEUTRAL, strokeWidth=2.5, strokeDash=[2, 3]
    )
    here = alt.Chart(data("here")).encode(x=x)
    rule = here.mark_rule(color=NEUTRAL, strokeWidth=1)
    at = here.mark_circle(size=100, opacity=1).encode(
        y=y, color=alt.condition("datum.trees == 'old'", alt.value(PARAMETER), alt.value(NEUTRAL))
    )
    panel = [rule, anew, old, at, line_labels("labels", y, "trees:N")]
    return compiled(alt.VConcatChart(vconcat=[titled(panel, "Error on the changed rows", 240)]))
