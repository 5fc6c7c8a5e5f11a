"""What a transformer writes: prompt and symbols side by side, and the probabilities that each symbol was drawn from."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from core.charts.strip import size_of_symbol
from core.charts.style import NEUTRAL, PARAMETER, Spec, compiled, data, either, percent_text, row_axis, titled
from core.charts.tables import Columns, Data
from core.heavy import made_once
from views.transformer.prompt.numbers import Writing

# Symbols side by side on a phone, and the height of such a line.
ACROSS, LINE_HEIGHT = 17, 58
# As shares of the height of a line: where a symbol begins and ends, and where the right one stands below a wrong one.
TOP, BOTTOM, BELOW = 0.06, 0.62, 0.82
# More bars cannot be told apart on a phone.
MOST_BARS = 30
# The width of a bar, as a share of its symbol's room.
BAR = 0.8
TICK_MILLISECONDS = 700

# --------------------------------------------------------------------------- numbers


def writing_data(writing: Writing) -> Data:
    """`symbols` (place, symbol, kind, below, share), place 0 of the prompt, 1 of what was written first; and `bars`."""
    all_symbols = (*writing.prompt, *writing.symbols)
    index, before = np.arange(len(all_symbols)), len(writing.prompt)
    kinds = ["wrong" if place in writing.wrong else "written" for place in range(len(writing.symbols))]
    return {
        "symbols": {
            "place": np.maximum(index - before + 1, 0),
            "x": index % ACROSS,
            "y": index // ACROSS,
            "symbol": [writing.names[symbol] for symbol in all_symbols],
            "kind": ["prompt"] * before + kinds,
            "below": [""] * before + [_below(writing, place) for place in range(len(writing.symbols))],
            "share": np.append(
                np.ones(before), writing.predicted[range(len(writing.symbols)), writing.symbols]
            ),
        },
        "bars": _bars(writing),
    }


def lines_of(writing: Writing) -> int:
    """Lines that prompt and symbols take."""
    return -(-(len(writing.prompt) + len(writing.symbols)) // ACROSS)


def _below(writing: Writing, place: int) -> str:
    """The right symbol, below a wrong one."""
    return f"✗ {writing.names[writing.right[place]]}" if writing.right and place in writing.wrong else ""


def _bars(writing: Writing) -> Columns:
    """(place, slot, symbol, predicted, drawn, picked) of the most probable symbols, in the order of symbols."""
    most = min(MOST_BARS, len(writing.names))
    shown = np.sort(np.argsort(-writing.predicted, axis=1, kind="stable")[:, :most], axis=1)
    places = np.repeat(np.arange(len(shown)), most)
    symbols = shown.ravel()
    return {
        "place": places + 1,
        "left": np.tile(np.arange(most), len(shown)) + (1 - BAR) / 2,
        "right": np.tile(np.arange(most), len(shown)) + (1 + BAR) / 2,
        "middle": np.tile(np.arange(most), len(shown)) + 0.5,
        "symbol": np.array(writing.names)[symbols],
        "predicted": writing.predicted[places, symbols],
        "drawn": writing.drawn[places, symbols],
        "picked": symbols == np.array(writing.symbols)[places],
    }


# --------------------------------------------------------------------------- drawing


@made_once
def writing_chart(lines: int, places: int, symbols: int) -> Spec:
    """Prompt and `places` symbols on `lines` lines; below, the probabilities of `symbols` at one place."""
    panels = [_symbols_panel(lines), _bars_panel(min(symbols, MOST_BARS))]
    spec = compiled(alt.VConcatChart(vconcat=panels, spacing=14))
    # Written by hand: Altair has no word for a timer.
    tick = {
        "events": {"type": "timer", "throttle": TICK_MILLISECONDS},
        "update": f"play ? at % {places} + 1 : at",
    }
    slider = {"input": "range", "min": 1, "max": places, "step": 1, "name": "Symbol"}
    spec["params"] = [
        {"name": "play", "value": False, "bind": {"input": "checkbox", "name": "Play"}},
        {"name": "at", "value": 1, "bind": slider, "on": [tick]},
    ]
    return spec


def _symbols_panel(lines: int) -> alt.LayerChart:
    """While it plays, what is written later than the chosen symbol is faint."""
    base = alt.Chart(data("symbols")).transform_calculate(
        left="datum.x + 0.06",
        right="datum.x + 0.94",
        middle="datum.x + 0.5",
        top=f"datum.y + {TOP}",
        bottom=f"datum.y + {BOTTOM}",
        centre=f"datum.y + {(TOP + BOTTOM) / 2}",
        under=f"datum.y + {BELOW}",
        written=f"datum.kind == 'prompt' ? 'given' : {percent_text('share', of_several=True)}",
    )
    tooltip = ["symbol:N", "kind:N", alt.Tooltip("written:N", title="probability")]
    now = "!play || datum.place <= at"
    seen = now, 1.0, 0.15
    box = dict[str, Any](x=_across("left"), x2="right:Q", y=row_axis("top", lines), y2="bottom:Q")
    boxes = base.mark_rect(strokeWidth=1.5, cornerRadius=3).encode(
        **box,
        stroke=either(alt.StrokeValue, "datum.place == 0", NEUTRAL, PARAMETER),
        fill=either(alt.FillValue, "datum.kind == 'written'", PARAMETER, "transparent"),
        fillOpacity=either(alt.FillOpacityValue, now, 0.22, 0.03),
        strokeOpacity=either(alt.StrokeOpacityValue, *seen),
        tooltip=tooltip,
    )
    chosen = base.transform_filter("datum.place == at").encode(**box, stroke=alt.StrokeValue(PARAMETER))
    chosen = chosen.mark_rect(fillOpacity=0, strokeWidth=3.5, cornerRadius=3)
    words = base.mark_text(color=NEUTRAL, fontWeight="bold").encode(
        x=_across("middle"),
        y=row_axis("centre", lines),
        text=alt.Text("symbol:N"),
        size=size_of_symbol(15),
        opacity=either(alt.OpacityValue, *seen),
    )
    below = base.mark_text(fontSize=12, color=NEUTRAL)
    below = below.encode(
        x=_across("middle"),
        y=row_axis("under", lines),
        text=alt.Text("below:N"),
        opacity=either(alt.OpacityValue, *seen),
    )
    return titled([boxes, chosen, words, below], "Prompt (grey), and what is written", LINE_HEIGHT * lines)


def _bars_panel(symbols: int) -> alt.LayerChart:
    base = alt.Chart(data("bars")).transform_filter("datum.place == at")
    x = alt.X("left:Q", axis=None, scale=alt.Scale(domain=[0, symbols], nice=False))
    scale = alt.Scale(domain=[-0.14, 1], nice=False)
    axis = alt.Axis(values=[0, 0.5, 1], format="%", grid=False)
    tooltip = [
        "symbol:N",
        alt.Tooltip("gives:N", title="the model gives"),
        alt.Tooltip("drawn_with:N", title="drawn with"),
    ]
    base = base.transform_calculate(
        zero="0",
        under="-0.08",
        lower="max(datum.drawn, datum.predicted)",
        gives=percent_text("predicted", of_several=True),
        drawn_with=percent_text("drawn"),
    )
    y = alt.Y("predicted:Q", title="probability", scale=scale, axis=axis)
    bar = dict[str, Any](x=x, x2="right:Q", y2="zero:Q", tooltip=tooltip)
    filled = base.mark_bar(color=PARAMETER, opacity=0.8).encode(**bar, y=y)
    hollow = base.mark_bar(fillOpacity=0, stroke=NEUTRAL, strokeWidth=2)
    hollow = hollow.encode(**bar, y=alt.Y("drawn:Q", scale=scale))
    middle = alt.X("middle:Q", scale=alt.Scale(domain=[0, symbols], nice=False))
    names = base.mark_text(color=NEUTRAL).encode(
        x=middle, y=alt.Y("under:Q", scale=scale), text=alt.Text("symbol:N"), size=size_of_symbol(13)
    )
    picked = base.transform_filter("datum.picked").mark_point(
        shape="triangle-down", filled=True, size=70, color=NEUTRAL, opacity=1, yOffset=-8
    )
    picked = picked.encode(x=middle, y=alt.Y("lower:Q", scale=scale))
    return titled([filled, hollow, names, picked], "Probabilities there (▾ written)", 170)


def _across(field: str) -> alt.X:
    return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, ACROSS], nice=False))
