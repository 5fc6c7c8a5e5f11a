"""Where the optimizer goes from parameters set by hand, beside where it went from its own start."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np

from core.charts.lines import lines_data, told_apart
from core.charts.run import epoch_axis
from core.charts.scale import inside, thinned
from core.charts.style import (
    LEAST_ERROR,
    NEUTRAL,
    PARAMETER,
    WORST,
    Spec,
    compiled,
    data,
    error_axis,
    line_labels,
    titled,
)
from core.charts.tables import Data
from core.engine.run import Run
from core.heavy import made_once

# --------------------------------------------------------------------------- numbers


def continued_data(run: Run, continued: Run) -> Data:
    """`errors` (epoch, whose, error) of the run and of its continuation from parameters set by hand, and labels."""
    runs: Mapping[str, Run] = {"yours": continued, "its own": run}
    starts = [float(each.train_error[0]) for each in runs.values()]
    start = max(starts) or 1.0
    least = LEAST_ERROR * (min(starts) or start)
    lines = {}
    for whose, each in runs.items():
        keep = thinned(len(each.error_epochs))
        error = inside(np.maximum(each.train_error[keep], least), 0, WORST * start)
        lines[whose] = each.error_epochs[keep], error
    return lines_data("errors", "whose", "error", lines, log=True)


# --------------------------------------------------------------------------- drawing

STYLES = {"its own": {"color": NEUTRAL, "strokeWidth": 2}, "yours": {"color": PARAMETER, "strokeWidth": 3}}


@made_once
def continued_chart() -> Spec:
    """The training error from both starts; `continued_data` has the data."""
    y = error_axis()
    base = alt.Chart(data("errors")).encode(x=epoch_axis("epoch"), y=y)
    lines = told_apart(base, "whose", STYLES)
    panel = [*lines, line_labels("errors_labels", y, "whose:N")]
    return compiled(alt.vconcat(titled(panel, "Training error, from your start and its own", 170)))
