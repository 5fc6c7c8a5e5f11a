"""Above the error of a comparison: a line for each of the largest parameters, beside the exact path of a penalty."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.comparison import Upper, band, diverged_in, over_seeds, places
from core.charts.grid_axis import grid_axis
from core.charts.learned import COLOUR, VALUE, identities, leaders, on_one_scale, pinned_labels, value_in
from core.charts.scale import inside, limits, spread_ends
from core.charts.style import MOST_LINES, data, raised
from core.charts.tables import Columns, Data
from core.engine.run import Run
from core.engine.sweep import Groups
from core.formatting import fitted_in
from core.heavy import made_once
from core.hyper import Hyper
from core.inspection.by_layer import layer_title
from core.inspection.units import DEVIATION
from core.models.titles import Title
from core.types import Array

# What is minimized fell to less than this share of its start: the run learned something.
IMPROVED = 0.99
# The penalties whose exact path is drawn beneath the learned values.
PATHS = ("l1", "l2")
Path = Sequence[Mapping[str, float]]
# Of each run of each group: values by name.
Tables = Sequence[Sequence[Mapping[str, float]]]

# --------------------------------------------------------------------------- numbers


def parameter_lines_data(groups: Groups, hyper: Hyper, path: Path = (), units: str = "") -> Data:
    """The data of `parameter_lines`; `path` holds the exact coefficients for each group."""
    tables = [[on_one_scale(run, run.final, units) for run in group] for group in groups]
    weighed = None
    if len(tables[0][0]) > MOST_LINES:
        # In whatever units they are drawn: a coefficient of a small column is large, whether or not it matters.
        weighed = [[on_one_scale(run, run.final, DEVIATION) for run in group] for group in groups]
    names, values = largest_of(tables, diverged_in(groups), weighed)
    exact = _on_path(groups, path, names, units)  # (V or 0, K)
    low, high = _limits(np.concatenate([values.ravel(), exact.ravel()]))
    lines = lines_data(groups, hyper, titles_in(groups, names), inside(values, low, high), (low, high))
    drawn = {
        name: lines["learned"][name][: exact.size] for name in ("position", "setting", "parameter", "rank")
    }
    return {**lines, "path": {**drawn, "value": inside(exact, low, high).ravel()}}


def lines_data(
    groups: Groups,
    hyper: Hyper,
    titles: Sequence[Title],
    values: Array,
    ends: tuple[float, float],
    place: Callable[[Array], Array] = np.asarray,
    back: Callable[[Array], Array] = np.asarray,
) -> Data:
    """`learned` (position, setting, parameter, rank, value, low, high), `learned_labels`, `learned_range` = `ends`.

    Values (V, S, K) of what has K `titles`. Labels stand where the lines end, not counting runs that learned nothing;
    `place` says where on the axis a value lies, `back` is its inverse.
    """
    improved = np.array([group[0].objective[-1] < IMPROVED * group[0].objective[0] for group in groups])
    mean, least, most = over_seeds(values)
    last = mean[improved] if improved.any() else mean
    where: Columns = {
        n: np.repeat(np.asarray(column), len(titles)) for n, column in places(groups, hyper).items()
    }
    low, high = (float(place(np.array(end))) for end in ends)
    return {
        "learned": {
            **where,
            **identities([title.full for title in titles], times=len(groups)),
            "value": mean.ravel(),
            "low": least.ravel(),
            "high": most.ravel(),
        },
        "learned_labels": {
            **identities(fitted_in([title.short for title in titles])),
            "value": back(spread_ends(place(last.T), low, high)),
            "end": back(spread_ends(place(last.T), low, high, gap=0.0)),
        },
        "learned_range": {"value": np.array(ends)},
    }


def titles_in(groups: Groups, names: Sequence[str]) -> list[Title]:
    """Titles of what has these names in runs that may differ in shape: of parameters, of layers, and of parts."""
    runs = [run for group in groups for run in group]
    return [_title_in(runs, name) for name in names]


def _title_in(runs: Sequence[Run], name: str) -> Title:
    for run in runs if "[" in name or name == "bias" else ():
        if name in run.named:
            return run.named[name]
    return Title(title := layer_title(name), title)


def largest_of(
    tables: Tables, diverged: NDArray[np.bool_], weighed: Tables | None = None
) -> tuple[list[str], Array]:
    """Names of the K largest values, and those values (V, S, K); NaN where a run has none or diverged.

    The largest are those of the tables `weighed`, where these are others.
    """
    names = list(dict.fromkeys(name for group in tables for name in group[0]))
    values = _values(tables, names, diverged)
    if len(names) <= MOST_LINES:
        return names, values
    sizes = np.abs(values if weighed is None else _values(weighed, names, diverged))
    largest = np.sort(np.argsort(-np.nan_to_num(sizes).max(axis=(0, 1)), kind="stable")[:MOST_LINES])
    return [names[i] for i in largest], values[..., largest]


def _values(tables: Tables, names: Sequence[str], diverged: NDArray[np.bool_]) -> Array:
    rows = [[[table.get(name, np.nan) for name in names] for table in group] for group in tables]
    values = np.array(rows, dtype=np.float64)
    values[diverged] = np.nan
    return values


def _on_path(groups: Groups, path: Path, names: list[str], units: str) -> Array:
    """(V, K) exact values of the drawn parameters, none where there is no path."""
    tables = [on_one_scale(group[0], exact, units) for group, exact in zip(groups, path, strict=False)]
    return np.array([[table[name] for name in names] for table in tables]).reshape(len(tables), len(names))


def _limits(values: Array) -> tuple[float, float]:
    """Limits of the axis: the middle 96 % of all values, so that a run near divergence does not flatten the others."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return limits(finite)
    low, high = np.quantile(finite, [0.02, 0.98])
    return limits(inside(finite, low - 0.5 * (high - low), high + 0.5 * (high - low)))


# --------------------------------------------------------------------------- drawing


def lines(hyper: Hyper, bands: bool, y: alt.Y = VALUE) -> list[alt.Chart]:
    """A line for each parameter, with its name at the end; points alone where the values of `hyper` have no order.

    `lines_data` has the data.
    """
    x, joined = grid_axis(hyper, alt.X, "position"), hyper.scale != "category"
    base = alt.Chart(data("learned")).encode(x=x, y=y, color=COLOUR, detail=alt.Detail("parameter:N"))
    drawn = [base.mark_circle(size=36 if joined else 70).encode(opacity=raised()), *pinned_labels(y)]
    if joined:
        drawn = [base.mark_line(strokeWidth=2.5).encode(opacity=raised()), *drawn, leaders(y)]
    if not bands:
        return drawn
    spread = base.mark_area() if joined else base.mark_rule(strokeWidth=4)
    return [band(spread.encode(opacity=raised(0.18 if joined else 0.5)), y), *drawn]


def _with_path(hyper: Hyper, bands: bool, y: alt.Y) -> list[alt.Chart]:
    if hyper.name not in PATHS:
        return lines(hyper, bands, y)
    exact = alt.Chart(data("path")).mark_line(strokeWidth=1.5, strokeDash=[3, 3])
    x = grid_axis(hyper, alt.X, "position")
    path = exact.encode(x=x, y=y, color=COLOUR, detail=alt.Detail("parameter:N"))
    return [path, *lines(hyper, bands, y)]


def _title(hyper: Hyper) -> str:
    return f"What it learned{' (dashed: exact)' if hyper.name in PATHS else ''}"


@made_once
def parameter_lines(unit: str = "") -> Upper:
    """Lines on an axis in units of that title."""
    return Upper(_title, partial(_with_path, y=value_in(unit)))
