"""Epochs to within 1 % of the optimum: a strip for each optimizer over its learning rates, the darker the sooner."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import altair as alt
import numpy as np

from core.charts.grid_axis import grid_axis
from core.charts.style import ERROR_RAMP, HYPERPARAMETER, NEUTRAL, Spec, compiled, data, titled
from core.charts.tables import Columns, Data, rows_of
from core.engine.run import Run
from core.formatting import count
from core.hyper import Hyper
from core.optim.optimizers import OPTIMIZERS
from views.linear.convergence.numbers import arrivals, each_epochs_to
from views.shared.compare.heatmap_chart import sides

# Of the height of a row: where its name stands, and from where to where its strip reaches.
NAME, TOP, BOTTOM = -0.2, 0.02, 0.42
ROW_HEIGHT = 44

# --------------------------------------------------------------------------- numbers


def convergence_data(runs: Sequence[Run], hyper: Hyper, current: str, least: float) -> Data:
    """`strips`: a cell for each run that arrives; `best`: each optimizer's fastest; `names`: what stands above a strip.

    `hyper` is the learning rate.
    """
    order = list(dict.fromkeys(str(run.spec.optimizer) for run in runs))
    row = np.array([order.index(str(run.spec.optimizer)) for run in runs])
    position = np.array([hyper.position(run.spec[hyper.name]) for run in runs])
    # A log scale has no place for 0: what starts within 1 % arrives at the first epoch.
    epochs = np.maximum(each_epochs_to(runs, least), 1.0)
    cells: Columns = {
        **dict(zip(("x", "x1", "x2"), (position, *sides(position)), strict=True)),
        "top": row + TOP,
        "bottom": row + BOTTOM,
        "epochs": epochs,
        "optimizer": [OPTIMIZERS[name].label for name in map(order.__getitem__, row)],
        "setting": [hyper.text(run.spec[hyper.name]) for run in runs],
    }
    fastest = {one.optimizer: one for one in arrivals(runs, least)}
    best = np.array([_is(run, fastest[str(run.spec.optimizer)].learning_rate) for run in runs])
    return {
        "strips": rows_of(cells, np.isfinite(epochs)),
        "best": rows_of(cells, best & np.isfinite(epochs)),
        "names": {
            "name": [OPTIMIZERS[name].label for name in order],
            "arrival": [
                _arrival(fastest[name].epochs, hyper.text(fastest[name].learning_rate)) for name in order
            ],
            "y": np.arange(len(order)) + NAME,
            "top": np.arange(len(order)) + TOP,
            "bottom": np.arange(len(order)) + BOTTOM,
            "ours": np.array([name == current for name in order]),
        },
    }


def _is(run: Run, rate: float) -> bool:
    return run.spec["learning_rate"] == rate


def _arrival(epochs: float, rate: str) -> str:
    return "never" if np.isnan(epochs) else f"{count(int(epochs), 'epoch')} at {rate}"


# --------------------------------------------------------------------------- drawing

OURS = alt.condition("datum.ours", alt.value(HYPERPARAMETER), alt.value(NEUTRAL))


@cache
def convergence_chart(hyper: Hyper, rows: int) -> Spec:
    """`rows` strips, the name of the current optimizer in amber; `convergence_data` has the data."""
    scale = alt.Scale(domain=[rows - 0.5, -0.5], nice=False, zero=False)
    top, name = (alt.Y(f"{field}:Q", scale=scale, axis=None) for field in ("top", "y"))
    ground = (
        alt.Chart(data("names")).mark_rect(color=NEUTRAL, opacity=0.12).encode(y=top, y2=alt.Y2("bottom:Q"))
    )
    # Dark is soon, whatever the theme.
    colour = alt.Color("epochs:Q", scale=alt.Scale(type="log", range=list(ERROR_RAMP[::-1])), legend=None)
    tooltip = [
        alt.Tooltip("optimizer:N"),
        alt.Tooltip("setting:N", title=hyper.label),
        alt.Tooltip("epochs:Q"),
    ]
    cells = (
        alt.Chart(data("strips"))
        .mark_rect()
        .encode(y=top, y2=alt.Y2("bottom:Q"), color=colour, tooltip=tooltip)
    )
    cells = cells.encode(x=grid_axis(hyper, alt.X, "x1"), x2=alt.X2("x2:Q"))
    star = alt.Chart(data("best")).mark_text(text="★", color=HYPERPARAMETER, fontSize=17, dy=9)
    star = star.encode(x=grid_axis(hyper, alt.X, "x"), y=top)
    names = alt.Chart(data("names")).encode(y=name, color=OURS)
    left = names.mark_text(align="left", fontSize=13, fontWeight="bold").encode(
        x=alt.value(0), text=alt.Text("name:N")
    )
    right = names.mark_text(align="right", fontSize=13).encode(
        x=alt.value("width"), text=alt.Text("arrival:N")
    )
    panel = titled([ground, cells, star, left, right], "Epochs to within 1 % (★ fastest)", ROW_HEIGHT * rows)
    return compiled(alt.VConcatChart(vconcat=[panel]))
