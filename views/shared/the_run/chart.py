"""The fit of a run over its recorded snapshots, above its error over the epochs."""

from __future__ import annotations

from functools import cache

import altair as alt

from core.charts.fit import View, fit_data, fit_panels
from core.charts.run import epoch_caption, error_data, errors_panel, playhead_data
from core.charts.scale import snapshot_of_frame
from core.charts.style import Spec, with_scrubber
from core.charts.tables import Data
from core.engine.run import Run

# Pixels of its two panels.
ABOVE, BELOW = 190, 120


def picture_data(run: Run) -> Data:
    """The data of `picture_chart`."""
    snapshot = snapshot_of_frame(len(run.epochs))
    return {**fit_data(run, snapshot), **error_data(run), "playhead": playhead_data(run, snapshot)}


@cache
def picture_chart(view: View, time_unit: str) -> Spec:
    """The fit and the error, on one scrubber; `picture_data` has their data."""
    *key, fit = fit_panels(view)
    fit.height = ABOVE + 10 if not key else ABOVE
    fit.layer.append(epoch_caption(time_unit))
    errors = errors_panel(time_unit)
    errors.height = BELOW
    return with_scrubber(alt.vconcat(*key, fit, errors, spacing=16), time_unit)
