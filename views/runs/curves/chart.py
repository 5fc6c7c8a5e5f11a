"""Errors of several kept runs over their training, one over the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np

from core.charts.lines import lines_data, ranked, seen
from core.charts.log_axis import lifted, log_axis, log_ticks, log_ticks_left
from core.charts.style import HUES, WORST, Spec, compiled, data, line_labels, titled
from core.charts.tables import Data
from core.formatting import fitted_in, number
from core.heavy import made_once
from core.inspection.pinned.differing import briefly
from core.inspection.pinned.record import Pin
from core.types import Array

# More lines cannot be told apart: by hue, then by dashes.
MOST_LINES = 2 * len(HUES)
# Below this share of the lowest error that is drawn a log axis has no room.
LEAST = 1e-12
HEIGHT = 300
TITLE = "error"

# --------------------------------------------------------------------------- numbers


def error_of(pin: Pin, rows: str) -> Array:
    """(E',): its errors on those rows; NaN where it diverged."""
    errors = pin.curve.validation if rows == "validation" else pin.curve.train
    start = next((float(error) for error in errors if np.isfinite(error)), np.nan)
    return np.where(errors <= WORST * start, errors, np.nan)


def is_drawn(pins: Sequence[Pin], rows: str) -> bool:
    """Whether any of them has a line: where all blew up at once, only their beginnings are left."""
    return any(np.isfinite(error_of(pin, rows)).sum() > 1 for pin in pins)


def curves_data(pins: Sequence[Pin], called: Mapping[str, str], rows: str) -> Data:
    """`curves` (epoch, run, error, rank, says), `curves_labels` with a name at each end, and `error_ticks`."""
    errors = {pin.uid: error_of(pin, rows) for pin in pins}
    joined = np.concatenate([*errors.values(), np.empty(0)])
    largest = float(np.nanmax(joined)) if np.isfinite(joined).any() else 1.0
    drawn, zero = lifted(joined, LEAST * largest)
    short = dict(zip(errors, fitted_in([*briefly(pins).values()]), strict=True))
    lines = {
        short[pin.uid]: seen((pin.curve.epochs, np.maximum(errors[pin.uid], zero or LEAST * largest)))
        for pin in pins
    }
    tables = ranked(lines_data("curves", "run", "error", lines, log=True, gap=0.075))
    curves = tables["curves"]
    whole = {short[pin.uid]: called[pin.uid] for pin in pins}
    says = [
        f"{whole[run]}: {number(float(error))} at {int(epoch):,}"
        for run, error, epoch in zip(curves["run"], curves["error"], curves["epoch"], strict=True)
    ]
    return {**tables, "curves": {**curves, "says": says}, "error_ticks": log_ticks(drawn, zero)}


# --------------------------------------------------------------------------- drawing

_RANKS = list(range(MOST_LINES))
COLOUR = alt.Color("rank:O", scale=alt.Scale(domain=_RANKS, range=list(HUES) * 2), legend=None)
_DASHES: list[Any] = [[1, 0]] * len(HUES) + [[6, 4]] * len(HUES)
DASH = alt.StrokeDash("rank:O", scale=alt.Scale(domain=_RANKS, range=_DASHES), legend=None)


@made_once
def curves_chart(units: tuple[str, ...]) -> Spec:
    """Over epochs, or what else is counted; `curves_data` has the data."""
    y = log_axis("error", TITLE)
    x = alt.X("epoch:Q", title=" or ".join(units), axis=alt.Axis(tickCount=8, grid=False))
    base = alt.Chart(data("curves")).encode(x=x, y=y, color=COLOUR, detail=alt.Detail("run:N"))
    lines = base.mark_line(strokeWidth=2.5).encode(strokeDash=DASH)
    spots = base.mark_circle(size=60, opacity=0).encode(tooltip=[alt.Tooltip("says:N", title="run")])
    names = line_labels("curves_labels", y, "run:N").encode(color=COLOUR)
    panel = titled([*log_ticks_left(TITLE), lines, spots, names], "Error", HEIGHT)
    return compiled(alt.vconcat(panel))
