"""Pictures that were put into a wrong class, with the class they are of and the one they were put into."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from core.charts.png import png, rgb
from core.charts.style import NEUTRAL, Spec, compiled, data, percent_text, titled
from core.charts.tables import Data
from core.data import Dataset
from core.heavy import made_once
from core.types import Array
from views.shared.classes.mistakes import Mistakes

# Pictures side by side; pixels of the screen from one to the next, from left to right at most, and down.
ACROSS, STEP, DOWN = 4, 104, 124
# Pixels of the screen of a picture at most, and of each line below it.
SIZE, LINE = 76, 16
# Steps from no ink to most.
SHADES = 16

# --------------------------------------------------------------------------- numbers


def mistakes_data(table: Mistakes, part: Dataset) -> Data:
    """`mistakes`: a picture of each row, where it stands, what it was taken for, and how likely the model finds it."""
    place, named = np.arange(len(table.rows)), part.class_names
    pairs = zip(table.true.tolist(), table.predicted.tolist(), strict=True)
    return {
        "mistakes": {
            "column": place % ACROSS + 0.5,
            "row": place // ACROSS,
            "url": [_picture(image) for image in part.x[table.rows].reshape(-1, *(part.image or ()))],
            "classes": [f"{named[true]} → {named[other]}" for true, other in pairs],
            "probability": table.probability,
        }
    }


def _picture(ink: Array) -> str:
    """(high, wide), 0 without ink, transparent there."""
    shade = np.rint((SHADES - 1) * ink / (ink.max() or 1.0)).astype(np.uint8)
    opacity = np.linspace(0, 255, SHADES).astype(np.uint8)
    return png(shade, rgb(NEUTRAL) * SHADES, opacity.tobytes())


# --------------------------------------------------------------------------- drawing


@made_once
def mistakes_chart(rows: int) -> Spec:
    """`mistakes_data` has the data of its `rows` rows of pictures."""
    ends: list[Any] = [0, {"expr": f"min(width, {ACROSS * STEP})"}]
    x = alt.X("column:Q", axis=None, scale=alt.Scale(domain=[0, ACROSS], nice=False, range=ends))
    y = alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[0, rows], nice=False, range=[0, rows * DOWN]))
    base = alt.Chart(data("mistakes")).transform_calculate(
        written=percent_text("probability", of_several=True)
    )
    base = base.encode(x=x, y=y)
    picture = base.mark_image(width=SIZE, height=SIZE, smooth=False, baseline="top")
    frame = base.mark_point(shape="square", size=SIZE**2, stroke=NEUTRAL, strokeWidth=1, yOffset=SIZE / 2)
    words = dict[str, Any](baseline="top", fontSize=13, color=NEUTRAL)
    classes = base.mark_text(dy=SIZE + 4, fontWeight="bold", **words).encode(text=alt.Text("classes:N"))
    sure = base.mark_text(dy=SIZE + 4 + LINE, **words)
    sure = sure.encode(text=alt.Text("written:N"))
    layers = [picture.encode(url=alt.Url("url:N")), frame, classes, sure]
    return compiled(alt.VConcatChart(vconcat=[titled(layers, "Mistakes: true class → found", rows * DOWN)]))
