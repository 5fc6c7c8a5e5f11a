"""How sure the parameters are: for each, what was learned, and below it an interval from each way to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np

from core.charts.learned import largest, names_drawn
from core.charts.scale import inside, limits
from core.charts.style import NEUTRAL, PARAMETER, Spec, beside, compiled, data, titled
from core.charts.tables import Columns, Data, rows_of
from core.engine.run import Run
from core.heavy import made_once
from core.inspection.units import OWN, in_units, known
from core.types import Array
from views.shared.intervals import Spread

LABELS = {"theory": "theory", "bootstrap": "bootstrap", "seed": "seeds", "data_seed": "data seeds"}
ROW_HEIGHT = 16
# Room in a row above the name, and below the last interval.
ABOVE, BELOW = 0.7, 0.6

# --------------------------------------------------------------------------- numbers


def certainty_data(run: Run, spreads: Sequence[Spread], units: str = "") -> Data:
    """`names` (parameter, y, bottom, value), `intervals` (parameter, source, y, low, centre, high), `rows`, `missing`.

    A group of rows for each parameter: its name, then an interval from each of `spreads`.
    """
    shown = drawn(run, units)
    learned = {name: in_units(run, run.final, known(run, units))[name] for name in shown}
    scaled = [
        [_scaled(run, part, shown) for part in (spread.low, spread.centre, spread.high)] for spread in spreads
    ]
    names = largest({name: np.array([value]) for name, value in learned.items()}, scaled[0][1])
    table = np.array([[[part[name] for name in names] for part in values] for values in scaled])  # (S, 3, K)
    own = np.array([learned[name] for name in names])
    low, high = limits(np.append(table, [] if run.diverged else own), margin=0.03)
    # Words stand on the side away from the learned value.
    left = ~(own < (low + high) / 2)
    group, source = np.indices((len(names), len(spreads)))
    y = group * (1 + len(spreads)) + 1 + source
    intervals: Columns = {
        "parameter": [run.title(names[k]) for k in group.ravel()],
        "source": [LABELS[spread.name] for _ in names for spread in spreads],
        "y": y.ravel(),
        **{part: table[:, i].T.ravel() for i, part in enumerate(("low", "centre", "high"))},
    }
    there = np.isfinite(intervals["low"])
    top = np.arange(len(names)) * (1 + len(spreads))
    return {
        "intervals": rows_of(intervals, there),
        "missing": rows_of({"y": y.ravel(), "left": left[group.ravel()]}, ~there),
        "rows": {"y": y.ravel(), "source": intervals["source"]},
        "names": {
            "parameter": [run.title(name) for name in names],
            "y": top,
            "bottom": top + len(spreads) + 0.4,
            "value": inside(own, low, high),
            "left": left,
        },
    }


def drawn(run: Run, units: str) -> dict[str, float]:
    """By tidy name of what is drawn, what an end of its interval is multiplied by.

    An intercept at the means of the columns is a sum of parameters: no ends of theirs tell its interval, so it is
    left out.
    """
    if known(run, units) == OWN:
        return dict.fromkeys(names_drawn(run), 1.0)
    return dict(run.columns.weights)


def _scaled(run: Run, values: Array, factors: Mapping[str, float]) -> dict[str, float]:
    named = dict(zip(run.final, values.tolist(), strict=True))
    return {name: named[name] * by for name, by in factors.items()}


# --------------------------------------------------------------------------- drawing


@made_once
def certainty_chart(parameters: int, sources: int, unit: str = "") -> Spec:
    """`parameters` groups of `sources` intervals; `certainty_data` has the data."""
    rows = parameters * (1 + sources)
    scale = alt.Scale(domain=[rows - 1 + BELOW, -ABOVE], nice=False, zero=False)
    y = alt.Y("y:Q", scale=scale, axis=None)
    x = alt.X(
        "low:Q",
        title=f"parameter, {unit}" if unit else "parameter",
        scale=alt.Scale(nice=False, padding=8),
        axis=alt.Axis(tickCount=5),
    )
    layers = [*_names(y), *_intervals(x, y), *_words(y)]
    panel = titled(layers, "Learned (▾), and how sure", ROW_HEIGHT * rows)
    return compiled(alt.VConcatChart(vconcat=[panel]))


def _names(y: alt.Y) -> list[alt.Chart]:
    """Each parameter's name, and a line through its intervals where it was learned."""
    base = alt.Chart(data("names")).encode(y=y)
    x, tooltip = alt.X("value:Q"), ["parameter:N", alt.Tooltip("value:Q", format=".5g")]
    zero = alt.Chart(data("names")).mark_rule(color=NEUTRAL, opacity=0.5).encode(x=alt.datum(0))
    line = base.mark_rule(color=NEUTRAL, strokeDash=[3, 3]).encode(x=x, y2=alt.Y2("bottom:Q"))
    here = base.mark_point(shape="triangle-down", filled=True, size=90, opacity=1, color=PARAMETER)
    return [
        zero,
        line,
        here.encode(x=x, tooltip=tooltip),
        *beside(base.encode(text=alt.Text("parameter:N")), fontWeight="bold", fontSize=13),
    ]


def _intervals(x: alt.X, y: alt.Y) -> list[alt.Chart]:
    numbers = (alt.Tooltip(f"{part}:Q", format=".5g") for part in ("low", "centre", "high"))
    tooltip = [alt.Tooltip("parameter:N"), alt.Tooltip("source:N"), *numbers]
    base = alt.Chart(data("intervals")).encode(y=y, tooltip=tooltip)
    bars = base.mark_rule(color=PARAMETER, strokeWidth=3).encode(x=x, x2=alt.X2("high:Q"))
    return [bars, base.mark_circle(color=PARAMETER, size=55, opacity=1).encode(x=alt.X("centre:Q"))]


def _words(y: alt.Y) -> list[alt.Chart]:
    """What each row is, left of the panel, and where it has no interval."""
    rows = alt.Chart(data("rows")).mark_text(align="right", dx=-8, fontSize=12, color=NEUTRAL)
    none = alt.Chart(data("missing")).encode(y=y, text=alt.TextValue("no interval"))
    return [
        rows.encode(x=alt.XValue(0), y=y, text=alt.Text("source:N")),
        *beside(none, fontStyle="italic", fontSize=12),
    ]
