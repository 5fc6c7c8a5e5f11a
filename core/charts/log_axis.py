"""A logarithmic axis of errors whose ticks are data: round numbers as there is room, and a place of its own for 0.

Vega would leave out every other of its own ticks until they fit, whichever they are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import altair as alt
import numpy as np

from core.charts.style import NEUTRAL, data
from core.charts.tables import Columns
from core.formatting import RAISED, number
from core.types import Array

# Most ticks of an axis; the first digits of ticks, many first.
MOST_TICKS = 5
_DIGITS = (range(1, 10), (1, 2, 5), (1, 3), (1,))
# Beyond these, powers of ten are written as such.
_PLAIN = (-4, 6)


def lifted(values: Array, least: float) -> tuple[Array, float | None]:
    """Values of at least 0 as they are drawn, none below `least`; and where 0 lies if there is one: below all."""
    positive = values[(values > 0) & np.isfinite(values)]
    zero = None
    if (values == 0).any():
        zero = max(least, float(positive.min()) / 10 if positive.size else 0.1)
    return np.maximum(values, zero or least), zero


def log_ticks(drawn: Array, zero: float | None = None) -> Columns:
    """`tick` and `label` of an axis over what is `drawn`, with 0 at the place `zero`, if there is such."""
    seen = drawn[np.isfinite(drawn) & (drawn > (zero or 0))]
    values = _round(float(seen.min()), float(seen.max())) if seen.size else []
    labels = [_label(value) for value in values]
    if zero is not None:
        values, labels = [zero, *values], ["0", *labels]
    return {"tick": np.array(values, dtype=np.float64), "label": labels}


def _round(low: float, high: float) -> list[float]:
    """Round numbers between two: of the fewest first digits that make two ticks, or of even steps."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for digits in _DIGITS:
        ticks = [float(f"{digit}e{power}") for power in powers for digit in digits]
        ticks = [tick for tick in ticks if low <= tick <= high]
        if len(ticks) <= MOST_TICKS:
            return ticks if len(ticks) > 1 else _even(low, high)
    return ticks[:: math.ceil(len(ticks) / MOST_TICKS)]


def _even(low: float, high: float) -> list[float]:
    """Round numbers in even steps, for a range in which a logarithm is nearly straight."""
    if not high > low:
        return [low]
    size = 10.0 ** math.floor(math.log10((high - low) / 2))
    step = next(step for step in (10 * size, 5 * size, 2 * size, size) if (high - low) / step >= 1)
    return [float(f"{n * step:.12g}") for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _label(value: float) -> str:
    """As people write it: 0.002, and 10⁻⁶ where zeros would have to be counted."""
    power = math.floor(math.log10(value) + 1e-12)
    if _PLAIN[0] < power < _PLAIN[1]:
        return number(value, 6)
    digit, ten = float(f"{value / 10.0**power:.3g}"), f"10{str(power).translate(RAISED)}"
    return ten if digit == 1 else f"{digit:g}·{ten}"


# --------------------------------------------------------------------------- drawing


def log_axis(field: str, title: str) -> alt.Y:
    """`field` on that axis, which `log_ticks_left` labels."""
    axis = alt.Axis(labels=False, ticks=False, grid=False, values=[], minExtent=44)
    return alt.Y(
        f"{field}:Q", title=f"{title} (log scale)", scale=alt.Scale(type="log", nice=False), axis=axis
    )


def log_ticks_left(title: str, source: str = "error_ticks") -> Sequence[alt.Chart]:
    """Grid and labels of the axis with this title, of `source`, which `log_ticks` makes."""
    base, along = alt.Chart(data(source)), log_axis("tick", title)
    grid = base.mark_rule(color=NEUTRAL, opacity=0.2, strokeWidth=1).encode(y=along)
    words = base.mark_text(align="right", dx=-8, fontSize=12, color=NEUTRAL)
    return grid, words.encode(x=alt.XValue(0), y=along, text=alt.Text("label:N"))
