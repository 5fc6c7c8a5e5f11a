"""What a network with edited weights predicts, over a trace of what it predicted before."""

from __future__ import annotations

import altair as alt

from core.charts.fit import View
from core.charts.style import Spec, compiled
from core.charts.tables import Data
from core.engine.run import Run
from core.heavy import made_once
from core.types import Array
from views.network.by_hand.numbers import origin
from views.shared import edited_chart as shared


def edited_data(run: Run, theta: Array) -> Data:
    """The data of `edited_chart` for the edited parameters θ (P,); `before` traces what edits began with."""
    return shared.edited_data(run, origin(run), theta)


@made_once
def edited_chart(view: View, validated: bool = True) -> Spec:
    """The fit, and a dotted trace of the one before; `edited_data` has the data."""
    panels = shared.edited_panels(view, validated)
    return compiled(alt.VConcatChart(vconcat=panels).add_params(shared.fixed()))
