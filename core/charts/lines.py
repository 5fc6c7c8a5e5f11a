"""Lines with their names beside their ends, over the epochs or over anything else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.scale import limits, spread_ends
from core.charts.style import NEUTRAL, PARAMETER_SCALE, ROWS_DASH, data, line_labels
from core.charts.tables import Columns, Data
from core.types import Array

# Where its points are, (T,) each, from left to right: NaN where nothing is drawn.
Line = tuple[NDArray[Any], Array]

# --------------------------------------------------------------------------- numbers


def lines_data(
    table: str,
    who: str,
    what: str,
    lines: Mapping[str, Line],
    *,
    over: str = "epoch",
    log: bool = False,
    between: tuple[float, float] | None = None,
    gap: float = 0.14,
) -> Data:
    """`{table}` (over, who, what): the points of `lines`, by name; `{table}_labels` (who, what): names of what is seen.

    These stand beside the ends of their lines, `gap` of the height apart, on a `log` axis or an even one; the height is
    `between` two values, or that of all lines.
    """
    heights = {name: np.log(y) if log else y for name, (_, y) in lines.items() if np.isfinite(y).any()}
    ends = spread_ends(heights.values(), *(between or limits(_joined(heights.values()), margin=0.0)), gap)
    return {
        table: {
            over: _joined([x for x, _ in lines.values()]),
            who: [name for name, (x, _) in lines.items() for _ in x],
            what: _joined([y for _, y in lines.values()]),
        },
        f"{table}_labels": {who: [*heights], what: np.exp(ends) if log else ends},
    }


def _joined(parts: Collection[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate([*parts]) if parts else np.empty(0)


def with_dots(table: Columns) -> Columns:
    """`table` of lines over `epoch`, with `apart`: whether an epoch between a point and a neighbour is not recorded.

    `dots` draws these: between them a line is a guess, and its corners would look like the noise of training.
    """
    epochs = np.unique(table["epoch"])
    gap = np.diff(epochs, prepend=epochs[:1], append=epochs[-1:])
    wide = np.maximum(gap[:-1], gap[1:]) > 1
    return {**table, "apart": wide[np.searchsorted(epochs, table["epoch"])]}


def ranked(lines: Data) -> Data:
    """Tables by `lines_data`, with the `rank` of each line, which its colour goes by."""
    points, labels = lines.values()
    (who, names), *_ = labels.items()
    rank = np.arange(len(names))
    at = dict(zip(names, rank.tolist(), strict=True))
    ranks = [{"rank": np.array([at[name] for name in points[who]])}, {"rank": rank}]
    return {name: {**columns, **more} for (name, columns), more in zip(lines.items(), ranks, strict=True)}


def seen(line: Line) -> Line:
    """The points that are drawn: so an axis reaches no farther than they do."""
    known = np.isfinite(line[1])
    return line[0][known], line[1][known]


def ends_data(who: str, what: str, lines: Mapping[str, Line], names: Collection[str]) -> Columns:
    """(epoch, who, what): where the lines called `names` are last seen."""
    last = {name: seen(lines[name]) for name in names if np.isfinite(lines[name][1]).any()}
    return {
        "epoch": np.array([x[-1] for x, _ in last.values()]),
        who: [*last],
        what: np.array([y[-1] for _, y in last.values()]),
    }


# --------------------------------------------------------------------------- drawing


def lines_of_rows(table: str, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """A line for each part of the split, and its name."""
    lines = alt.Chart(data(table)).mark_line(color=NEUTRAL, strokeWidth=2.5)
    return [lines.encode(x=x, y=y, strokeDash=ROWS_DASH), line_labels(f"{table}_labels", y, "rows:N")]


def dots(base: alt.Chart) -> alt.Chart:
    """A dot at each point of `base` that stands alone; `with_dots` says which these are."""
    return base.transform_filter("datum.apart").mark_circle(size=22, opacity=1)


def told_apart(base: alt.Chart, field: str, styles: Mapping[str, Mapping[str, Any]]) -> list[alt.Chart]:
    """The lines of `base` for each value of `field`, in a style of its own; the last is drawn on top."""
    return [
        base.transform_filter(f"datum.{field} == '{value}'").mark_line(**style)
        for value, style in styles.items()
    ]


def ranked_lines(base: alt.Chart, labels: str, who: str, tooltip: Sequence[alt.Tooltip]) -> list[alt.Chart]:
    """A line for each `who` of `base`, its dots, places to point at, and the names, in the colours of their ranks."""
    colour = alt.Color("rank:O", scale=PARAMETER_SCALE, legend=None)
    every = base.encode(color=colour, detail=alt.Detail(f"{who}:N"))
    return [
        every.mark_line(strokeWidth=2.5),
        dots(every),
        every.mark_circle(size=60, opacity=0).encode(tooltip=list(tooltip)),
        line_labels(labels, every.encoding.y, f"{who}:N").encode(color=colour),
    ]
