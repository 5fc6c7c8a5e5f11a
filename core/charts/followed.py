"""A quantity of several parts of a model, layers or matrices, followed over the epochs: a line for each."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.lines import dots, with_dots
from core.charts.run import epoch_axis, playhead
from core.charts.scale import limits, spread_ends
from core.charts.style import (
    FRAMES,
    NEUTRAL,
    PARAMETER_SCALE,
    SHORT_NUMBERS,
    data,
    frame_filter,
    line_labels,
    titled,
)
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.types import Array

# Pixels of the panel.
HEIGHT = 170

# --------------------------------------------------------------------------- numbers


def followed_data(
    run: Run, names: Sequence[str], values: Array, snapshot: NDArray[np.intp], share: bool = False
) -> Data:
    """`lines` (frame, epoch, name, rank, value, drawn, apart), `line_labels`, and a `note` where nothing is drawn.

    `values` (T, K) of K `names`; a `share` lies between 0 and 1, all else is drawn on a log axis.
    """
    height, labels = _drawn(values, share)
    who = np.repeat(np.arange(len(names)), FRAMES)
    return {
        "lines": with_dots(
            {
                "frame": np.tile(np.arange(FRAMES), len(names)),
                "epoch": np.tile(run.epochs[snapshot], len(names)),
                "name": np.array(names)[who],
                "rank": who,
                "value": values[snapshot].T.ravel(),
                "drawn": height[snapshot].T.ravel(),
            }
        ),
        "line_labels": {"name": [*names], "rank": np.arange(len(names)), "drawn": labels},
        "note": _note(values, share),
    }


def _drawn(values: Array, share: bool) -> tuple[Array, Array]:
    """Heights (T, K) and those of the labels (K,); on a log axis 0 stands at a tenth of the least other value."""
    finite = np.where(np.isfinite(values), values, np.nan)
    if share:
        return finite, spread_ends(finite.T, 0.0, 1.0, gap=0.14)
    positive = finite[finite > 0]
    if not positive.size:
        return np.full_like(finite, np.nan), np.ones(values.shape[1])
    logs = np.log10(np.where(finite == 0, positive.min() / 10, finite))
    return 10**logs, 10 ** spread_ends(logs.T, *limits(logs, margin=0.0), gap=0.14)


def _note(values: Array, share: bool) -> Columns:
    """At most one sentence to write on the panel."""
    known = values[np.isfinite(values)]
    if not known.size:
        return {"text": ["no finite number at any epoch"]}
    nothing = not share and not known.any()
    return {"text": ["0 everywhere at every epoch"] if nothing else []}


# --------------------------------------------------------------------------- drawing


def followed_panel(title: str, name: str, share: str = "") -> alt.LayerChart:
    """`followed_data` has its data, beside `playhead`; `name` is what is followed, `share` what it is a share of."""
    y, colour = _axis(share), alt.Color("rank:O", scale=PARAMETER_SCALE, legend=None)
    base = alt.Chart(data("lines")).transform_filter("isValid(datum.drawn)")
    base = base.encode(x=epoch_axis("epoch"), y=y, color=colour)
    lines = base.mark_line(strokeWidth=2.5).encode(detail=alt.Detail("name:N"))
    value = alt.Tooltip("value:Q", title=name, format=".5g")
    tooltip = [alt.Tooltip("name:N"), alt.Tooltip("epoch:Q"), value]
    now = base.transform_filter(frame_filter()).mark_circle(size=70, opacity=1).encode(tooltip=tooltip)
    labels = line_labels("line_labels", y, "name:N").encode(color=colour)
    return titled([playhead(), lines, dots(base), now, labels, _words()], title, HEIGHT)


def _axis(share: str) -> alt.Y:
    if share:
        scale = alt.Scale(domain=[0, 1], nice=False)
        return alt.Y("drawn:Q", title=share, scale=scale, axis=alt.Axis(tickCount=4, format="%"))
    axis = alt.Axis(tickCount=4, labelExpr=SHORT_NUMBERS, grid=False)
    return alt.Y("drawn:Q", title="log scale", scale=alt.Scale(type="log", nice=False), axis=axis)


def _words() -> alt.Chart:
    note = alt.Chart(data("note")).mark_text(color=NEUTRAL, fontSize=14)
    return note.encode(x=alt.XValue({"expr": "width / 2"}), y=alt.YValue(HEIGHT / 2), text=alt.Text("text:N"))
