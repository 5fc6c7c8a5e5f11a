"""Above the error of a comparison of networks: norms or sizes of layers, the distribution of one, or single weights."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import altair as alt
import numpy as np

from core.charts.comparison import Upper, diverged_in, places
from core.charts.grid_axis import grid_axis
from core.charts.learned import pinned_labels
from core.charts.log_axis import lifted, log_axis, log_ticks, log_ticks_left
from core.charts.scale import limits, spread_ends
from core.charts.style import NEUTRAL, PARAMETER, data
from core.charts.symlog import squeezed, stretched, ticks, ticks_left, weight_axis
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.engine.sweep import Groups
from core.hyper import Hyper
from core.inspection.by_layer import counts, norms, single, weights
from core.types import Array
from views.shared.hyperparameters.matching import aligned
from views.shared.hyperparameters.parameters_chart import Tables, largest_of, lines, lines_data, titles_in

# The share of the weights that lies below each line of a distribution, and what is written beside some of them.
QUANTILES = {"q0": 0.0, "q10": 0.1, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q90": 0.9, "q100": 1.0}
WRITTEN = {"q0": "smallest", "q10": "10 %", "q50": "median", "q90": "90 %", "q100": "largest"}
# Bands from and to, each with its opacity and, where the values are names without neighbours, the width of its bar;
# of more names than MANY they are a third as wide.
BANDS = (("q0", "q100", 0.14, 3), ("q10", "q90", 0.24, 6), ("q25", "q75", 0.4, 12))
MANY = 12

# --------------------------------------------------------------------------- numbers


def norms_data(groups: Groups, hyper: Hyper) -> Data:
    """The data of `NORMS`: a line for each layer, with gaps where networks have fewer; 0 lies at the foot."""
    return _on_a_log_axis(groups, hyper, [[norms(run) for run in group] for group in groups])


def counts_data(groups: Groups, hyper: Hyper) -> Data:
    """The data of `COUNTS`: a line for each layer, and one for all parameters."""
    return _on_a_log_axis(groups, hyper, [[counts(run) for run in group] for group in groups])


def _on_a_log_axis(groups: Groups, hyper: Hyper, tables: Tables) -> Data:
    """Also `learned_ticks`, which label the axis."""
    names, values = largest_of(tables, diverged_in(groups))
    shown, zero = lifted(values, 0.0)
    low, high = np.exp(limits(np.log(shown)))
    drawn = lines_data(groups, hyper, titles_in(groups, names), shown, (low, high), np.log, np.exp)
    return {**drawn, "learned_ticks": log_ticks(np.array([low, high]), zero)}


def distribution_data(groups: Groups, hyper: Hyper, layer: str) -> Data:
    """The data of `DISTRIBUTION`: `spread` (position, setting, q0 … q100) of a layer's weights, all seeds together."""
    table = np.array([_quantiles(group, layer) for group in groups])  # (V, Q)
    low, high = limits(squeezed(table))
    columns: Columns = dict(zip(QUANTILES, table.T, strict=True))
    written = np.array([columns[name] for name in WRITTEN])
    return {
        "spread": {**places(groups, hyper), **columns},
        "learned_labels": {
            "parameter": [*WRITTEN.values()],
            "rank": np.zeros(len(WRITTEN), np.intp),
            "value": stretched(spread_ends(squeezed(written), low, high)),
        },
        "learned_range": {"value": stretched(np.array([low, high]))},
        "ticks": ticks(stretched(np.array([low, high]))),
    }


def _quantiles(group: Sequence[Run], layer: str) -> Array:
    """NaN where a run diverged or has no such layer."""
    tables = [weights(run) for run in group]
    if any(run.diverged for run in group) or layer not in tables[0]:
        return np.full(len(QUANTILES), np.nan)
    return np.quantile(np.concatenate([table[layer].ravel() for table in tables]), [*QUANTILES.values()])


def single_data(groups: Groups, hyper: Hyper, layer: str, current: Run) -> Data:
    """The data of `SINGLE`: the largest weights of a layer, units aligned along each seed, numbered as in `current`."""
    start = sum(
        hyper.position(group[0].spec[hyper.name]) < hyper.position(current.spec[hyper.name])
        for group in groups
    )
    by_seed = [aligned(runs, current, start) for runs in zip(*groups, strict=True)]  # S × V of θ
    tables = [
        [single(layer, weights(run, theta)[layer]) for run, theta in zip(group, thetas, strict=True)]
        for group, thetas in zip(groups, zip(*by_seed, strict=True), strict=True)
    ]
    names, values = largest_of(tables, diverged_in(groups))
    ends = stretched(np.array(limits(squeezed(values))))
    titles = titles_in([(current,)], names)
    drawn = lines_data(groups, hyper, titles, values, (ends[0], ends[1]), squeezed, stretched)
    return {**drawn, "ticks": ticks(ends)}


# --------------------------------------------------------------------------- drawing


WEIGHT = weight_axis(alt.Y, "value")


def _distribution(hyper: Hyper, bands: bool) -> list[alt.Chart]:
    """Bands around the median; bars where the values of `hyper` are names."""
    base = alt.Chart(data("spread")).encode(x=grid_axis(hyper, alt.X, "position"))
    median = base.encode(y=alt.Y("q50:Q"))
    if hyper.scale == "category":
        part = 3 if len(hyper.grid) > MANY else 1
        spans = [base.mark_rule(color=PARAMETER, opacity=2 * o, strokeWidth=w / part) for _, _, o, w in BANDS]
        middle = [median.mark_tick(color=NEUTRAL, thickness=3, width=18 / part, orient="horizontal")]
    else:
        spans = [base.mark_area(color=PARAMETER, opacity=o) for _, _, o, _ in BANDS]
        middle = [
            median.mark_line(color=PARAMETER, strokeWidth=2.5),
            median.mark_circle(color=PARAMETER, size=30),
        ]
    drawn = [
        span.encode(y=alt.Y(f"{low}:Q"), y2=alt.Y2(high))
        for span, (low, high, *_) in zip(spans, BANDS, strict=True)
    ]
    return [*ticks_left(), *pinned_labels(WEIGHT), *drawn, *middle]


def _single(hyper: Hyper, bands: bool) -> list[alt.Chart]:
    return [*ticks_left(), *lines(hyper, bands, WEIGHT)]


def _logged(title: str, hyper: Hyper, bands: bool) -> list[alt.Chart]:
    ticks = log_ticks_left(title, "learned_ticks")
    return [*ticks, *lines(hyper, bands, log_axis("value", title))]


NORMS = Upper(lambda hyper: "Norm of each layer", partial(_logged, "norm"))
COUNTS = Upper(lambda hyper: "Parameters of each layer", partial(_logged, "number"))
DISTRIBUTION = Upper(lambda hyper: "Weights: median, 50, 80, 100 %", _distribution)
SINGLE = Upper(lambda hyper: "Largest weights, units aligned", _single)
