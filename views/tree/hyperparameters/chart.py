"""Cuts of trees on the axis of each feature, their number, and the error, against one hyperparameter."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import altair as alt
import numpy as np

from core.charts.grid_axis import grid_axis
from core.charts.scale import limits
from core.charts.style import (
    NEUTRAL,
    PARAMETER,
    SHORT_NUMBERS,
    WORST_SHARE,
    Spec,
    data,
    percent_text,
    pickable,
    titled,
)
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.heavy import made_once
from core.hyper import Hyper
from core.verdicts.measures import Measure, Rows
from views.tree.choosing import FoldScores
from views.tree.errors_chart import (
    band_of,
    chosen_of,
    count_axis,
    error_curves,
    error_layers,
    here,
    lines_data,
)
from views.tree.hyperparameters.numbers import most_used, shares

STRIP, COUNTS, ERRORS = 90, 90, 180
ROWS: tuple[Rows, ...] = ("train", "validation")
# Square pixels of a cut that lowers nothing, and how many a cut adds that makes all of a tree's decrease.
LEAST_AREA, MORE_AREA = 14.0, 420.0
# Letters in a line beside a strip.
NAME_LETTERS = 16

# --------------------------------------------------------------------------- numbers


def cuts_data(
    runs: Sequence[Run], hyper: Hyper, current: Run, measure: Measure, by_folds: FoldScores | None
) -> Data:
    """The data of `cuts_chart`: a run for each value; `by_folds` has the same values cross-validated."""
    positions = np.array([hyper.position(run.spec[hyper.name]) for run in runs])
    values = [run.spec[hyper.name] for run in runs]
    axis: Columns = {
        "position": positions,
        "setting": [hyper.text(value) for value in values],
        "reading": [hyper.reading(value) for value in values],
    }
    strips = [
        _strip(runs, axis, int(feature), place)
        for place, feature in enumerate(most_used([run.tree for run in runs]).tolist())
    ]
    return {
        **{name: columns for strip in strips for name, columns in strip.items()},
        "counts": {**axis, "parameters": np.array([run.parameter_count for run in runs])},
        **_errors(runs, axis, measure, by_folds),
        "runs": axis,
        "current": {"position": np.array([hyper.position(current.spec[hyper.name])])},
    }


def _strip(runs: Sequence[Run], axis: Columns, feature: int, place: int) -> Data:
    """The cuts on one feature (position, setting, reading, threshold, area), the range of its values, and its name."""
    trees = [run.tree for run in runs]
    on = [tree.feature == feature for tree in trees]
    times = [int(mine.sum()) for mine in on]
    bought = np.concatenate([shares(tree)[mine] for tree, mine in zip(trees, on, strict=True)])
    low, high = limits(runs[0].train.x[:, feature])
    name = trees[0].feature_titles[feature]
    return {
        f"cuts_{place}": {
            **{of: np.repeat(np.asarray(values), times) for of, values in axis.items()},
            "threshold": np.concatenate([tree.threshold[mine] for tree, mine in zip(trees, on, strict=True)]),
            "cut": [
                str(tree.gap(i))
                for tree, mine in zip(trees, on, strict=True)
                for i in np.flatnonzero(mine).tolist()
            ],
            "area": LEAST_AREA + MORE_AREA * bought,
            "bought": bought,
        },
        f"range_{place}": {"threshold": np.array([low, high])},
        f"name_{place}": {"name": ["\n".join(textwrap.wrap(name, NAME_LETTERS))]},
    }


def _errors(runs: Sequence[Run], axis: Columns, measure: Measure, by_folds: FoldScores | None) -> Data:
    """`errors` (position, setting, rows, error) and `error_ends`; of folds `band` and `chosen`."""
    train, validation = (np.array([measure.of(run, rows) for run in runs]) for rows in ROWS)
    lines = error_curves(train, validation, by_folds, WORST_SHARE if measure.best else -np.inf)
    drawn = lines_data(lines, axis)
    if by_folds is not None:
        leaves, position = np.array([run.tree.splits + 1 for run in runs]), np.asarray(axis["position"])
        drawn["band"] = {"position": position, **band_of(by_folds)}
        drawn["chosen"] = chosen_of(by_folds, leaves, position)
    return drawn


# --------------------------------------------------------------------------- drawing


@made_once
def cuts_chart(hyper: Hyper, measure: Measure, strips: int, folds: bool) -> Spec:
    """As many strips as features are drawn, the number of parameters, and the error; one selection, `pick`."""
    x = grid_axis(hyper, alt.X, "position")
    # Its labels stand below the last panel; Vega-Lite wants that of all layers of the others.
    bare = grid_axis(hyper, alt.X, "position").axis(None)
    panels = [_strip_panel(bare, place) for place in range(strips)]
    counts = [here(bare), *_counts(bare), _targets(bare, "counts_targets")]
    errors = [here(x), *error_layers(x, measure, folds), _targets(x, "error_targets")]
    return pickable(
        alt.vconcat(
            *panels,
            titled(counts, "Number of parameters", COUNTS),
            titled(errors, f"{measure.label} (★ best, ☆ simplest as good)", ERRORS),
            spacing=14,
        ),
        fields=["setting"],
    )


def _strip_panel(x: alt.X, place: int) -> alt.LayerChart:
    axis = alt.Axis(tickCount=3, labelExpr=SHORT_NUMBERS)
    y = alt.Y("threshold:Q", title="cut at", scale=alt.Scale(zero=False, nice=False), axis=axis)
    pin = alt.Chart(data(f"range_{place}")).mark_point(opacity=0).encode(y=y)
    dots = (
        alt.Chart(data(f"cuts_{place}"), name=f"dots_{place}")
        .transform_calculate(written=percent_text("bought"))
        .mark_circle(color=PARAMETER, opacity=0.75, cursor="pointer")
        .encode(
            x=x,
            y=y,
            size=alt.Size("area:Q", scale=None),
            tooltip=[
                alt.Tooltip("cut:N", title="Cut at"),
                alt.Tooltip("written:N", title="Of what the tree lowers"),
                alt.Tooltip("reading:N", title="Load run"),
            ],
        )
    )
    name = alt.Chart(data(f"name_{place}")).mark_text(
        align="left", dx=9, fontSize=13, color=NEUTRAL, lineBreak="\n", limit=120
    )
    named = name.encode(x=alt.XValue("width"), y=alt.YValue(STRIP / 2), text=alt.Text("name:N"))
    layers = [pin, here(x), dots, named]
    if place:
        return alt.LayerChart(layer=layers, height=STRIP)
    return titled(layers, "Cuts of each feature (large: buy much)", STRIP)


def _counts(x: alt.X) -> list[alt.Chart]:
    base = alt.Chart(data("counts")).encode(x=x, y=count_axis("parameters:Q", "count (log)"))
    return [
        base.mark_line(color=PARAMETER, strokeWidth=2.5),
        base.mark_circle(color=PARAMETER, size=36, opacity=1),
    ]


def _targets(x: alt.X, name: str) -> alt.Chart:
    """Invisible stripes, one a value, as tall as the panel: easy to hit with a finger."""
    stripes = alt.Chart(data("runs"), name=name).mark_rule(strokeWidth=14, opacity=0, cursor="pointer")
    return stripes.encode(x=x, tooltip=[alt.Tooltip("reading:N", title="Load run")])
