"""One row on its way through a network: a bar for what each unit passes on, layer below layer."""

from __future__ import annotations

import altair as alt
import numpy as np

from core.charts.style import (
    NEGATIVE,
    NEUTRAL,
    POSITIVE,
    Spec,
    compiled,
    data,
    either,
    name_and_text,
    row_axis,
    titled,
)
from core.charts.tables import Columns, Data, stacked
from core.formatting import number
from core.heavy import made_once
from views.network.one_prediction.numbers import ForwardPass

# As shares of the height of a layer: where its words stand, where its zero, and how far a bar reaches from there.
WORDS, ZERO, REACH = 0.1, 0.66, 0.27
ROW_HEIGHT = 66
# The width of a bar, as a share of its unit's room.
BAR = 0.8

# --------------------------------------------------------------------------- numbers


def forward_pass_data(passed: ForwardPass, layer: int, unit: int) -> Data:
    """`units` (unit, z, a, left, right, zero, end), the `chosen` place, and the `layers` with their words."""
    depth = len(passed.entered)
    return {
        "units": stacked([_units(passed, n) for n in range(depth)]),
        "chosen": {
            "x": np.array([(unit + 0.5) / len(passed.sums[layer - 1])]),
            "y": np.array([layer + ZERO - REACH - 0.05]),
        },
        "layers": {
            "y": np.arange(depth) + WORDS,
            "zero": np.arange(depth) + ZERO,
            "name": passed.headings,
            "text": [f"largest {number(float(a[np.abs(a).argmax()]), 3)}" for a in passed.entered],
        },
    }


def _units(passed: ForwardPass, layer: int) -> Columns:
    """Bars as shares of the largest of their layer."""
    a = passed.entered[layer]
    place = (np.arange(len(a)) + 0.5) / len(a)
    return {
        "unit": np.array(passed.names(layer)),
        "z": passed.sums[layer - 1] if layer else np.full(len(a), np.nan),
        "a": a,
        "left": place - BAR / 2 / len(a),
        "right": place + BAR / 2 / len(a),
        "zero": np.full(len(a), layer + ZERO),
        "end": layer + ZERO - REACH * a / (np.abs(a).max() or 1.0),
    }


# --------------------------------------------------------------------------- drawing


@made_once
def forward_pass_chart(layers: int) -> Spec:
    """`forward_pass_data` has the data of its `layers`, inputs and outputs among them."""
    zero = alt.Chart(data("layers")).mark_rule(color=NEUTRAL, opacity=0.5).encode(y=row_axis("zero", layers))
    bars = alt.Chart(data("units")).mark_bar(opacity=0.85)
    bars = bars.encode(
        x=_across("left"),
        x2=alt.X2("right:Q"),
        y=row_axis("zero", layers),
        y2=alt.Y2("end:Q"),
        color=either(alt.ColorValue, "datum.a < 0", NEGATIVE, POSITIVE),
        tooltip=[
            alt.Tooltip("unit:N"),
            alt.Tooltip("z:Q", title="sum z", format=".5g"),
            alt.Tooltip("a:Q", title="passes on", format=".5g"),
        ],
    )
    chosen = alt.Chart(data("chosen")).mark_point(
        shape="triangle-down", size=70, filled=True, color=NEUTRAL, opacity=1
    )
    chosen = chosen.encode(x=_across("x"), y=row_axis("y", layers))
    # Above each layer its name to the left, its largest number to the right.
    words = name_and_text(alt.Chart(data("layers")).encode(y=row_axis("y", layers)), color=NEUTRAL)
    panel = [zero, bars, chosen, *words]
    return compiled(
        alt.VConcatChart(vconcat=[titled(panel, "What each unit passes on (▾ chosen)", ROW_HEIGHT * layers)])
    )


def _across(field: str) -> alt.X:
    return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
