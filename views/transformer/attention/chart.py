"""Attention of the heads of a block for one sequence, and how the textbook pattern comes about, on one scrubber."""

from __future__ import annotations

import altair as alt
import numpy as np

from core.charts.diagram import largest_drawn
from core.charts.lines import lines_data, ranked, ranked_lines, with_dots
from core.charts.run import epoch_axis, playhead
from core.charts.style import Spec, data, percent_text, titled, with_scrubber
from core.charts.tables import Data
from core.engine.run import Run
from core.heavy import made_once
from views.transformer.attention.numbers import SHARES, Heads, mark, step_of
from views.transformer.maps.chart import Maps, maps_data, maps_panel

# --------------------------------------------------------------------------- numbers


def attention_data(run: Run, row: int, block: int, step: str, heads: Heads) -> Data:
    """The data of `attention_chart`, for evaluation sequence number `row`."""
    return {**maps_data(run, attention_maps(run, row, block, step)), **_lines(run, heads)}


def attention_maps(run: Run, row: int, block: int, step: str) -> Maps:
    """A map of each head, its rows and columns the positions of the sequence."""
    tables = step_of(run, row, block, step)
    symbols = [run.sequences.symbols[int(at)] for at in run.evaluation.x[row]]
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


def _lines(run: Run, heads: Heads) -> Data:
    """`lines` (epoch, head, share, rank), their labels, and `chance`: of a head that looks at all alike."""
    lines = {f"head {head}": (run.epochs, share) for head, share in enumerate(heads.over.T, start=1)}
    drawn = ranked(lines_data("lines", "head", "share", lines, between=(0.0, 1.0)))
    return {
        **drawn,
        "lines": with_dots(drawn["lines"]),
        "chance": {"share": np.array([heads.chance[heads.pattern]])},
    }


# --------------------------------------------------------------------------- drawing


@made_once
def attention_chart() -> Spec:
    """The maps of all heads, and below them a line for each; `attention_data` has their data."""
    maps = maps_panel("Who looks where (□ textbook pattern)", "looks", "is looked at")
    return with_scrubber(alt.vconcat(maps, _shares(), spacing=18).resolve_scale(color="independent"))


def _shares() -> alt.LayerChart:
    scale, axis = alt.Scale(domain=[0, 1], nice=False), alt.Axis(tickCount=4, format="%")
    y = alt.Y("share:Q", title="of its attention", scale=scale, axis=axis)
    tooltip = [alt.Tooltip("head:N"), alt.Tooltip("epoch:Q"), alt.Tooltip("written:N", title="share")]
    base = alt.Chart(data("lines")).transform_filter("isValid(datum.share)")
    base = base.transform_calculate(written=percent_text("share", of_several=True))
    chance = alt.Chart(data("chance")).mark_rule(strokeDash=[2, 4]).encode(y=y)
    lines = ranked_lines(base.encode(x=epoch_axis("epoch"), y=y), "lines_labels", "head", tooltip)
    return titled([playhead(), chance, *lines], "On the textbook pattern (⋯ chance)", 150)
