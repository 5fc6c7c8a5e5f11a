"""What share is right, and the error, at lengths that a model of sequences was trained on and at others."""

from __future__ import annotations

import math
from typing import Any

import altair as alt
import numpy as np

from core.charts.lines import lines_data
from core.charts.scale import limits
from core.charts.style import HYPERPARAMETER, NEUTRAL, Spec, compiled, data, line_labels, titled
from core.charts.tables import Data
from core.engine.run import Run
from core.heavy import made_once
from core.inspection.references import GUESSING
from views.transformer.longer.numbers import Lengths

# --------------------------------------------------------------------------- numbers


def lengths_data(run: Run, accuracies: Lengths) -> Data:
    """`right` (length, what, value) and `errors` alike, labels of both, `guessing`, and the length of training."""
    shares = {"symbols": accuracies.symbols, "sequences": accuracies.whole}
    errors = {"error": accuracies.error}
    if np.isfinite(accuracies.floor).all():
        errors["floor"] = accuracies.floor
    guessing = math.log(len(run.sequences.symbols))
    _, high = limits(np.append(np.stack([*errors.values()]), guessing), margin=0.0)
    return {
        **_lines("right", shares, accuracies, 1.0),
        **_lines("errors", errors, accuracies, high),
        "guessing": {"name": [GUESSING], "value": np.array([guessing])},
        "trained": {
            "length": accuracies.lengths[[accuracies.trained]],
            "last": np.array([accuracies.trained == len(accuracies.lengths) - 1]),
        },
    }


def _lines(name: str, lines: dict[str, np.ndarray], accuracies: Lengths, high: float) -> Data:
    drawn = {what: (accuracies.lengths, values) for what, values in lines.items()}
    return lines_data(name, "what", "value", drawn, over="length", between=(0.0, high))


# --------------------------------------------------------------------------- drawing


@made_once
def lengths_chart() -> Spec:
    """Shares above the error; `lengths_data` has their data."""
    share = alt.Scale(domain=[0, 1], nice=False)
    y = alt.Y("value:Q", title="share", scale=share, axis=alt.Axis(tickCount=4, format="%", grid=False))
    right = titled(
        [_trained(), *_word(), *_drawn("right", y, ("symbols", "sequences"))], "Share that is right", 190
    )
    zero = alt.Scale(zero=True, nice=False)
    y = alt.Y("value:Q", title="cross-entropy, nats", scale=zero, axis=alt.Axis(tickCount=4, grid=False))
    layers = [_trained(), *_guessing(y), *_drawn("errors", y, ("error", "floor"))]
    return compiled(alt.vconcat(right, titled(layers, "Error", 170), spacing=18))


def _x() -> alt.X:
    scale = alt.Scale(nice=False, zero=False, padding=8)
    return alt.X(
        "length:Q", title="length", scale=scale, axis=alt.Axis(grid=False, tickMinStep=1, tickCount=8)
    )


def _drawn(source: str, y: alt.Y, what: tuple[str, str]) -> list[alt.Chart]:
    """The first of `what` strong, the second thin; points where a length was tried."""
    base = alt.Chart(data(source)).encode(x=_x(), y=y)
    tooltip = ["length:Q", "what:N", alt.Tooltip("value:Q", format=".4f")]
    layers = []
    for name, width, size in zip(what, (2.5, 1.25), (60, 30), strict=True):
        only = base.transform_filter(f"datum.what == '{name}'")
        layers.append(only.mark_line(color=NEUTRAL, strokeWidth=width))
        layers.append(only.mark_circle(color=NEUTRAL, size=size, opacity=1).encode(tooltip=tooltip))
    return [*layers, line_labels(f"{source}_labels", y, "what:N")]


def _guessing(y: alt.Y) -> list[alt.Chart]:
    base = alt.Chart(data("guessing")).encode(y=y)
    word = base.mark_text(align="left", color=NEUTRAL, fontSize=13, dy=-7).encode(
        x=alt.XValue(4), text=alt.Text("name:N")
    )
    return [base.mark_rule(color=NEUTRAL, opacity=0.7), word]


def _trained() -> alt.Chart:
    """A rule at the length of training."""
    return alt.Chart(data("trained")).mark_rule(color=HYPERPARAMETER, strokeWidth=1.5).encode(x=_x())


def _word() -> list[alt.Chart]:
    """What that rule is, on the side where there is room."""
    base = alt.Chart(data("trained")).encode(x=_x(), y=alt.YValue(-8), text=alt.TextValue("trained"))
    font = dict[str, Any](color=HYPERPARAMETER, fontSize=13)
    return [
        base.transform_filter("datum.last").mark_text(align="right", **font),
        base.transform_filter("!datum.last").mark_text(align="center", **font),
    ]
