"""A layer while it learns: its weights as a heat map and as bands; of all layers what is followed; on one scrubber."""

from __future__ import annotations

from functools import cache

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.columns import Columns, Data
from core.charts.diagram import largest_drawn
from core.charts.scale import limits, snapshot_of_frame, spread_ends
from core.charts.style import (
    FRAMES,
    NEUTRAL,
    PARAMETER,
    PARAMETER_SCALE,
    SHORT_NUMBERS,
    Spec,
    data,
    frame_filter,
    line_labels,
    picking,
    titled,
    value_axis,
    with_scrubber,
)
from core.charts.tiles import Tiles, tiles_data, tiles_panel
from core.charts.training import epoch_axis, epoch_caption, playhead, playhead_data
from core.charts.weights import CELL, weights_data, weights_panel
from core.lenses.layers import FOLLOWED, SILENT
from core.networks.traces import Traces, quantiles
from core.run import Run
from core.types import Array

# Names of the lines of a distribution, in the order of QUANTILES, and the bands between them from faint to strong.
QUANTILE_NAMES = ("least", "5%", "25%", "median", "75%", "95%", "largest")
BANDS = (("least", "largest", 0.14), ("5%", "95%", 0.2), ("25%", "75%", 0.3))

# --------------------------------------------------------------------------- numbers


def layers_data(run: Run, layer: str, traces: Traces, name: str, tiles: Tiles | None = None) -> Data:
    """The data of `layers_chart`, `name` being what is followed."""
    snapshot = snapshot_of_frame(len(run.epochs))
    return {
        **(tiles_data(run, tiles, snapshot) if tiles else {}),
        **weights_data(run, layer, snapshot),
        **_bands(run, layer),
        **_followed(run, traces, name, snapshot),
        "playhead": playhead_data(run, snapshot),
    }


def _bands(run: Run, layer: str) -> Data:
    """`bands` (epoch, least … largest), cut off where the heat map is strongest."""
    most = largest_drawn(run.parameters[f"{layer}.weight"])
    cut = np.clip(quantiles(run, layer), -most, most)
    known = np.isfinite(cut).all(axis=1)
    lines = dict(zip(QUANTILE_NAMES, cut[known].T.copy(), strict=True))
    return {"bands": {"epoch": run.epochs[known], **lines}}


def _followed(run: Run, traces: Traces, name: str, snapshot: NDArray[np.intp]) -> Data:
    """`lines` (frame, epoch, layer, rank, value, drawn), `line_labels`, and a `note` where there is nothing to draw."""
    values = FOLLOWED[name].of(traces)
    height, labels = _drawn(values, name)
    layers = values.shape[1]
    who = np.repeat(np.arange(layers), FRAMES)
    return {
        "lines": {
            "frame": np.tile(np.arange(FRAMES), layers),
            "epoch": np.tile(run.epochs[snapshot], layers),
            "layer": [f"layer{rank + 1}" for rank in who],
            "rank": who,
            "value": values[snapshot].T.ravel(),
            "drawn": height[snapshot].T.ravel(),
        },
        "line_labels": {
            "layer": [f"layer{rank + 1}" for rank in range(layers)],
            "rank": np.arange(layers),
            "drawn": labels,
        },
        "note": _note(values, name),
    }


def _drawn(values: Array, name: str) -> tuple[Array, Array]:
    """Heights (T, L) and those of the labels (L,); on a log axis 0 stands at a tenth of the least other value."""
    finite = np.where(np.isfinite(values), values, np.nan)
    if name == SILENT:
        return finite, spread_ends(finite.T, 0.0, 1.0, gap=0.14)
    positive = finite[finite > 0]
    if not positive.size:
        return np.full_like(finite, np.nan), np.ones(values.shape[1])
    logs = np.log10(np.where(finite == 0, positive.min() / 10, finite))
    return 10**logs, 10 ** spread_ends(logs.T, *limits(logs, margin=0.0), gap=0.14)


def _note(values: Array, name: str) -> Columns:
    """At most one sentence to write on the panel."""
    known = values[np.isfinite(values)]
    if not known.size:
        return {"text": ["no finite number at any epoch"]}
    nothing = name != SILENT and not known.any()
    return {"text": ["0 in every layer at every epoch"] if nothing else []}


# --------------------------------------------------------------------------- drawing


@cache
def layers_chart(name: str, height: int, tiles: Tiles | None = None) -> Spec:
    """Tiles, if any, a heat map of this `height`, bands and lines; `layers_data` has their data."""
    first, *others = [*([tiles_panel(tiles)] if tiles else []), weights_panel(height)]
    first.layer.append(epoch_caption())
    panels = alt.vconcat(first, *others, _bands_panel(), _followed_panel(name), spacing=18)
    spec = with_scrubber(panels.resolve_scale(color="independent"))
    spec["params"].append(picking(spec, CELL))
    return spec


def _bands_panel() -> alt.LayerChart:
    base = alt.Chart(data("bands")).encode(x=epoch_axis(None))
    areas = [
        base.mark_area(color=PARAMETER, opacity=strength).encode(
            y=value_axis(f"{low}:Q", "weights"), y2=alt.Y2(f"{high}:Q")
        )
        for low, high, strength in BANDS
    ]
    median = base.mark_line(color=PARAMETER, strokeWidth=2.5).encode(y=alt.Y("median:Q"))
    return titled([*areas, median, playhead()], "Spread of its weights", 130)


def _followed_panel(name: str) -> alt.LayerChart:
    y, colour = _axis(name), alt.Color("rank:O", scale=PARAMETER_SCALE, legend=None)
    base = alt.Chart(data("lines")).transform_filter("isValid(datum.drawn)")
    base = base.encode(x=epoch_axis("epoch"), y=y, color=colour)
    lines = base.mark_line(strokeWidth=2.5).encode(detail=alt.Detail("layer:N"))
    tooltip = [
        alt.Tooltip("layer:N"),
        alt.Tooltip("epoch:Q"),
        alt.Tooltip("value:Q", title=name, format=".5g"),
    ]
    now = base.transform_filter(frame_filter()).mark_circle(size=70, opacity=1).encode(tooltip=tooltip)
    labels = line_labels("line_labels", y, "layer:N").encode(color=colour)
    return titled([playhead(), lines, now, labels, _words()], f"Each layer’s {name}", 170)


def _axis(name: str) -> alt.Y:
    if name == SILENT:
        share = alt.Scale(domain=[0, 1], nice=False)
        return alt.Y(
            "drawn:Q", title="share of its units", scale=share, axis=alt.Axis(tickCount=4, format="%")
        )
    axis = alt.Axis(tickCount=4, labelExpr=SHORT_NUMBERS, grid=False)
    return alt.Y("drawn:Q", title="log scale", scale=alt.Scale(type="log", nice=False), axis=axis)


def _words() -> alt.Chart:
    note = alt.Chart(data("note")).mark_text(color=NEUTRAL, fontSize=14)
    return note.encode(x=alt.value({"expr": "width / 2"}), y=alt.value(85), text=alt.Text("text:N"))
