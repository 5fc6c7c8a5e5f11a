"""The weights of each unit of a first layer that looks at pictures, as pictures side by side."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.diagram import largest_drawn
from core.charts.scale import spans_of_pictures
from core.charts.signed import Shades, picture, shades, share_of
from core.charts.style import NEUTRAL, data, span_filter, titled
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.types import Array

# Tiles side by side, and pixels of the screen from one to the next at most; closer where tiles are many.
ACROSS, STEP, STEP_OF_MANY, MANY = 8, 48, 40, 32
# Pixels of the picture for each pixel of a tile, so that a hatch shows; beside a tile; and below it for its name.
FINER, GAP, NAME = 3, 3, 11
# Pixels of the screen by which tiles reach into the margin of a panel that is narrower.
MARGIN = 40


@dataclass(frozen=True)
class Tiles:
    """A tile of (`high`, `wide`) pixels for each of so many `units`."""

    units: int
    high: int
    wide: int

    @property
    def rows(self) -> int:
        """How many rows of tiles stand one below the other."""
        return 1 + (self.units - 1) // ACROSS

    @property
    def step(self) -> int:
        """Pixels of the screen from one tile to the next at most."""
        return STEP_OF_MANY if self.units > MANY else STEP

    @property
    def share(self) -> tuple[float, float]:
        """The share of its room that a tile takes, across and down."""
        wide, high = FINER * self.wide, FINER * self.high
        return wide / (wide + GAP), high / (high + NAME)

    @property
    def slant(self) -> float:
        """Height of the room of a tile, as a multiple of its width."""
        return (FINER * self.high + NAME) / (FINER * self.wide + GAP)


def tiles_of(run: Run) -> Tiles | None:
    """Those of the first layer, where pixels of a picture enter it as they are."""
    network = run.network
    if run.train.image is None or network.widths[0] != math.prod(run.train.image):
        return None
    return Tiles(network.widths[1], *run.train.image)


# --------------------------------------------------------------------------- numbers


def tiles_data(run: Run, tiles: Tiles, snapshot: NDArray[np.intp]) -> Data:
    """`tiles`: a picture of all units, shown `since` … `until`; `frames` (unit, where it begins and ends, its name).

    The strongest shade is the largest of the run. Pixels that are alike on all training rows are left out.
    """
    weight, (since, until) = run.parameters["layer1.weight"], spans_of_pictures()
    shares = share_of(weight[snapshot[since]], largest_drawn(weight))
    shares = np.where(run.network.inputs.spread[:, None] > 0, shares, 0).swapaxes(1, 2)
    shares = shares.reshape(len(since), tiles.units, tiles.high, tiles.wide)
    return {
        "tiles": {
            "since": since,
            "until": until,
            "url": [picture(_canvas(values, tiles)) for values in shares],
        },
        "frames": _frames(tiles),
    }


def _canvas(values: Array, tiles: Tiles) -> Shades:
    """Shares (units, high, wide) of the largest weight as one picture, ACROSS tiles side by side."""
    fine = shades(values.repeat(FINER, axis=1).repeat(FINER, axis=2))
    _, high, wide = fine.shape
    canvas = np.zeros((tiles.rows, high + NAME, ACROSS, wide + GAP), dtype=np.uint8)
    for unit, tile in enumerate(fine):
        canvas[unit // ACROSS, :high, unit % ACROSS, :wide] = tile
    return canvas.reshape(tiles.rows * (high + NAME), -1)


def _frames(tiles: Tiles) -> Columns:
    unit = np.arange(tiles.units)
    row, column = np.divmod(unit, ACROSS)
    across, down = tiles.share
    return {"unit": unit + 1, "x": column, "x2": column + across, "y": row, "y2": row + down}


# --------------------------------------------------------------------------- drawing


def tiles_panel(tiles: Tiles) -> alt.LayerChart:
    """`tiles_data` has its data. Where there is less room the tiles are smaller."""
    step = f"min((width + {MARGIN}) / {ACROSS}, {tiles.step})"
    begin = f"clamp(width - {ACROSS * tiles.step}, {-MARGIN}, 0)"
    across = _scale(ACROSS, f"{begin} + {ACROSS} * {step}", begin)
    down = _scale(tiles.rows, f"{tiles.rows * tiles.slant} * {step}")
    ends = {"left": "0", "right": f"{ACROSS}", "top": "0", "bottom": f"{tiles.rows}"}
    drawn = alt.Chart(data("tiles")).transform_filter(span_filter()).transform_calculate(**ends)
    left, top = alt.X("left:Q", axis=None, scale=across), alt.Y("top:Q", axis=None, scale=down)
    image = drawn.mark_image(aspect=False, smooth=False)
    image = image.encode(x=left, x2=alt.X2("right"), y=top, y2=alt.Y2("bottom"), url=alt.Url("url:N"))
    frames = alt.Chart(data("frames")).encode(
        x=alt.X("x:Q"), x2=alt.X2("x2"), y=alt.Y("y:Q"), y2=alt.Y2("y2"), tooltip=[alt.Tooltip("unit:N")]
    )
    frames = frames.mark_rect(stroke=NEUTRAL, strokeWidth=0.5, fill="transparent", opacity=1)
    names = alt.Chart(data("frames")).transform_calculate(middle="(datum.x + datum.x2) / 2")
    names = names.mark_text(baseline="top", dy=3, fontSize=12, color=NEUTRAL)
    names = names.encode(x=alt.X("middle:Q"), y=alt.Y("y2:Q"), text=alt.Text("unit:N"))
    height = round(tiles.rows * tiles.slant * tiles.step)
    return titled([image, frames, names], "A tile for each unit", height)


def _scale(most: int, end: str, begin: str = "0") -> alt.Scale:
    ends: list[Any] = [{"expr": begin}, {"expr": end}]
    return alt.Scale(domain=[0, most], nice=False, zero=False, range=ends)
