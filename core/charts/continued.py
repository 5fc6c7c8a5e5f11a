"""Where the optimizer goes from parameters set by hand, beside where it went from its own start."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import altair as alt
import numpy as np

from core.charts.scale import inside, limits, spread_ends, thinned
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
from core.charts.tables import Data, stacked
from core.engine.run import Run

# --------------------------------------------------------------------------- numbers


def continued_data(run: Run, continued: Run) -> Data:
    """`errors` (epoch, whose, error) of the run and of its continuation from parameters set by hand, and labels."""
    runs: Mapping[str, Run] = {"yours": continued, "its own": run}
    starts = [float(one.train_error[0]) for one in runs.values()]
    start = max(starts) or 1.0
    least = LEAST_ERROR * (min(starts) or start)
    shown = []
    for one in runs.values():
        keep = thinned(len(one.error_epochs))
        error = inside(np.maximum(one.train_error[keep], least), 0, WORST * start)
        shown.append((one.error_epochs[keep], error))
    low, high = limits(np.log(np.concatenate([error for _, error in shown])), margin=0.02)
    last = np.log([error[np.isfinite(error)][-1:] for _, error in shown])
    return {
        "errors": stacked(
            [
                {"epoch": epochs, "whose": [whose] * len(epochs), "error": error}
                for whose, (epochs, error) in zip(runs, shown, strict=True)
            ]
        ),
        "error_labels": {"whose": list(runs), "error": np.exp(spread_ends(last, low, high, gap=0.14))},
    }


# --------------------------------------------------------------------------- drawing


@cache
def continued_chart() -> Spec:
    """The training error from both starts; `continued_data` has the data."""
    x = alt.X("epoch:Q", scale=alt.Scale(nice=False), axis=alt.Axis(grid=False, tickCount=8))
    y = error_axis()
    lines = (
        alt.Chart(data("errors")).mark_line(strokeWidth=2.5).encode(x=x, y=y, detail=alt.Detail("whose:N"))
    )
    own = lines.transform_filter("datum.whose == 'its own'").mark_line(color=NEUTRAL, strokeWidth=2)
    yours = lines.transform_filter("datum.whose == 'yours'").mark_line(color=PARAMETER, strokeWidth=3)
    panel = [own, yours, line_labels("error_labels", y, "whose:N")]
    return compiled(
        alt.VConcatChart(vconcat=[titled(panel, "Training error, from your start and its own", 170)])
    )
