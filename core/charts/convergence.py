"""Epochs to within 1 % of the optimum against the learning rate, one line an optimizer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import altair as alt
import numpy as np

from core.charts.columns import Columns, Data, rows_of
from core.charts.grid_axis import grid_axis
from core.charts.scale import limits, spread_ends
from core.charts.style import HYPERPARAMETER, NEUTRAL, SHORT_NUMBERS, Spec, compiled, data, titled
from core.convergence import epochs_to
from core.hyper import Hyper
from core.optimizers import OPTIMIZERS
from core.run import Run

# --------------------------------------------------------------------------- numbers


def convergence_data(runs: Sequence[Run], hyper: Hyper, current: str, least: float) -> Data:
    """`arrivals` (position, setting, optimizer, ours, epochs), `arrival_labels`; runs that never arrive have no epochs.

    `hyper` is the learning rate; the runs of one optimizer follow each other, in the order of their rates.
    """
    names = [OPTIMIZERS[str(run.spec.optimizer)].label for run in runs]
    # An axis of powers has no place for 0: what starts within 1 % arrives at the first epoch.
    epochs = np.maximum([epochs_to(run, least) for run in runs], 1.0)
    optimizers = list(dict.fromkeys(names))
    lines = np.log(epochs).reshape(len(optimizers), -1)
    low, high = limits(lines, margin=0.05)
    arrived = np.asarray(np.isfinite(lines).any(axis=1))
    label = OPTIMIZERS[current].label
    arrivals: Columns = {
        "position": np.array([hyper.position(run.spec[hyper.name]) for run in runs]),
        "setting": [hyper.text(run.spec[hyper.name]) for run in runs],
        "optimizer": names,
        "ours": np.array([name == label for name in names]),
        "epochs": epochs,
    }
    labels: Columns = {
        "optimizer": optimizers,
        "ours": np.array([name == label for name in optimizers]),
        "epochs": np.exp(spread_ends(lines, low, high, gap=0.06)),
    }
    return {"arrivals": arrivals, "arrival_labels": rows_of(labels, arrived)}


# --------------------------------------------------------------------------- drawing

OURS = alt.condition("datum.ours", alt.value(HYPERPARAMETER), alt.value(NEUTRAL))
WIDTH = alt.condition("datum.ours", alt.value(4), alt.value(1.8))


@cache
def convergence_chart(hyper: Hyper) -> Spec:
    """One panel: the current optimizer in amber before the others in grey; `convergence_data` has the data."""
    scale = alt.Scale(type="log", nice=False)
    axis = alt.Axis(tickCount=5, labelExpr=SHORT_NUMBERS, grid=True)
    y = alt.Y("epochs:Q", title="epochs (log scale)", scale=scale, axis=axis)
    base = alt.Chart(data("arrivals")).encode(x=grid_axis(hyper, alt.X, "position"), y=y)
    lines = base.mark_line().encode(detail="optimizer:N", color=OURS, strokeWidth=WIDTH)
    tooltip = ["optimizer:N", alt.Tooltip("setting:N", title=hyper.label), "epochs:Q"]
    dots = base.mark_circle(size=44, opacity=1).encode(color=OURS, tooltip=tooltip)
    names = alt.Chart(data("arrival_labels")).mark_text(align="left", dx=9, fontSize=13)
    names = names.encode(x=alt.value("width"), y=y, text="optimizer:N", color=OURS)
    panel = titled([lines, dots, names], "Epochs until the error stays within 1 % of the optimum", 320)
    return compiled(alt.VConcatChart(vconcat=[panel]))
