"""The weights of two networks, layer by layer: their distributions as outlines, one over the other."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np

from core.charts.lines import told_apart
from core.charts.scale import limits
from core.charts.style import NEUTRAL, PARAMETER, Spec, compiled, data, titled
from core.charts.symlog import squeezed, stretched, ticks, ticks_below, weight_axis
from core.charts.tables import Columns, Data, stacked
from core.engine.run import Run
from core.heavy import made_once
from core.inspection.by_layer import layer_title, weights
from core.types import Array

THIS, OTHER = "this run", "the other"
FEWEST_BINS, MOST_BINS = 8, 40
HEIGHT = 110

# --------------------------------------------------------------------------- numbers


def two_runs_data(run: Run, other: Run) -> Data:
    """The data of `two_runs_chart`: `layer1` … (run, order, weight, share), an outline each; none of what diverged."""
    weights_of_runs = {
        who: {} if each.diverged else {layer: w.ravel() for layer, w in weights(each).items()}
        for who, each in ((THIS, run), (OTHER, other))
    }
    every = [weight for tables in weights_of_runs.values() for weight in tables.values()]
    low, high = limits(squeezed(np.concatenate([*every, np.zeros(1)])))
    names = [f"layer{n}" for n in range(1, 1 + layers_of(run, other))]
    return {
        **{layer: _outlines(weights_of_runs, layer, low, high) for layer in names},
        "ticks": ticks(stretched(np.array([low, high]))),
        "ends": {"weight": stretched(np.array([low, high]))},
    }


def layers_of(run: Run, other: Run) -> int:
    """How many layers the deeper one has."""
    return max(len(each.network.widths) for each in (run, other)) - 1


def _outlines(
    weights_of_runs: Mapping[str, Mapping[str, Array]], layer: str, low: float, high: float
) -> Columns:
    """Histograms of `layer` of the runs that have it, in bins of one width; 2 ∛(number of weights) of them, by Rice."""
    here = {who: tables[layer] for who, tables in weights_of_runs.items() if layer in tables}
    most = max((len(weight) for weight in here.values()), default=1)
    bins = int(np.clip(np.ceil(2 * most ** (1 / 3)), FEWEST_BINS, MOST_BINS))
    edges = np.linspace(low, high, bins + 1)
    none: Columns = {"run": [], "order": np.array([]), "weight": np.array([]), "share": np.array([])}
    return stacked([none, *(_outline(who, weight, edges) for who, weight in here.items())])


def _outline(who: str, weight: Array, edges: Array) -> Columns:
    """Up from 0, along the tops of the bins, and down again."""
    share = np.histogram(squeezed(weight), edges)[0] / len(weight)
    return {
        "run": [who] * (2 * len(edges)),
        "order": np.arange(2 * len(edges)),
        "weight": stretched(np.repeat(edges, 2)),
        "share": np.concatenate([[0.0], np.repeat(share, 2), [0.0]]),
    }


# --------------------------------------------------------------------------- drawing


STYLES = {
    THIS: {"color": PARAMETER, "strokeWidth": 2.5},
    OTHER: {"color": NEUTRAL, "strokeWidth": 2.5, "strokeDash": [5, 3]},
}


@made_once
def two_runs_chart(layers: int) -> Spec:
    """A panel for each layer; `two_runs_data` has the data."""
    panels = [_panel(f"layer{n}", first=n == 1) for n in range(1, 1 + layers)]
    return compiled(alt.vconcat(*panels, spacing=14))


def _panel(layer: str, first: bool) -> alt.LayerChart:
    x = weight_axis(alt.X, "weight")
    axis = alt.Axis(format="%", tickCount=3, grid=False)
    y = alt.Y("share:Q", title="share", axis=axis, scale=alt.Scale(zero=True, nice=False))
    base = alt.Chart(data(layer)).encode(x=x, y=y, order=alt.Order("order:Q"))
    lines = told_apart(base, "run", STYLES)
    pin = alt.Chart(data("ends")).mark_point(opacity=0).encode(x=x)
    layers = [*ticks_below(), pin, *lines]
    called = layer_title(layer)
    title = f"{called} (dashed: {OTHER})" if first else called
    return titled(layers, title, HEIGHT)
