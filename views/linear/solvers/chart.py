"""Correct digits of the worst coefficient: what each solver reaches, and what a run reaches over its epochs."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np

from core.charts.run import epoch_axis
from core.charts.style import NEUTRAL, PARAMETER, Spec, compiled, data, titled
from core.charts.tables import Data
from core.engine.run import Run
from core.features.digits import MOST_DIGITS
from core.heavy import made_once
from core.types import Array
from views.linear.solvers.numbers import Accuracy

# --------------------------------------------------------------------------- numbers


def solvers_data(rows: Sequence[Accuracy], run: Run, learned: Array) -> Data:
    """`solvers` (solver, digits, text, r2), and `epochs` (epoch, digits): `learned` (T,) are the digits of `run`."""
    digits = np.array([row.digits for row in rows])
    return {
        "solvers": {
            "solver": [row.label for row in rows],
            "digits": np.nan_to_num(digits),
            "text": ["no solution" if np.isnan(value) else f"{value:.1f}" for value in digits],
            "r2": [f"{row.r2:.15g}" for row in rows],
        },
        "epochs": {"epoch": run.epochs, "digits": learned},
    }


# --------------------------------------------------------------------------- drawing

# One more than there can be: room for the number beside a bar of full length.
DIGITS_SCALE = alt.Scale(domain=[0, MOST_DIGITS + 1], nice=False)


@made_once
def solvers_chart() -> Spec:
    """A bar for each solver, and below the digits of the run; `solvers_data` has their data."""
    return compiled(alt.vconcat(_solvers(), _epochs(), spacing=18))


def _solvers() -> alt.LayerChart:
    """Names stand above their bars, not beside them: they need no margin, which a phone does not have."""
    x = alt.X("digits:Q", title="correct digits of the worst coefficient", scale=DIGITS_SCALE)
    y = alt.Y("solver:N", sort=None, axis=None, scale=alt.Scale(padding=0.1))
    base = alt.Chart(data("solvers")).encode(y=y)
    tooltip = ["solver:N", alt.Tooltip("text:N", title="digits"), alt.Tooltip("r2:N", title="R²")]
    bars = base.mark_bar(color=PARAMETER, height=10, yOffset=9).encode(x=x, tooltip=tooltip)
    names = base.mark_text(align="left", color=NEUTRAL, fontSize=13, dx=2, dy=-7)
    numbers = base.mark_text(align="left", color=NEUTRAL, fontSize=13, dx=6, dy=9)
    words = [
        names.encode(x=alt.XValue(0), text=alt.Text("solver:N")),
        numbers.encode(x=x, text=alt.Text("text:N")),
    ]
    return titled([bars, *words], "Solvers", 220)


def _epochs() -> alt.LayerChart:
    y = alt.Y("digits:Q", title="correct digits", scale=DIGITS_SCALE, axis=alt.Axis(tickCount=4))
    base = alt.Chart(data("epochs")).encode(x=epoch_axis("epoch"), y=y)
    lines = base.mark_line(color=PARAMETER, strokeWidth=2.5)
    return titled([lines, base.mark_circle(color=PARAMETER, size=30, opacity=1)], "This run", 170)
