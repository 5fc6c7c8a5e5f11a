"""A plane on which points are set by clicking, on a lattice: a browser tells only of marks that were clicked."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np

from core.charts.style import CLASS_COLOUR, CLASS_SHAPE, Spec, compiled, data, titled
from core.charts.tables import Data
from core.heavy import made_once

# Both axes go from 0 to END in so many steps.
END, STEPS = 10.0, 40
HEIGHT = 260


def points_data(points: Sequence[tuple[float, float, str]], classes: Sequence[str]) -> Data:
    """`lattice` (x, y and the tile around it) of all that can be clicked, and `points` (x, y, class, rank)."""
    steps = np.linspace(0, END, STEPS + 1)
    x, y = (places.ravel() for places in np.meshgrid(steps, steps))
    half = END / STEPS / 2
    tile = {"left": x - half, "right": x + half, "bottom": y - half, "top": y + half}
    return {
        "lattice": {"x": x, "y": y, **{side: np.clip(end, 0, END) for side, end in tile.items()}},
        "points": {
            "x": np.array([point[0] for point in points], float),
            "y": np.array([point[1] for point in points], float),
            "class": [point[2] for point in points],
            "rank": np.array([classes.index(point[2]) if point[2] in classes else 0 for point in points]),
        },
    }


@made_once
def points_chart(x: str, y: str) -> Spec:
    """`points_data` has its data; a click selects a place of the lattice under the name `pick`."""
    scale = alt.Scale(domain=[0, END], nice=False)
    at = {"x": alt.X("x:Q", title=x, scale=scale), "y": alt.Y("y:Q", title=y, scale=scale)}
    tile = {
        "x": alt.X("left:Q", title=x, scale=scale),
        "x2": alt.X2("right:Q"),
        "y": alt.Y("bottom:Q", title=y, scale=scale),
        "y2": alt.Y2("top:Q"),
    }
    pick = alt.selection_point(name="pick", fields=["x", "y"], on="click", clear=False)
    tooltip = [alt.Tooltip("x:Q"), alt.Tooltip("y:Q")]
    lattice = alt.Chart(data("lattice")).mark_rect(opacity=0)
    lattice = lattice.encode(**tile, tooltip=tooltip).add_params(pick)
    points = alt.Chart(data("points")).mark_point(filled=True, size=70, opacity=0.9, tooltip=False)
    points = points.encode(**at, color=CLASS_COLOUR, shape=CLASS_SHAPE)
    return compiled(alt.vconcat(titled([points, lattice], "Click where a point should be", HEIGHT)))
