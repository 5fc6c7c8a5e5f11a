"""A sequence, place by place: the symbol read, the one that comes, the most probable one and its probability."""

from __future__ import annotations

import math
from typing import Any, Literal

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.scale import spans_of
from core.charts.style import NEUTRAL, PARAMETER, data, either, row_axis, span_filter, titled
from core.charts.tables import Columns, Data
from core.data.dataset import NOT_ASKED
from core.engine.run import Run
from core.inspection.sequence_run import Answer

# Places side by side: more would not fit a phone. Pixels of a line of them.
ACROSS, HEIGHT = 16, 96
# Of the height of a line: where its words stand, and a bar from 0 up to 1.
READ, NEXT, SAYS, BOTTOM, TOP = 0.1, 0.3, 0.52, 0.97, 0.66
WORDS = {"reads": READ, "next": NEXT, "says": SAYS, "sure": (BOTTOM + TOP) / 2}
Weight = Literal["normal", "bold"]
# The width of a bar, as a share of its place.
BAR = 0.7

# --------------------------------------------------------------------------- numbers


def lines(places: int) -> int:
    """Lines that so many places take."""
    return math.ceil(places / ACROSS)


def strip_data(run: Run, sequence: Answer) -> Data:
    """`read` and `next` (x, y, symbol), `says` (since, until, x, …) by the frames that show it, and the `words`."""
    symbols = np.array(run.sequences.symbols)
    here = np.arange(len(sequence.read))
    asked = len(sequence.read) - len(sequence.wanted) + np.flatnonzero(sequence.wanted != NOT_ASKED)
    return {
        "read": {**_at(here, READ), "symbol": symbols[sequence.read]},
        "next": {**_at(asked, NEXT), "symbol": symbols[sequence.wanted[sequence.wanted != NOT_ASKED]]},
        "says": _says(sequence, symbols, asked),
        "words": {
            "y": np.array([line + y for line in range(lines(len(here))) for y in WORDS.values()]),
            "text": [*WORDS] * lines(len(here)),
        },
    }


def _at(places: NDArray[np.intp], y: float) -> Columns:
    """Where the words of places stand."""
    return {"place": places + 1, "x": places % ACROSS + 0.5, "y": places // ACROSS + y}


def _says(sequence: Answer, symbols: NDArray[np.str_], asked: NDArray[np.intp]) -> Columns:
    """What the model predicts at each snapshot; a snapshot that lasts several frames is sent once."""
    shown = sequence.wanted != NOT_ASKED
    p = sequence.probability[:, shown]
    snapshots, known = len(p), np.isfinite(p)
    since, until = spans_of(snapshots)
    where = {name: np.tile(values, snapshots) for name, values in _at(asked, SAYS).items()}
    bottom = np.tile(asked // ACROSS + BOTTOM, snapshots)
    return {
        "since": since.repeat(len(asked)),
        "until": until.repeat(len(asked)),
        **where,
        "left": where["x"] - BAR / 2,
        "right": where["x"] + BAR / 2,
        "bottom": bottom,
        "most": bottom - (BOTTOM - TOP),
        "top": bottom - (BOTTOM - TOP) * np.where(known, p, 0).ravel(),
        "p": p.ravel(),
        "symbol": np.where(known, symbols[sequence.predicted[:, shown]], "–").ravel(),
        "next": np.tile(symbols[sequence.wanted[shown]], snapshots),
        "correct": sequence.right[:, shown].ravel(),
    }


# --------------------------------------------------------------------------- drawing


def strip_panel(lines: int) -> alt.LayerChart:
    """`strip_data` has its data."""
    now = alt.Chart(data("says")).transform_filter(span_filter())
    bar = now.encode(x=_x("left"), x2=alt.X2("right:Q"), y=row_axis("bottom", lines))
    room = bar.mark_rect(color=NEUTRAL, opacity=0.15).encode(y2=alt.Y2("most:Q"))
    right = bar.transform_filter("datum.correct").mark_rect(color=PARAMETER, opacity=0.85)
    wrong = bar.transform_filter("!datum.correct")
    hollow = wrong.mark_rect(fillOpacity=0, stroke=PARAMETER, strokeWidth=1.5)
    cross = wrong.mark_text(text="×", fontSize=17, fontWeight="bold", color=NEUTRAL, dy=-1)
    panel = [
        *(_symbols(alt.Chart(data(name)), lines, weight) for name, weight in _WEIGHTS.items()),
        *(shape.encode(y2=alt.Y2("top:Q")) for shape in (right, hollow)),
        cross.transform_calculate(middle=_MIDDLE).encode(x=_x("x"), y=row_axis("middle", lines)),
        _symbols(now, lines, "bold", PARAMETER),
        # On top, so that the pointer meets it first.
        room.encode(tooltip=_TOOLTIP),
        _names(lines),
    ]
    return titled(panel, "Place by place (× wrong)", HEIGHT * lines)


_WEIGHTS: dict[str, Weight] = {"read": "normal", "next": "bold"}
_MIDDLE = "(datum.bottom + datum.most) / 2"
_TOOLTIP = [
    alt.Tooltip("place:Q"),
    alt.Tooltip("next:N", title="comes next"),
    alt.Tooltip("symbol:N", title="most probable"),
    alt.Tooltip("p:Q", title="its probability", format=".4f"),
]


def _symbols(chart: alt.Chart, lines: int, weight: Weight, colour: str = NEUTRAL) -> alt.Chart:
    mark = chart.mark_text(fontWeight=weight, color=colour)
    return mark.encode(x=_x("x"), y=row_axis("y", lines), text=alt.Text("symbol:N"), size=size_of_symbol(15))


def size_of_symbol(usual: int) -> Any:
    """Font size of a symbol: smaller for the code of an invisible character, as U+200D, so that it has room."""
    return either(alt.SizeValue, "length(datum.symbol) > 2", usual // 2, usual)


def _names(lines: int) -> alt.Chart:
    words = alt.Chart(data("words")).mark_text(align="right", dx=-8, fontSize=12, color=NEUTRAL)
    return words.encode(x=alt.XValue(0), y=row_axis("y", lines), text=alt.Text("text:N"))


def _x(field: str) -> alt.X:
    return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, ACROSS], nice=False))
