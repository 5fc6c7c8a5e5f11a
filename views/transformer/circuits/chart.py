"""The two circuits of a head as heat maps of symbols, and the copying score of all heads, on one scrubber."""

from __future__ import annotations

import altair as alt
import numpy as np

from core.charts.diagram import largest_drawn
from core.charts.lines import lines_data, ranked, ranked_lines, with_dots
from core.charts.run import epoch_axis, playhead
from core.charts.style import Spec, data, titled, with_scrubber
from core.charts.tables import Data
from core.engine.run import Run
from core.heavy import made_once
from views.transformer.circuits.numbers import Circuits, copying
from views.transformer.maps.chart import Maps, maps_data, maps_panel

NAMES = ["looks for (QK)", "makes likelier (OV)"]

# --------------------------------------------------------------------------- numbers


def circuits_data(run: Run, block: int, circuits: Circuits) -> Data:
    """The data of `circuits_chart`."""
    return {**maps_data(run, circuits_maps(run, circuits)), **_lines(run, block)}


def circuits_maps(run: Run, circuits: Circuits) -> Maps:
    """Both maps of a head, each on a scale of its own, their diagonals outlined."""
    symbols = [*run.sequences.symbols]
    tables = np.stack([circuits.qk, circuits.ov], axis=1)
    largest = np.array([largest_drawn(of) for of in (circuits.qk, circuits.ov)])
    return Maps(NAMES, tables, largest, symbols, symbols, np.eye(len(symbols), dtype=bool))


def _lines(run: Run, block: int) -> Data:
    """`lines` (epoch, head, score, rank), and their labels."""
    scores = {
        f"head {head + 1}": (run.epochs, copying(run, block, head))
        for head in range(run.sequences.shape.heads)
    }
    drawn = ranked(lines_data("lines", "head", "score", scores, between=(-1.0, 1.0)))
    return {**drawn, "lines": with_dots(drawn["lines"])}


# --------------------------------------------------------------------------- drawing


@made_once
def circuits_chart() -> Spec:
    """Both maps, and below them a line for each head; `circuits_data` has their data."""
    maps = maps_panel("Symbol by symbol", "from", "to")
    return with_scrubber(alt.vconcat(maps, _scores(), spacing=18).resolve_scale(color="independent"))


def _scores() -> alt.LayerChart:
    axis = alt.Axis(values=[-1, 0, 1])
    y = alt.Y("score:Q", title="Σ λ / Σ |λ|", scale=alt.Scale(domain=[-1, 1], nice=False), axis=axis)
    tooltip = [alt.Tooltip("head:N"), alt.Tooltip("epoch:Q"), alt.Tooltip("score:Q", format=".4f")]
    base = alt.Chart(data("lines")).transform_filter("isValid(datum.score)")
    lines = ranked_lines(base.encode(x=epoch_axis("epoch"), y=y), "lines_labels", "head", tooltip)
    return titled([playhead(), *lines], "Copying score of each head", 130)
