"""Numbers of heat maps, one click away."""

from __future__ import annotations

from collections.abc import Callable

from core import Run
from ui import draw
from views.transformer.maps.chart import Maps, every_cell


def table(maps: Callable[[], Maps], run: Run) -> None:
    """Every cell at every recorded epoch, computed only when it is opened."""
    if folded := draw.unfolded("The maps as a table", "maps_table"):
        folded.dataframe(draw.table(every_cell(run, maps())), hide_index=True)
