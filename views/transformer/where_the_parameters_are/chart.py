"""How many parameters each part of a transformer has, as bars with the formulas that count them."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from core.charts.style import NEUTRAL, PARAMETER, Spec, compiled, data, titled
from core.charts.tables import Data
from core.formatting import percent
from core.heavy import made_once
from core.models.transformers.shape import Shape
from views.transformer.where_the_parameters_are.numbers import parts

# Pixels from one part to the next, and from its top to its name, to its formula, and to the ends of its bar.
ROW, NAME, FORMULA, BAR = 54, 8, 25, (36, 44)

# --------------------------------------------------------------------------- numbers


def counts_data(shape: Shape) -> Data:
    """`parts` (part, row, formula, count, share, written): written is the count with its share of the whole."""
    table = parts(shape)
    counts = np.array([part.count for part in table])
    shares = counts / counts.sum()
    return {
        "parts": {
            "part": [part.name for part in table],
            "row": np.arange(len(table)),
            "formula": [f"{part.letters} = {part.numbers}" for part in table],
            "count": counts,
            "share": shares,
            "written": [f"{n:,} · {percent(share)}" for n, share in zip(counts, shares, strict=True)],
        }
    }


# --------------------------------------------------------------------------- drawing


@made_once
def counts_chart(rows: int) -> Spec:
    """A bar for each of so many parts, below its name and its formula; `counts_data` has the data."""
    base = alt.Chart(data("parts")).encode(y=_y(rows, "row"))
    x = alt.X("left:Q", axis=None, scale=alt.Scale(nice=False, domainMin=0))
    tooltip = ["part:N", "formula:N", alt.Tooltip("count:Q", format=",")]
    top, bottom = (f"datum.row + {pixels / ROW}" for pixels in BAR)
    bars = alt.Chart(data("parts")).transform_calculate(left="0", top=top, bottom=bottom)
    bars = bars.mark_rect(color=PARAMETER).encode(
        x=x, x2=alt.X2("count"), y=_y(rows, "top"), y2=alt.Y2("bottom"), tooltip=tooltip
    )
    layers = [
        bars,
        _words(base, "part", 0, dy=NAME, fontSize=14),
        _words(base, "formula", 0, dy=FORMULA, fontSize=13),
        _words(base, "written", "width", dy=NAME, fontSize=14, align="right"),
    ]
    return compiled(alt.vconcat(titled(layers, "Parameters of each part", ROW * rows)))


def _y(rows: int, field: str) -> alt.Y:
    return alt.Y(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, rows], nice=False, reverse=True))


def _words(base: alt.Chart, field: str, x: int | str, **font: Any) -> alt.Chart:
    mark = base.mark_text(color=NEUTRAL, baseline="middle", **{"align": "left", **font})
    return mark.encode(x=alt.XValue(x), text=f"{field}:N")
