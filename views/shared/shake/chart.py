"""How the error responds: a bar for each parameter moved alone, and the error under ever more noise on all."""

from __future__ import annotations

import altair as alt
import numpy as np

from core.charts.lines import lines_data, lines_of_rows
from core.charts.scale import limits
from core.charts.style import (
    LEAST_ERROR,
    NEUTRAL,
    PARAMETER,
    SHORT_NUMBERS,
    Spec,
    compiled,
    data,
    error_axis,
    name_and_text,
    row_axis,
    titled,
)
from core.charts.tables import Data
from core.engine.run import Run
from core.formatting import signed
from core.heavy import made_once
from core.types import Array
from views.shared.shake.numbers import Moved, Noisy

MOST_BARS = 12
# The share of the draws that the band around a median holds.
BAND = (0.1, 0.9)
NAME, TOP, BOTTOM = 0.22, 0.52, 0.86
ROW_HEIGHT = 38

# --------------------------------------------------------------------------- numbers


def alone_data(moved: Moved) -> Data:
    """`bars` (name, text, rise, validation) of the weights whose change raises the error most, the largest first."""
    order = moved.order[:MOST_BARS]
    row = np.arange(len(order))
    return {
        "bars": {
            "y": row + NAME,
            "top": row + TOP,
            "bottom": row + BOTTOM,
            "middle": row + (TOP + BOTTOM) / 2,
            "name": [moved.titles[i] for i in order],
            "text": [signed(rise, 3) for rise in moved.train[order].tolist()],
            "rise": moved.train[order],
            "validation": moved.validation[order],
        }
    }


def noise_data(run: Run, parameters: Noisy, inputs: Noisy, share: float) -> Data:
    """`parameters` and `inputs` (amount, rows, error, low, high), labels of both, and `chosen`: the amount marked."""
    least = LEAST_ERROR * (float(run.train_error[0]) or 1.0)
    tables: Data = {"chosen": {"amount": np.array([share])}}
    for name, noisy in (("parameters", parameters), ("inputs", inputs)):
        curves = {
            rows: _curve(noisy.of(rows), least)
            for rows in ("train", "validation")
            if not np.isnan(noisy.of(rows)).all()
        }
        low, middle, high = np.stack([*curves.values()], axis=1)
        lines = {rows: (noisy.amounts, error) for rows, error in zip(curves, middle, strict=True)}
        between = limits(np.log([low, middle, high]), margin=0.02)
        tables |= lines_data(name, "rows", "error", lines, over="amount", log=True, between=between)
        tables[name] |= {"low": low.ravel(), "high": high.ravel()}
    return tables


def _curve(errors: Array, least: float) -> Array:
    """(3, amounts): median and band over the draws of errors (amounts, draws); a log axis has no place for 0."""
    quantiles: Array = np.quantile(np.maximum(errors, least), [BAND[0], 0.5, BAND[1]], axis=1)
    return quantiles


# --------------------------------------------------------------------------- drawing


@made_once
def alone_chart(rows: int) -> Spec:
    """`alone_data` has the data of its `rows` bars."""
    axis = alt.Axis(grid=False, tickCount=5, labelExpr=SHORT_NUMBERS)
    x = alt.X("rise:Q", title="rise of the error", axis=axis, scale=alt.Scale(nice=False, zero=True))
    base = alt.Chart(data("bars"))
    top, bottom = row_axis("top", rows), alt.Y2("bottom:Q")
    bars = base.mark_bar(color=PARAMETER, opacity=0.85).transform_calculate(zero="0")
    bars = bars.encode(x=alt.X("zero:Q"), x2=alt.X2("rise:Q"), y=top, y2=bottom)
    evaluated = base.mark_point(color=NEUTRAL, size=60, strokeWidth=2)
    evaluated = evaluated.transform_filter("isValid(datum.validation)")
    evaluated = evaluated.encode(x=alt.X("validation:Q"), y=row_axis("middle", rows))
    tooltip = [
        alt.Tooltip("name:N", title="parameter"),
        alt.Tooltip("rise:Q", title="training", format=".4g"),
        alt.Tooltip("validation:Q", format=".4g"),
    ]
    over = base.mark_bar(opacity=0).encode(x=x, y=top, y2=bottom, tooltip=tooltip)
    words = base.encode(y=row_axis("y", rows))
    panel = [bars, evaluated, over, *name_and_text(words, color=NEUTRAL)]
    title = "Each parameter alone (○ validation rows)"
    return compiled(alt.vconcat(titled(panel, title, ROW_HEIGHT * rows)))


@made_once
def noise_chart() -> Spec:
    """Two panels: noise on all parameters, and on all inputs; `noise_data` has their data."""
    panels = (
        _noise("parameters", "Noise on all parameters", "in shares of each parameter's size"),
        _noise("inputs", "Noise on all features", "in standard deviations of each feature"),
    )
    return compiled(alt.vconcat(*panels, spacing=18))


def _noise(source: str, title: str, unit: str) -> alt.LayerChart:
    x = alt.X("amount:Q", title=unit, scale=alt.Scale(nice=False), axis=alt.Axis(grid=False, tickCount=5))
    base, y = alt.Chart(data(source)).encode(x=x), error_axis()
    band = base.mark_area(color=NEUTRAL, opacity=0.18).encode(
        y=alt.Y("low:Q", title=None), y2=alt.Y2("high:Q"), detail=alt.Detail("rows:N")
    )
    chosen = alt.Chart(data("chosen")).mark_rule(color=NEUTRAL, strokeDash=[2, 3]).encode(x=alt.X("amount:Q"))
    return titled([band, chosen, *lines_of_rows(source, x, y)], title, 170)
