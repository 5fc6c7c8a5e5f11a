"""Attention of the heads of a block for one sequence, and how the textbook pattern comes about, on one scrubber."""

from __future__ import annotations

from functools import cache

import altair as alt
import numpy as np

from core.charts.diagram import largest_drawn
from core.charts.run import epoch_axis, epoch_caption, playhead
from core.charts.scale import spread_ends
from core.charts.style import PARAMETER_SCALE, Spec, data, line_labels, percent_text, titled, with_scrubber
from core.charts.tables import Columns, Data
from core.engine.run import Run
from views.transformer.attention.numbers import SHARES, Heads, mark, step_of
from views.transformer.maps.chart import Maps, maps_data, maps_panel

# --------------------------------------------------------------------------- numbers


def attention_data(run: Run, row: int, block: int, step: str, found: Heads) -> Data:
    """The data of `attention_chart`, for sequence `row` of those that judge."""
    return {**maps_data(run, attention_maps(run, row, block, step)), **_lines(run, found)}


def attention_maps(run: Run, row: int, block: int, step: str) -> Maps:
    """A map of each head, its rows and columns the positions of the sequence."""
    tables = step_of(run, row, block, step)
    symbols = [run.sequences.symbols[int(at)] for at in run.judging.x[row]]
    heads = tables.shape[1]
    strongest = 1.0 if step == SHARES else largest_drawn(tables)
    return Maps(
        [f"head {head + 1}" for head in range(heads)],
        tables,
        np.full(heads, strongest),
        symbols,
        [f"{symbol} at position {at}" for at, symbol in enumerate(symbols, start=1)],
        mark(run, row, block),
    )


def _lines(run: Run, found: Heads) -> Data:
    """`lines` (epoch, head, rank, share), `ends`: their labels, and `chance`: of a head that looks at all alike."""
    snapshots, heads = found.over.shape
    who = np.repeat(np.arange(heads), snapshots)
    named: Columns = {"head": [f"head {head + 1}" for head in range(heads)], "rank": np.arange(heads)}
    return {
        "lines": {
            "epoch": np.tile(run.epochs, heads),
            "head": [f"head {head + 1}" for head in who],
            "rank": who,
            "share": found.over.T.ravel(),
        },
        "ends": {**named, "share": spread_ends(found.over.T, 0.0, 1.0, gap=0.14)},
        "chance": {"share": np.array([found.chance[found.pattern]])},
    }


# --------------------------------------------------------------------------- drawing


@cache
def attention_chart() -> Spec:
    """The maps of all heads, and below them a line for each; `attention_data` has their data."""
    maps = maps_panel("Who looks where (□ textbook pattern)", "looks", "is looked at")
    maps.layer.append(epoch_caption())
    return with_scrubber(alt.vconcat(maps, _shares(), spacing=18).resolve_scale(color="independent"))


def _shares() -> alt.LayerChart:
    scale, axis = alt.Scale(domain=[0, 1], nice=False), alt.Axis(tickCount=4, format="%")
    y = alt.Y("share:Q", title="of its attention", scale=scale, axis=axis)
    colour = alt.Color("rank:O", scale=PARAMETER_SCALE, legend=None)
    tooltip = [alt.Tooltip("head:N"), alt.Tooltip("epoch:Q"), alt.Tooltip("said:N", title="share")]
    base = alt.Chart(data("lines")).transform_filter("isValid(datum.share)")
    base = base.transform_calculate(said=percent_text("share", of_several=True))
    base = base.encode(x=epoch_axis("epoch"), y=y, color=colour, detail=alt.Detail("head:N"))
    chance = alt.Chart(data("chance")).mark_rule(strokeDash=[2, 4]).encode(y=y)
    points = base.mark_circle(size=60, opacity=0).encode(tooltip=tooltip)
    labels = line_labels("ends", y, "head:N").encode(color=colour)
    lines = base.mark_line(strokeWidth=2.5)
    return titled(
        [playhead(), chance, lines, points, labels], "Share on the textbook pattern (⋯ by chance)", 150
    )
