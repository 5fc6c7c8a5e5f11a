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
from core.models.trees.ensemble import Ensemble
from core.models.trees.tree import Index
from core.types import Array

# --------------------------------------------------------------------------- numbers


def comparable(run: Run) -> dict[str, Array]:
    """Learned coefficients (T,), on the scale of `on_one_scale`."""
    return on_one_scale(run, run.scalars)


Value = TypeVar("Value", float, Array)


def on_one_scale(run: Run, values: Mapping[str, Value]) -> dict[str, Value]:
    """Coefficients by tidy name, on a scale that lets them share an axis.

    One column: intercept and slope as they are. Several: weights times the deviation of their column, which is the
    change of the prediction per standard deviation; the bias, which has no such scale, is left to the table.
    """
    if run.family == "tree":
        return _in_deviations(run, range(min(run.tree.splits, MOST_LINES)), run.tree.feature, values)
    if run.family == "boosting":
        return _in_deviations(run, _first_of_trees(run.ensemble), run.ensemble.feature, values)
    if len(run.weighing.weights) == 1:
        return dict(values)
    return {name: values[name] * spread for name, spread in run.weighing.weights.items()}


def _in_deviations(
    run: Run, splits: Sequence[int], features: Index, values: Mapping[str, Value]
) -> dict[str, Value]:
    """Thresholds of these splits, in deviations of the feature of each."""
    names = [name for name in values if name.startswith("threshold")]
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


def scale_note(run: Run) -> str:
    """What the scale of `on_one_scale` measures, where that is not the coefficient itself."""
    if run.family == "boosting":
        return (
            "Drawn are the first thresholds of some trees, in standard deviations from the mean of their feature: "
            "10.1 is the first of tree 10."
        )
    if run.family == "tree":
        return (
            "Drawn are the thresholds of the first splits, those that lowered the impurity most, in standard "
            "deviations from the mean of their feature."
        )
    if len(run.weighing.weights) == 1:
        return ""
    if run.family == "network":
        return "Drawn are the largest weights, those of the first layer times the deviation of their input."
    return (
        "Weights are drawn times the standard deviation of their column: how far the prediction moves when the "
        "feature moves by one. The bias has no such scale; it is among the numbers below “The run”."
    )


def learned_data(run: Run, exact: Mapping[str, float], snapshot: NDArray[np.intp]) -> Data:
    """`learned` (frame, epoch, parameter, rank, value), `learned_labels`, `exact`, and `learned_range`.

    `exact` holds the coefficients to compare with, by tidy name.
    """
    learned = comparable(run)
    goals = on_one_scale(run, exact) if exact else dict.fromkeys(learned, np.nan)
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
VALUE = value_axis("value:Q", "learned value")


def pinned_labels(y: alt.Y = VALUE) -> list[alt.Chart]:
    """Names beside the lines, and the invisible points that pin the axis."""
    pin = alt.Chart(data("learned_range")).mark_point(opacity=0).encode(y=y)
    return [pin, line_labels("learned_labels", y, "parameter:N").encode(color=COLOUR)]


def learned_layers(x: alt.X) -> list[alt.Chart]:
    """Lines, the point of the frame that is shown, and the exact values; `learned_data` has their data."""
    base = alt.Chart(data("learned")).encode(x=x, y=VALUE, color=COLOUR)
    value = alt.Tooltip("value:Q", format=".5g")
    lines = base.mark_line(strokeWidth=2.5).encode(detail=alt.Detail("parameter:N"))
    now = base.transform_filter(frame_filter()).mark_circle(size=70, opacity=1)
    now = now.encode(tooltip=[alt.Tooltip("parameter:N"), alt.Tooltip("epoch:Q"), value])
    exact = alt.Chart(data("exact")).mark_point(shape="diamond", size=110, strokeWidth=2)
    tooltip = [alt.Tooltip("parameter:N"), value]
    exact = exact.encode(x=alt.value("width"), y=VALUE, color=COLOUR, tooltip=tooltip)
    return [exact, lines, now, *pinned_labels()]
