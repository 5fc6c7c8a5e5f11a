"""The cost-complexity path: leaves, and the error on training, validation and cross-validated rows, over its price."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.style import HYPERPARAMETER, NEUTRAL, PARAMETER, Spec, data, pickable, titled
from core.charts.tables import Columns, Data
from core.formatting import number
from core.heavy import made_once
from core.hyper import Hyper
from core.types import Array
from core.verdicts.measures import Measure
from views.tree.errors_chart import (
    band_of,
    chosen_of,
    count_axis,
    error_curves,
    error_layers,
    here,
    lines_data,
)
from views.tree.pruning.numbers import PruningPath, offered

LEAVES, ERRORS = 170, 190
# Decades to the left of the first branch that goes, where 0 has its place, and to the right of the last.
ROOM = 0.12
# Labels on the axis of prices, at most; and the share of its width that one needs.
MOST_LABELS, LABEL_ROOM = 6, 0.13

# --------------------------------------------------------------------------- numbers


def pruning_data(path: PruningPath, alpha: float, hyper: Hyper) -> Data:
    """The data of `pruning_chart`; `alpha` is the run's own price."""
    begin, end = _places(path)
    steps: Columns = {"position": np.append(begin, end[-1])}
    lines = error_curves(path.train, path.validation, path.by_folds)
    return {
        "leaves": {**steps, "leaves": _held(path.leaves)},
        "gone": {"position": begin[1:]},
        **lines_data({name: _held(line) for name, line in lines.items()}, steps),
        **_folds(path, begin, end),
        "intervals": _intervals(path, hyper, begin, end),
        "current": {"position": np.array([_place(alpha, begin, end)])},
        "ticks": _ticks(begin, end),
    }


def _folds(path: PruningPath, begin: Array, end: Array) -> Data:
    """`band` and `chosen`, in the middle of their steps but for that of the whole tree, which is at 0."""
    if path.by_folds is None:
        return {}
    middle = np.append(begin[0], (begin[1:] + end[1:]) / 2)
    band = {name: _held(np.asarray(side)) for name, side in band_of(path.by_folds).items()}
    return {
        "band": {"position": np.append(begin, end[-1]), **band},
        "chosen": chosen_of(path.by_folds, path.leaves, middle),
    }


def _places(path: PruningPath) -> tuple[Array, Array]:
    """(C + 1,) each: where each tree begins and ends, in decades; the whole one begins left of the others, at 0."""
    decades = np.log10(path.alpha[1:]) if len(path.alpha) > 1 else np.zeros(1)
    room = max(0.4, ROOM * float(np.ptp(decades)))
    begin = np.append(decades[0] - 2 * room, decades[: len(path.alpha) - 1])
    return begin, np.append(begin[1:], decades[-1] + room)


def _place(alpha: float, begin: Array, end: Array) -> float:
    """In decades, as far as there is room for prices above 0."""
    return float(np.clip(np.log10(alpha), (begin[0] + end[0]) / 2, end[-1]) if alpha > 0 else begin[0])


def _held(values: NDArray[Any]) -> NDArray[Any]:
    """`values` with the last step drawn to the end of the chart."""
    return np.append(values, values[-1])


def _intervals(path: PruningPath, hyper: Hyper, begin: Array, end: Array) -> Columns:
    """What can be picked: each tree's prices, and the value on offer that comes nearest to it."""
    near = [offered(path, tree, hyper) for tree in range(len(begin))]
    return {
        "position": begin,
        "end": end,
        "leaves": path.leaves,
        "from": path.alpha,
        "setting": [hyper.text(value) for value in near],
        "reading": [hyper.reading(value) for value in near],
    }


def _ticks(begin: Array, end: Array) -> Columns:
    """0 at its place, and round prices as far as their labels have room."""
    low, high = float(begin[0]), float(end[-1])
    decades = range(int(np.floor(low)), int(np.ceil(high)) + 1)
    steps = (1, 2, 5) if high - low < 2 else (1,)
    thin = max(1, -(-len(decades) // MOST_LABELS))
    round_ones = [np.log10(step) + power for power in decades[::thin] for step in steps]
    least = low + LABEL_ROOM * (high - low)
    places = [place for place in round_ones if least <= place <= high]
    return {"position": np.array([low, *places]), "label": ["0", *(number(10**place, 3) for place in places)]}


# --------------------------------------------------------------------------- drawing


@made_once
def pruning_chart(hyper: Hyper, measure: Measure, folds: bool) -> Spec:
    """Two panels of steps over the price of a leaf, with one selection, `pick`, of a tree."""
    bare, x = _axis(None), _axis(hyper.title)
    above = [here(bare), _gone(bare), _leaves(bare), _targets("above", bare)]
    below = [here(x), *error_layers(x, measure, folds, "step-after"), *_labels(x), _targets("below", x)]
    return pickable(
        alt.vconcat(
            titled(above, "Leaves that stay (│ a branch goes)", LEAVES),
            titled(below, "Error (★ lowest, ☆ smallest as good)", ERRORS),
            spacing=18,
        ),
        fields=["setting"],
    )


def _axis(title: str | None) -> alt.X:
    """In decades; labels are drawn from `ticks`, since 0 has a place beside them."""
    named: dict[str, Any] = {"titlePadding": 24, "titleColor": HYPERPARAMETER, "titleFontWeight": "bold"}
    axis = alt.Axis(labels=False, ticks=False, grid=False, **named)
    scale = alt.Scale(nice=False, zero=False)
    return alt.X("position:Q", title=title, scale=scale, axis=axis if title else None)


def _gone(x: alt.X) -> alt.Chart:
    ticks = alt.Chart(data("gone")).mark_rule(color=NEUTRAL, opacity=0.7)
    return ticks.encode(x=x, y=alt.YValue(LEAVES), y2=alt.Y2Value(LEAVES - 12))


def _leaves(x: alt.X) -> alt.Chart:
    line = alt.Chart(data("leaves")).mark_line(color=PARAMETER, strokeWidth=2.5, interpolate="step-after")
    return line.encode(x=x, y=count_axis("leaves:Q", "leaves (log)"))


def _labels(x: alt.X) -> list[alt.Chart]:
    base = alt.Chart(data("ticks")).encode(x=x)
    words = base.mark_text(fontSize=12, color=NEUTRAL, baseline="top")
    return [
        base.mark_rule(color=NEUTRAL).encode(y=alt.YValue(ERRORS), y2=alt.Y2Value(ERRORS + 5)),
        words.encode(y=alt.YValue(ERRORS + 8), text=alt.Text("label:N")),
    ]


def _targets(name: str, x: alt.X) -> alt.Chart:
    """Invisible stripes, one a tree, as tall as the panel."""
    stripes = alt.Chart(data("intervals"), name=name).mark_rect(opacity=0, cursor="pointer")
    tooltip = [
        alt.Tooltip("leaves:Q", title="Leaves"),
        alt.Tooltip("from:Q", title="From α", format=".3g"),
        alt.Tooltip("reading:N", title="Load α"),
    ]
    return stripes.encode(x=x, x2=alt.X2("end"), tooltip=tooltip)
