"""Trials against one hyperparameter: what the best at each value learned above, the errors of all trials below.

What a visitor's columns are called gets into no chart that sessions share: charts are compiled with names that stand
for all, and get theirs when they are sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np

from core.calm import calm
from core.charts.comparison import LEGEND_FROM, error_lines
from core.charts.grid_axis import grid_axis, with_grid
from core.charts.learned import VALUE, identities
from core.charts.log_axis import log_axis, log_ticks
from core.charts.scale import inside, limits, spread_ends, thinned
from core.charts.style import (
    HYPERPARAMETER,
    NEUTRAL,
    NOTHING,
    Spec,
    caption,
    captioned,
    compiled,
    data,
    error_axis,
    width_of,
)
from core.charts.tables import Columns, Data, stacked
from core.formatting import fitted_in, number
from core.heavy import made_once
from core.hyper import Hyper
from core.studies.outcomes import Outcome
from core.studies.study import Study
from core.types import Array
from core.verdicts.measures import Measure
from views.runs.study.numbers import Compared, readings_of
from views.shared.hyperparameters.parameters_chart import lines

# Dots of single trials: more cannot be told apart, and each has a text.
MOST_DOTS = 600
# A log axis is for errors above 0 whose largest is this many times the smallest.
LOG_FROM = 10.0
# Values this many times the spread of the middle half away from it are cut off.
FAR = 10.0
X, ERROR, TRIAL = "@x", "@error", "trial"
LONGEST_TITLE = 34
# Of the least error: where a band ends on a log axis, and below what a training error is not drawn there.
BELOW, LEAST = 0.5, 1e-6
HEIGHTS = (230, 190)

# --------------------------------------------------------------------------- numbers


def measure_of(study: Study, outcome: Outcome) -> Measure:
    """How its axis is drawn: on a log scale, best at 0, or on a linear one."""
    values = outcome.values[study.judged(outcome)]
    log = outcome.lower and values.size and values.min() > 0 and values.max() / LOG_FROM >= values.min()
    return Measure(ERROR, ERROR, 0.0 if log else 1.0, ())


def drawn_between(study: Study, outcome: Outcome) -> tuple[float, float]:
    """Between which values errors are drawn: a trial that went far wrong must not flatten all others."""
    values = outcome.values[study.judged(outcome)]
    if not measure_of(study, outcome).best:
        # A log axis has no place for a training error of 0.
        return LEAST * float(values.min()), np.inf
    if not values.size:
        return -np.inf, np.inf
    low, high = (float(each) for each in np.quantile(values, [0.25, 0.75]))
    room = FAR * (high - low)
    if not 0 < room < np.inf:
        return -np.inf, np.inf
    return (-np.inf, high + room) if outcome.lower else (low - room, np.inf)


@calm()
def trials_data(study: Study, outcome: Outcome, compared: Compared, labels: Sequence[str]) -> Data:
    """The data of `trials_chart`; `labels` are the learned columns that are drawn, none for none."""
    low, high = drawn_between(study, outcome)
    errors = inside(outcome.values, low, high)
    where = _where(compared)
    judged, log = study.judged(outcome), not measure_of(study, outcome).best
    least = BELOW * float(outcome.values[judged].min()) if log else low
    table = _best_errors(outcome, compared, where, (low, high), least)
    seen: Data = {}
    if log:
        seen = {"error_ticks": log_ticks(np.concatenate([np.asarray(table["error"]), errors[judged]]))}
    return {
        **(_learned(study, compared, labels, where) if labels else {}),
        "trials": _trials(study, outcome, compared, errors),
        "swept_errors": table,
        **seen,
        "own": _own(study, outcome, compared, errors),
        "floor": {"error": np.array([]), "label": []},
        "failed": {"position": np.unique(compared.chosen.places[~judged])},
        "legends": _legends(study, outcome),
    }


def _where(compared: Compared) -> Array:
    """(G,): where the best trial of each group lies on the axis."""
    return compared.of_best(compared.chosen.places)


def _best_errors(
    outcome: Outcome, compared: Compared, where: Array, ends: tuple[float, float], least: float
) -> Columns:
    """Those of the best trials between the `ends`; their bands end at `least`."""
    known, high = compared.known, ends[1]
    spread = outcome.deviation if outcome.deviation is not None else np.full_like(outcome.values, np.nan)
    parts: list[Columns] = []
    for rows, values in (("train", outcome.training), ("validation", outcome.values)):
        if values is None:
            continue
        best = inside(compared.of_best(values), *ends)[known]
        around = compared.of_best(spread)[known] if rows == "validation" else np.full_like(best, np.nan)
        parts.append(
            {
                "position": where[known],
                # Alone, validation needs no dashes.
                "rows": [rows if outcome.training is not None else "train"] * int(known.sum()),
                "error": best,
                "low": _finite(np.maximum(best - around, least)),
                "high": _finite(np.minimum(best + around, high)),
            }
        )
    return stacked(parts)


def _finite(values: Array) -> Array:
    return np.where(np.isfinite(values), values, np.nan)


def _trials(study: Study, outcome: Outcome, compared: Compared, errors: Array) -> Columns:
    shown = np.flatnonzero(study.judged(outcome) & np.isfinite(errors))
    if len(shown) > MOST_DOTS:
        best = compared.best[compared.known]
        shown = np.union1d(shown[thinned(len(shown), MOST_DOTS)], best[np.isfinite(errors[best])])
    return {
        "position": compared.chosen.places[shown],
        "error": errors[shown],
        "trial": [
            f"{readings_of(study, trial)}: {number(float(outcome.values[trial]))}" for trial in shown.tolist()
        ],
    }


def _own(study: Study, outcome: Outcome, compared: Compared, errors: Array) -> Columns:
    best = outcome.best(study.judged(outcome))
    at = [] if best is None else [best]
    return {"position": compared.chosen.places[at], "error": errors[at]}


def _learned(study: Study, compared: Compared, labels: Sequence[str], where: Array) -> Data:
    """`learned` (position, parameter, rank, value, trial), `learned_labels` and `learned_range` of the best trials."""
    known = compared.known
    order = np.argsort(where[known], kind="stable")
    values = np.array([compared.of_best(study.learned[label])[known][order] for label in labels])  # (K, G)
    low, high = limits(values)
    titles = fitted_in(labels)
    ends = spread_ends(values, low, high, gap=0.0)
    trials = compared.best[known][order]
    at = [f"{compared.chosen.label} {compared.chosen.reading(trial)}" for trial in trials.tolist()]
    return {
        "learned": {
            "trial": [
                f"{label} {number(float(value))} at {place}"
                for label, row in zip(labels, values, strict=True)
                for value, place in zip(row, at, strict=True)
            ],
            "position": np.tile(where[known][order], len(labels)),
            **identities(titles, each=int(known.sum())),
            "value": values.ravel(),
        },
        "learned_labels": {**identities(titles), "value": spread_ends(values, low, high), "end": ends},
        "learned_range": {"value": np.array([low, high])},
    }


def _legends(study: Study, outcome: Outcome) -> Columns:
    """What marks mean, and what of it a narrow panel has room for."""
    failed = "" if study.judged(outcome).all() else "× failed"
    kinds = "● best at its value" if outcome.training is None else "─● training   ┄○ validation"
    says = "   ".join(filter(None, (kinds, failed)))
    return {"says": [says], "brief": [failed or NOTHING], "taken": np.array([width_of(short(outcome.label))])}


# --------------------------------------------------------------------------- drawing


def trials_chart(study: Study, outcome: Outcome, compared: Compared, learned: bool) -> Spec:
    """One or two panels on the axis of the hyperparameter; `trials_data` has the data."""
    hyper = compared.chosen.hyper
    measure = measure_of(study, outcome)
    bands = outcome.deviation is not None
    spec = _compiled(bool(measure.best), bands, hyper.scale != "category", learned)
    error = short(outcome.label)
    names = {X: short(hyper.label), ERROR: error, f"{ERROR} (log scale)": f"{error} (log scale)"}
    return named(with_grid(spec, hyper), names)


@made_once
def _compiled(linear: bool, bands: bool, joined: bool, learned: bool) -> Spec:
    measure = Measure(ERROR, ERROR, float(linear), ())
    # A grid that stands for all.
    hyper = Hyper(X, X, 1.0, (1.0, 2.0), "", "", scale="linear" if joined else "category")
    x = grid_axis(hyper, alt.X, "position")
    y = error_axis(measure) if linear else log_axis("error", ERROR)
    dots = alt.Chart(data("trials")).mark_circle(color=NEUTRAL, size=26, opacity=0.35).encode(x=x, y=y)
    gone = alt.Chart(data("failed")).mark_text(text="×", color=HYPERPARAMETER, fontSize=17, baseline="top")
    gone = gone.encode(x=x, y=alt.YValue(0))
    legend = caption(alt.Chart(data("legends")), LEGEND_FROM, "datum.brief", "datum.taken")
    below = [gone, dots, *error_lines(x, measure, bands, joined), legend, _read("trials", x, y)]
    panels = [captioned(below, ERROR, HEIGHTS[1])]
    if learned:
        above = [*lines(hyper, False), _read("learned", x, VALUE)]
        panels.insert(0, captioned(above, "What it learned", HEIGHTS[0]))
    spec = compiled(alt.vconcat(*panels, spacing=18))
    for layer in (layer for panel in spec["vconcat"] for layer in panel["layer"]):
        if "description" not in layer["encoding"]:
            layer["mark"] |= {"aria": False, "tooltip": None}
    return _raising(spec) if learned else spec


def _read(source: str, x: alt.X, y: alt.Y) -> alt.Chart:
    """What the pointer reads over a mark of `source`, and a screen reader tells of it."""
    unseen = alt.Chart(data(source)).mark_circle(opacity=0, size=110)
    text = alt.Tooltip("trial:N", title=TRIAL)
    return unseen.encode(x=x, y=y, tooltip=[text], description=alt.Description("trial:N"))


def _raising(spec: Spec) -> Spec:
    """`spec` with names of lines that raise theirs when pointed at, as in every comparison, on one axis below."""
    for layer in spec["vconcat"][0]["layer"]:
        layer["encoding"].get("x", {}).update(title=None)
    (names,) = (
        layer
        for layer in spec["vconcat"][0]["layer"]
        if layer["data"] == {"name": "learned_labels"} and layer["mark"]["type"] == "text"
    )
    names["name"] = "names"
    select = {"type": "point", "fields": ["parameter"], "on": "pointerover", "clear": "pointerout"}
    spec["params"] = [{"name": "raised", "select": select, "views": ["names"]}]
    return spec


def short(title: str) -> str:
    """A title of an axis that fits in."""
    return fitted_in([title], LONGEST_TITLE)[0]


def named(spec: Spec, names: Mapping[str, str]) -> Spec:
    """`spec` with these names in place of those that stand for all."""

    def filled(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: filled(value) for key, value in node.items()}
        if isinstance(node, list):
            return [filled(each) for each in node]
        return names.get(node, node) if isinstance(node, str) else node

    whole: Spec = filled(spec)
    return whole
