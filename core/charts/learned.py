"""What a run learned: its parameters over the epochs, on a scale that lets them share one axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.scale import inside, limits, spread_ends
from core.charts.style import FRAMES, MOST_LINES, PARAMETER_SCALE, data, frame_filter, line_labels, value_axis
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.formatting import number
from core.heavy import made_once
from core.inspection.units import DEVIATION, OWN, TITLES, Units, can_differ, in_units, known
from core.models.trees.ensemble import Ensemble
from core.models.trees.tree import Index
from core.types import Array

# --------------------------------------------------------------------------- numbers


def comparable(run: Run, units: str = "") -> dict[str, Array]:
    """Learned coefficients (T,), on the scale of `on_one_scale`."""
    return on_one_scale(run, run.scalars, units)


Value = TypeVar("Value", float, Array)


def on_one_scale(run: Run, values: Mapping[str, Value], units: str = "") -> dict[str, Value]:
    """Coefficients by tidy name that are drawn on one axis, in `units`, or the usual ones of the run.

    Of networks the weights; of numbers from several columns too, since their intercept lies where the target does.
    """
    chosen = known(run, units)
    if run.family == "tree":
        return _thresholds(run, range(min(run.tree.splits, MOST_LINES)), run.tree.feature, values, chosen)
    if run.family == "boosting":
        return _thresholds(run, _first_of_trees(run.ensemble), run.ensemble.feature, values, chosen)
    converted = in_units(run, values, chosen)
    return {name: converted[name] for name in names_drawn(run)}


def names_drawn(run: Run) -> list[str]:
    """Tidy names of the coefficients of a linear model or a network that are drawn on one axis."""
    weights = run.weighing.weights
    if run.family == "linear" and (len(weights) == 1 or run.task != "regression"):
        return [*run.named]
    return [*weights]


def _thresholds(
    run: Run, splits: Sequence[int], features: Index, values: Mapping[str, Value], units: Units
) -> dict[str, Value]:
    """Thresholds of these splits, in the units of the feature of each or in its deviations."""
    names = [name for name in values if name.startswith("threshold")]
    if units == OWN:
        return {names[i]: values[names[i]] for i in splits}
    centre, spread = run.train.x.mean(axis=0), run.train.x.std(axis=0)
    return {
        names[i]: (values[names[i]] - float(centre[f])) / float(spread[f])
        for i, f in zip(splits, features[list(splits)].tolist(), strict=True)
    }


def _first_of_trees(ensemble: Ensemble) -> list[int]:
    """The first splits of trees 1, 2, 5, 10, 20 …; with several outputs those of trees 1, 10, 100."""
    steps, outputs = (1,) if ensemble.outputs else (1, 2, 5), len(ensemble.bias)
    stages = [step * 10**power for power in range(4) for step in steps]
    roots = ensemble.roots.reshape(-1, outputs)
    first = [root for stage in stages if stage <= ensemble.stages for root in roots[stage - 1].tolist()]
    return [root for root in first if root >= 0][:MOST_LINES]


def scale_note(run: Run, units: str = "") -> str:
    """What is drawn, and what the numbers of the axis measure, where that is not the coefficient itself."""
    return " ".join(filter(None, (_left_out(run), _measure(run, known(run, units) == DEVIATION))))


def _left_out(run: Run) -> str:
    """Which of the parameters are drawn."""
    if run.family == "boosting":
        return "Drawn are the first thresholds of some trees: 10.1 is the first of tree 10."
    if run.family == "tree":
        return "Drawn are the thresholds of the first splits, those that lowered the impurity most."
    if run.family == "network":
        return "Drawn are the largest weights."
    every = len(names_drawn(run)) == run.parameter_count
    return "" if every else "The intercept is among the numbers below “The run”."


def _measure(run: Run, deviations: bool) -> str:
    if not deviations:
        return ""
    if run.family in ("tree", "boosting"):
        return "Each is counted from the mean of its feature, in standard deviations."
    if run.family == "network":
        return "Those of the first layer say what the unit's sum gains when the input rises by one standard deviation."
    what = {"regression": "prediction", "binary": "log-odds", "multiclass": "score"}[run.task]
    return f"A weight is how far the {what} moves when the feature moves by one standard deviation."


def learned_data(run: Run, exact: Mapping[str, float], snapshot: NDArray[np.intp], units: str = "") -> Data:
    """`learned` (frame, epoch, parameter, rank, value), `learned_labels`, `exact`, and `learned_range`.

    `exact` holds the coefficients to compare with, by tidy name.
    """
    learned = comparable(run, units)
    goals = on_one_scale(run, exact, units) if exact else dict.fromkeys(learned, np.nan)
    names = largest(learned, goals)
    # A tree without a split has no threshold.
    values = np.reshape([learned[name] for name in names], (len(names), len(run.epochs)))  # (K, T)
    goal = np.array([goals[name] for name in names])
    low, high = _limits(values, goal, run.diverged)
    kept = inside(values, low, high)[:, snapshot]
    return {
        "learned": {
            **identities([run.title(name) for name in names], each=FRAMES),
            "frame": np.tile(np.arange(FRAMES), len(names)),
            "epoch": np.tile(run.epochs[snapshot], len(names)),
            "value": kept.ravel(),
        },
        "learned_labels": {**identities(run.short_titles(names)), "value": spread_ends(kept, low, high)},
        "exact": {**identities([run.title(name) for name in names]), "value": inside(goal, low, high)},
        "learned_range": {"value": np.array([low, high])},
    }


def learned_texts(learned: Columns) -> list[str]:
    """(FRAMES,): the values of `learned` in words, those of each frame."""
    names, values = learned["parameter"][::FRAMES], np.reshape(learned["value"], (-1, FRAMES)).T
    return [
        ", ".join(
            f"{name} {number(value, 3)}" for name, value in zip(names, row, strict=True) if np.isfinite(value)
        )
        for row in values.tolist()
    ]


def identities(titles: Sequence[str], each: int = 1, times: int = 1) -> Columns:
    """`parameter` and `rank` (its colour) of each title, `each` times in a row and the whole `times` over."""
    ranks = np.tile(np.repeat(np.arange(len(titles)), each), times)
    return {"parameter": [titles[rank] for rank in ranks], "rank": ranks}


def largest(learned: Mapping[str, Array], goals: Mapping[str, float]) -> list[str]:
    """Names of at most MOST_LINES parameters, those that end largest, in the order of the model."""
    size = {n: abs(v[-1]) if np.isfinite(v[-1]) else abs(goals[n]) for n, v in learned.items()}
    top = sorted(size, key=lambda name: -size[name])[:MOST_LINES]
    return [name for name in learned if name in top]


def _limits(values: Array, goal: Array, diverged: bool) -> tuple[float, float]:
    """Around what was learned; the exact values widen it up to threefold. Around those and the start if diverged."""
    if diverged:
        return limits(np.concatenate([values[:, 0], goal]), margin=0.5)
    low, high = limits(values)
    near = inside(goal, low - (high - low), high + (high - low))
    return limits(np.concatenate([values.ravel(), near]))


# --------------------------------------------------------------------------- drawing

COLOUR = alt.Color("rank:O", scale=PARAMETER_SCALE, legend=None)


@made_once
def value_in(unit: str = "") -> alt.Y:
    """The vertical axis of parameters in units of that title."""
    return value_axis("value:Q", f"learned value, {unit}" if unit else "learned value")


VALUE = value_in()


def unit_of(run: Run, units: str = "") -> str:
    """The title of the units, for axes; of what has none, nothing."""
    if not can_differ(run):
        return ""
    chosen = known(run, units)
    if run.family in ("tree", "boosting"):
        return "in deviations from the mean" if chosen == DEVIATION else TITLES[OWN]
    return TITLES[chosen]


def pinned_labels(y: alt.Y = VALUE) -> list[alt.Chart]:
    """Names beside the lines, and the invisible points that pin the axis."""
    pin = alt.Chart(data("learned_range")).mark_point(opacity=0).encode(y=y)
    return [pin, line_labels("learned_labels", y, "parameter:N").encode(color=COLOUR)]


def leaders(y: alt.Y = VALUE) -> alt.Chart:
    """From the `end` of each line to its name, which gives way to others."""
    rule = alt.Chart(data("learned_labels")).mark_rule(strokeWidth=1)
    ends = {"x": alt.XValue("width"), "x2": alt.X2Value({"expr": "width + 8"})}
    return rule.encode(**ends, y=alt.Y("end:Q", title=y["title"]), y2=alt.Y2("value:Q"), color=COLOUR)


def learned_layers(x: alt.X, unit: str = "") -> list[alt.Chart]:
    """Lines, the point of the frame that is shown, and the exact values; `learned_data` has their data."""
    y = value_in(unit)
    base = alt.Chart(data("learned")).encode(x=x, y=y, color=COLOUR)
    value = alt.Tooltip("value:Q", format=".5g")
    lines = base.mark_line(strokeWidth=2.5).encode(detail=alt.Detail("parameter:N"))
    now = base.transform_filter(frame_filter()).mark_circle(size=70, opacity=1)
    now = now.encode(tooltip=[alt.Tooltip("parameter:N"), alt.Tooltip("epoch:Q"), value])
    exact = alt.Chart(data("exact")).mark_point(shape="diamond", size=110, strokeWidth=2)
    tooltip = [alt.Tooltip("parameter:N"), value]
    exact = exact.encode(x=alt.XValue("width"), y=y, color=COLOUR, tooltip=tooltip)
    return [exact, lines, now, *pinned_labels(y)]
