"""Epochs to within 1 % of the optimum: a strip for each optimizer over its learning rates, the darker the sooner."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np

from core.charts.grid_axis import grid_axis
from core.charts.style import (
    ERROR_RAMP,
    HYPERPARAMETER,
    NEUTRAL,
    Spec,
    compiled,
    data,
    either,
    name_and_text,
    titled,
)
from core.charts.tables import Columns, Data, rows_of
from core.engine.run import Run
from core.heavy import made_once
from core.hyper import Hyper
from core.optim.optimizers import OPTIMIZERS
from views.linear.optimizers.numbers import arrivals
from views.shared.hyperparameters.heatmap_chart import sides
from views.shared.race import Racer, racers

# As shares of the height of a row: where its name stands, and where its strip begins and ends.
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
    every, fastest = (
        racers(runs, least),
        {str(racer.spec.optimizer): racer for racer in arrivals(runs, least)},
    )
    # A log scale has no place for 0: what starts within 1 % arrives at the first epoch.
    epochs = np.maximum([racer.arrival for racer in every], 1.0)
    cells: Columns = {
        **dict(zip(("x", "x1", "x2"), (position, *sides(position)), strict=True)),
        "top": row + TOP,
        "bottom": row + BOTTOM,
        "epochs": epochs,
        "optimizer": [OPTIMIZERS[name].label for name in map(order.__getitem__, row)],
        "reading": [hyper.reading(run.spec[hyper.name]) for run in runs],
    }
    best = np.array([run is fastest[str(run.spec.optimizer)].run for run in runs])
    return {
        "strips": rows_of(cells, np.isfinite(epochs)),
        "best": rows_of(cells, best & np.isfinite(epochs)),
        "names": {
            "name": [OPTIMIZERS[name].label for name in order],
            "arrival": [_arrival(fastest[name], hyper) for name in order],
            "y": np.arange(len(order)) + NAME,
            "top": np.arange(len(order)) + TOP,
            "bottom": np.arange(len(order)) + BOTTOM,
            "ours": np.array([name == current for name in order]),
        },
    }


def _arrival(fastest: Racer, hyper: Hyper) -> str:
    return f"{fastest.outcome} at {hyper.reading(fastest.spec.learning_rate)}" if fastest.arrived else "never"


# --------------------------------------------------------------------------- drawing

OURS = either(alt.ColorValue, "datum.ours", HYPERPARAMETER, NEUTRAL)


@made_once
def convergence_chart(hyper: Hyper, rows: int) -> Spec:
    """`rows` strips, the name of the current optimizer in amber; `convergence_data` has the data."""
    scale = alt.Scale(domain=[rows - 0.5, -0.5], nice=False, zero=False)
    top, name = (alt.Y(f"{field}:Q", scale=scale, axis=None) for field in ("top", "y"))
    ground = (
        alt.Chart(data("names")).mark_rect(color=NEUTRAL, opacity=0.12).encode(y=top, y2=alt.Y2("bottom:Q"))
    )
    # Dark is soon, whatever the theme.
    colour = alt.Color("epochs:Q", scale=alt.Scale(type="log", range=list(ERROR_RAMP[::-1])), legend=None)
    tooltip = ["optimizer:N", alt.Tooltip("reading:N", title=hyper.label), "epochs:Q"]
    cells = (
        alt.Chart(data("strips"))
        .mark_rect()
        .encode(y=top, y2=alt.Y2("bottom:Q"), color=colour, tooltip=tooltip)
    )
    cells = cells.encode(x=grid_axis(hyper, alt.X, "x1"), x2=alt.X2("x2:Q"))
    star = alt.Chart(data("best")).mark_text(text="★", color=HYPERPARAMETER, fontSize=17, dy=9)
    star = star.encode(x=grid_axis(hyper, alt.X, "x"), y=top)
    names = name_and_text(alt.Chart(data("names")).encode(y=name, color=OURS), "name", "arrival")
    panel = titled([ground, cells, star, *names], "Epochs to within 1 % (★ fastest)", ROW_HEIGHT * rows)
    return compiled(alt.VConcatChart(vconcat=[panel]))
