"""What each split buys, in the order of growth, and how much all so far have bought."""

from __future__ import annotations

import altair as alt
import numpy as np

from core.charts.style import NEUTRAL, PARAMETER, Spec, compiled, data, percent_text, titled, value_axis
from core.charts.tables import Data
from core.heavy import made_once
from core.models.trees.rules import question
from core.models.trees.tree import Tree
from views.tree.splits.numbers import so_far

# The width of a bar, as a share of its split's room.
BAR = 0.84

# --------------------------------------------------------------------------- numbers


def splits_data(tree: Tree) -> Data:
    """`splits`: a row for each, its bar from `left` to `right`, its decrease, and the share that is bought by then."""
    order = np.arange(1, tree.splits + 1)
    return {
        "splits": {
            "split": order,
            "left": order - BAR / 2,
            "right": order + BAR / 2,
            "decrease": tree.decrease,
            "so_far": so_far(tree),
            "question": [question(tree, split) for split in range(tree.splits)],
            "samples": tree.samples[tree.divides],
            "impurity": tree.impurity[tree.divides],
        }
    }


# --------------------------------------------------------------------------- drawing


@made_once
def splits_chart() -> Spec:
    """Bars, and a line of the share below them; `splits_data` has their data."""
    return compiled(alt.vconcat(_bars(), _share(), spacing=18))


def _x(field: str, title: str | None) -> alt.X:
    axis = alt.Axis(grid=False, tickMinStep=1, tickCount=8, format="d")
    return alt.X(f"{field}:Q", title=title, scale=alt.Scale(nice=False, zero=False), axis=axis)


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("split:Q"),
        alt.Tooltip("question:N"),
        alt.Tooltip("samples:Q", title="training rows"),
        alt.Tooltip("impurity:Q", format=".4~g"),
        alt.Tooltip("decrease:Q", format=".4~g"),
        alt.Tooltip("written:N", title="bought so far"),
    ]


def _splits() -> alt.Chart:
    return alt.Chart(data("splits")).transform_calculate(written=percent_text("so_far"))


def _bars() -> alt.LayerChart:
    y = value_axis("decrease:Q", "decrease").scale(zero=True, nice=False)
    base = _splits().encode(x=_x("left", None), x2=alt.X2("right:Q"))
    bars = base.transform_calculate(zero="0").mark_rect(color=PARAMETER, opacity=0.85)
    bars = bars.encode(y=y, y2=alt.Y2("zero:Q"))
    # The bars of most splits are too low to point at.
    over = base.mark_rect(opacity=0).encode(y=alt.YValue(0), y2=alt.Y2Value(170), tooltip=_tooltip())
    return titled([bars, over], "What each split buys", 170)


def _share() -> alt.LayerChart:
    axis = alt.Axis(tickCount=5, format="%")
    y = alt.Y("so_far:Q", title="share", scale=alt.Scale(domain=[0, 1], nice=False), axis=axis)
    base = _splits().encode(x=_x("split", "split"), y=y)
    line = base.mark_line(color=NEUTRAL, strokeWidth=2.5, point=alt.OverlayMarkDef(color=NEUTRAL, size=16))
    return titled([line.encode(tooltip=_tooltip())], "Bought so far", 140)
