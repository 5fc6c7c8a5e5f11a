"""The fit of a run over its recorded snapshots, above its error over the epochs."""

from __future__ import annotations

import altair as alt

from core.charts.classes import KEY_HEIGHT
from core.charts.fit import View, fit_data, fit_panels
from core.charts.run import error_data, errors_panel, frames_of, playhead_data
from core.charts.style import Spec, with_scrubber
from core.charts.tables import Data
from core.engine.run import Run
from core.heavy import made_once

# Pixels of its two panels, and between panels.
ABOVE, BELOW, APART = 172, 100, 12


def picture_data(run: Run) -> Data:
    """The data of `picture_chart`."""
    snapshot = frames_of(run)
    return {**fit_data(run, snapshot), **error_data(run), "playhead": playhead_data(run, snapshot)}


@made_once
def picture_chart(view: View, time_unit: str, validated: bool = True) -> Spec:
    """The fit and the error, on one scrubber; `picture_data` has their data."""
    *key, fit = fit_panels(view, validated)
    # The key of classes takes from the picture below it: all pictures are as high.
    fit.height = ABOVE - len(key) * (KEY_HEIGHT + APART)
    errors = errors_panel(time_unit)
    errors.height = BELOW
    return with_scrubber(alt.vconcat(*key, fit, errors, spacing=APART), time_unit)
