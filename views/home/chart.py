"""Slope, intercept and error of a line against the learning rate, with a dot on each line that is this run."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np

from core.charts.comparison import Upper, comparison_chart, comparison_data, diverged_in
from core.charts.grid_axis import grid_axis
from core.charts.learned import COLOUR, VALUE
from core.charts.scale import inside, limits
from core.charts.style import Spec, data
from core.charts.tables import Data, rows_of
from core.engine.run import Run
from core.hyper import Hyper
from core.models.titles import Title
from core.types import Array
from core.verdicts.measures import LOSS
from views.home.numbers import NAMES
from views.shared.hyperparameters.parameters_chart import largest_of, lines, lines_data

# Pixels of the two panels.
ABOVE, BELOW = 135, 75
# Square pixels of the dot that is this run.
MINE = 150
# Of a panel's values, how far one may lie beyond the middle ones, as a share of these, and still be drawn.
BEYOND = 0.5

# --------------------------------------------------------------------------- numbers


def against_data(runs: Sequence[Run], hyper: Hyper, run: Run, edge: float | None) -> Data:
    """The data of `against_chart`: a run for each rate, of which one is that of `run`.

    `edge` is the rate beyond which theory says that runs diverge.
    """
    groups = [(each,) for each in runs]
    tables = [[{title: each.final[name] for name, title in NAMES.items()}] for each in runs]
    names, values = largest_of(tables, diverged_in(groups))
    low, high = _ends(values)
    above = lines_data(
        groups, hyper, [Title(name, name) for name in names], inside(values, low, high), (low, high)
    )
    here = np.asarray(above["learned"]["position"]) == hyper.position(run.spec["learning_rate"])
    compared = comparison_data(groups, hyper, run, LOSS, edge, above)
    return {**compared, "my_parameters": rows_of(above["learned"], here)}


def _ends(values: Array) -> tuple[float, float]:
    """Limits of the axis: runs at the very edge of stability may swing beyond, and do not flatten the others."""
    finite = values[np.isfinite(values)]
    low, high = np.quantile(finite, [0.05, 0.95]) if finite.size else (0.0, 0.0)
    return limits(inside(finite, low - BEYOND * (high - low), high + BEYOND * (high - low)))


# --------------------------------------------------------------------------- drawing


def against_chart(hyper: Hyper) -> Spec:
    """Two panels on the axis of the rate, any value of which can be picked; `against_data` has the data."""
    return comparison_chart(hyper, LOSS, LINES_AND_DOT, heights=(ABOVE, BELOW))


def _lines_and_dot(hyper: Hyper, bands: bool) -> list[alt.Chart]:
    """A line for each parameter, and a dot on each where this run is."""
    dot = alt.Chart(data("my_parameters")).mark_circle(size=MINE, opacity=1)
    return [*lines(hyper, bands), dot.encode(x=grid_axis(hyper, alt.X, "position"), y=VALUE, color=COLOUR)]


LINES_AND_DOT = Upper(lambda hyper: "Slope and intercept", _lines_and_dot)
