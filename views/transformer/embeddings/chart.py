"""Embeddings: cosines as a heat map, and below where they lie in the plane, on one scrubber."""

from __future__ import annotations

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.scale import limits, snapshot_of_frame
from core.charts.style import FRAMES, NEUTRAL, PARAMETER, Spec, data, frame_filter, titled, with_scrubber
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.heavy import made_once
from core.types import Array
from views.transformer.embeddings.numbers import Embedded
from views.transformer.maps.chart import Maps, maps_data, maps_panel

HEIGHT = 300

# --------------------------------------------------------------------------- numbers


def embeddings_data(run: Run, embedding: Embedded) -> Data:
    """The data of `embeddings_chart`: those of the map, `points`, `path`, and `corners`, which hold the axes."""
    snapshot = snapshot_of_frame(len(run.epochs))
    finite = np.where(np.isfinite(embedding.plane), embedding.plane, np.nan)
    across, up = (limits(finite[..., axis]) for axis in (0, 1))
    return {
        **maps_data(run, embeddings_maps(embedding)),
        "points": _points(embedding, np.ones(len(embedding.names), dtype=bool), finite[snapshot]),
        "path": _points(embedding, embedding.ordered, finite[snapshot]),
        "corners": {"x": np.array(across), "y": np.array(up)},
    }


def embeddings_maps(embedding: Embedded) -> Maps:
    """One map, from −1 to 1."""
    return Maps(
        [f"cosine of {embedding.what}"],
        embedding.cosine[:, None],
        np.ones(1),
        embedding.names,
        embedding.names,
    )


def _points(embedding: Embedded, kept: NDArray[np.bool_], plane: Array) -> Columns:
    """(frame, name, place, x, y) of the items that are `kept`, from their places (FRAMES, N, 2)."""
    names = np.array(embedding.names)[kept]
    return {
        "frame": np.repeat(np.arange(FRAMES), len(names)),
        "name": np.tile(names, FRAMES),
        "place": np.tile(np.arange(len(names)), FRAMES),
        "x": plane[:, kept, 0].ravel(),
        "y": plane[:, kept, 1].ravel(),
    }


# --------------------------------------------------------------------------- drawing


@made_once
def embeddings_chart() -> Spec:
    """The map, and below it the plane; `embeddings_data` has their data."""
    maps = maps_panel("How alike they are", "of", "and")
    return with_scrubber(alt.vconcat(maps, _plane(), spacing=18))


def _plane() -> alt.LayerChart:
    scale, axis = alt.Scale(nice=False, zero=False), alt.Axis(tickCount=5, grid=False)
    x = alt.X("x:Q", title="first principal component", scale=scale, axis=axis)
    y = alt.Y("y:Q", title="second", scale=scale, axis=axis)
    corners = alt.Chart(data("corners")).mark_point(opacity=0).encode(x=x, y=y)
    path = alt.Chart(data("path")).transform_filter(frame_filter())
    path = path.mark_line(color=NEUTRAL, strokeWidth=1, opacity=0.5)
    points = alt.Chart(data("points")).transform_filter(frame_filter())
    points = points.transform_filter("isValid(datum.x) && isValid(datum.y)").encode(x=x, y=y)
    tooltip = ["name:N", *(alt.Tooltip(f"{of}:Q", format=".5g") for of in "xy")]
    names = points.mark_text(fontSize=15, fontWeight="bold", color=PARAMETER)
    names = names.encode(text=alt.Text("name:N"), tooltip=tooltip)
    layers = [corners, path.encode(x=x, y=y, order=alt.Order("place:Q")), names]
    return titled(layers, "Where they lie in the plane of the end", HEIGHT)
