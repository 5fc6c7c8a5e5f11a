"""After a shift by every amount: the error of the old trees, and of trees grown anew on the moved rows."""

from __future__ import annotations

import altair as alt
import numpy as np

from core.charts.lines import lines_data, told_apart
from core.charts.scale import limits
from core.charts.style import (
    NEUTRAL,
    PARAMETER,
    Spec,
    compiled,
    data,
    either,
    line_labels,
    titled,
    value_axis,
)
from core.charts.tables import Data
from core.heavy import made_once
from views.shared.shift.regrown import Regrown

# --------------------------------------------------------------------------- numbers


def regrown_data(regrown: Regrown) -> Data:
    """`errors` (amount, trees, error), `errors_labels` at the ends of both lines, and `here`, the chosen amount."""
    lines = {"old": regrown.old, "anew": regrown.anew}
    drawn = {name: (regrown.amounts, errors) for name, errors in lines.items()}
    between = limits(np.concatenate([*lines.values(), [0.0]]), margin=0.0)
    return {
        **lines_data("errors", "trees", "error", drawn, over="amount", between=between, gap=0.1),
        "here": {
            "amount": np.repeat(regrown.amounts[regrown.at], 2),
            "trees": list(lines),
            "error": np.array([line[regrown.at] for line in lines.values()]),
        },
    }


# --------------------------------------------------------------------------- drawing


STYLES = {
    "anew": {"color": NEUTRAL, "strokeWidth": 2.5, "strokeDash": [2, 3]},
    "old": {"color": PARAMETER, "strokeWidth": 3},
}


@made_once
def regrown_chart() -> Spec:
    """`regrown_data` has its data."""
    x = alt.X("amount:Q", title="amount", scale=alt.Scale(nice=False), axis=alt.Axis(grid=False, tickCount=8))
    y = value_axis("error:Q", "error").scale(zero=True, nice=False)
    tooltip = [alt.Tooltip("trees:N"), alt.Tooltip("amount:Q"), alt.Tooltip("error:Q", format=".4~g")]
    base = alt.Chart(data("errors")).encode(x=x, y=y, tooltip=tooltip)
    lines = told_apart(base, "trees", STYLES)
    here = alt.Chart(data("here")).encode(x=x)
    rule = here.mark_rule(color=NEUTRAL, strokeWidth=1)
    at = here.mark_circle(size=100, opacity=1).encode(
        y=y, color=either(alt.ColorValue, "datum.trees == 'old'", PARAMETER, NEUTRAL)
    )
    panel = [rule, *lines, at, line_labels("errors_labels", y, "trees:N")]
    return compiled(alt.VConcatChart(vconcat=[titled(panel, "Error on the changed rows", 240)]))
