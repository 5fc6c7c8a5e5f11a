"""One prediction: a bar for each contribution, from the bias down to the output; and the probability of each class."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np

from core.charts.style import (
    NEUTRAL,
    PARAMETER,
    SHORT_NUMBERS,
    Spec,
    compiled,
    data,
    either,
    name_and_text,
    row_axis,
    titled,
)
from core.charts.tables import Data
from core.formatting import number, percent, signed
from core.heavy import made_once
from core.types import Array
from views.shared.contributions.numbers import MOST_SHOWN, Contributions

# Of the height of a row: where its name stands, and from where to where its bar reaches.
NAME, TOP, BOTTOM = 0.22, 0.52, 0.86
ROW_HEIGHT = 40

# --------------------------------------------------------------------------- numbers


def contributions_data(terms: Contributions, total: str = "output") -> Data:
    """`bars` (name, text, start, end, kind) from the bias down to the output, and `links` between neighbours.

    Bias and output, which is called `total`, are points, where a bar starts and ends.
    """
    names, sizes, products = _steps(terms)
    ends = np.cumsum([terms.bias, *sizes])
    row = np.arange(len(names) + 2)
    return {
        "bars": {
            "y": row + NAME,
            "top": row + TOP,
            "bottom": row + BOTTOM,
            "name": ["bias", *names, total],
            "text": [number(terms.bias), *products, number(terms.output)],
            "middle": row + (TOP + BOTTOM) / 2,
            "start": np.concatenate([[terms.bias], ends[:-1], [terms.output]]),
            "end": np.append(ends, terms.output),
            "kind": ["total", *("up" if size >= 0 else "down" for size in sizes), "total"],
        },
        "links": {"x": ends, "top": row[:-1] + BOTTOM, "bottom": row[1:] + TOP},
    }


def rows_drawn(terms: Contributions) -> int:
    """Bars of the chart, bias and output among them."""
    return min(len(terms.names), MOST_SHOWN + 1) + 2


def _steps(terms: Contributions) -> tuple[list[str], list[float], list[str]]:
    """Names, sizes and how they come about, of the largest contributions; the others are one of them."""
    shown = terms.order if len(terms.names) <= MOST_SHOWN + 1 else terms.order[:MOST_SHOWN]
    names = [terms.names[i] for i in shown]
    sizes = [float(terms.parts[i]) for i in shown]
    products = [
        f"{number(terms.inputs[i], 3)} × {number(terms.parameters[i], 3)} = {signed(size, 3)}"
        for i, size in zip(shown, sizes, strict=True)
    ]
    rest = list(terms.order[len(shown) :])
    if not rest:
        return names, sizes, products
    total = float(terms.parts[rest].sum())
    return [*names, f"{len(rest)} others"], [*sizes, total], [*products, signed(total, 3)]


def classes_data(names: Sequence[str], scores: Array, probabilities: Array, actual: int) -> Data:
    """`classes` (name, text, probability, actual)."""
    row = np.arange(len(names))
    texts = [
        f"score {number(score, 3)}, probability {percent(float(p))}"
        for score, p in zip(scores, probabilities, strict=True)
    ]
    return {
        "classes": {
            "y": row + NAME,
            "top": row + TOP,
            "bottom": row + BOTTOM,
            "name": [f"{name} (actual)" if i == actual else name for i, name in enumerate(names)],
            "text": texts,
            "probability": probabilities,
        }
    }


# --------------------------------------------------------------------------- drawing

# Down is hollow: told apart without colour.
FILLED = either(alt.FillOpacityValue, "datum.kind == 'down'", 0.0, 0.85)
TOTAL = "datum.kind == 'total'"


@made_once
def contributions_chart(rows: int, title: str = "Input × parameter", axis_title: str = "sum so far") -> Spec:
    """`contributions_data` has the data of its `rows` bars."""
    axis = alt.Axis(grid=False, tickCount=5, labelExpr=SHORT_NUMBERS)
    x = alt.X("start:Q", title=axis_title, axis=axis, scale=alt.Scale(nice=False, zero=False))
    tooltip = [alt.Tooltip("name:N"), alt.Tooltip("text:N", title="contribution")]
    base = alt.Chart(data("bars")).encode(x=x, tooltip=tooltip)
    bars = base.transform_filter(f"!({TOTAL})").mark_bar(fill=PARAMETER, stroke=PARAMETER, strokeWidth=1.5)
    bars = bars.encode(x2=alt.X2("end:Q"), y=row_axis("top", rows), y2=alt.Y2("bottom:Q"), fillOpacity=FILLED)
    totals = base.transform_filter(TOTAL).mark_circle(color=NEUTRAL, size=140, opacity=1)
    totals = totals.encode(y=row_axis("middle", rows))
    links = alt.Chart(data("links")).mark_rule(color=NEUTRAL, strokeDash=[2, 2], opacity=0.6)
    links = links.encode(x=alt.X("x:Q"), y=row_axis("top", rows), y2=alt.Y2("bottom:Q"))
    panel = [links, bars, totals, *_words("bars", rows)]
    return compiled(alt.vconcat(titled(panel, f"{title} (hollow: downwards)", ROW_HEIGHT * rows)))


@made_once
def classes_chart(classes: int) -> Spec:
    """A bar for each class; `classes_data` has its data."""
    scale, axis = alt.Scale(domain=[0, 1], nice=False), alt.Axis(grid=False, tickCount=5, format="%")
    x, x2 = alt.X("zero:Q", title="probability", scale=scale, axis=axis), alt.X2("probability:Q")
    bars = alt.Chart(data("classes")).mark_bar(color=PARAMETER, opacity=0.85).transform_calculate(zero="0")
    bars = bars.encode(x=x, x2=x2, y=row_axis("top", classes), y2=alt.Y2("bottom:Q"))
    panel = titled([bars, *_words("classes", classes)], "From scores to probabilities", ROW_HEIGHT * classes)
    return compiled(alt.vconcat(panel))


def _words(source: str, rows: int) -> list[alt.Chart]:
    return name_and_text(alt.Chart(data(source)).encode(y=row_axis("y", rows)), color=NEUTRAL)
