"""Runs over two hyperparameters: one learned parameter above, the error below, on shared axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from core.charts.comparison import drawn_errors
from core.charts.grid_axis import Channel, grid_axis
from core.charts.learned import on_one_scale, scale_note
from core.charts.style import (
    ERROR_RAMP,
    HYPERPARAMETER,
    NEUTRAL,
    PARAMETER_RAMP,
    SHORT_NUMBERS,
    WORST_SHARE,
    Spec,
    caption,
    captioned,
    data,
    pickable,
)
from core.charts.tables import Columns, Data, rows_of
from core.engine.run import Run
from core.engine.sweep import Sweep
from core.formatting import spoken
from core.heavy import made_once
from core.hyper import Hyper, Value
from core.inspection.by_layer import norms
from core.types import Array
from core.verdicts.measures import Measure

# Pixels; of names beside the rows, as “6 layers of 64”.
HEIGHT, MOST_ROOM = 240, 90
# Narrower than this, the title takes all of the line; the select above says which parameter it is.
CAPTION_FROM = 280
Pair = tuple[Hyper, Hyper]

# --------------------------------------------------------------------------- numbers


def parameter_names(sweep: Sweep, units: str = "") -> list[str]:
    """Tidy names of the parameters that every run of the sweep has; of all parameters where runs share none.

    Trees without a split have none that share a scale: then of all as they are.
    """
    tables = [_mapped(run, units) for run in sweep.runs]
    tables = tables if any(tables) else [run.final for run in sweep.runs]
    everything = list(dict.fromkeys(name for table in tables for name in table))
    return [name for name in everything if all(name in table for table in tables)] or everything


def _mapped(run: Run, units: str) -> dict[str, float]:
    """What of a run's parameters can be mapped: of networks, whose units have no order, the norms of layers."""
    if run.family in ("network", "transformer"):
        return {f"norm of {layer}": norm for layer, norm in norms(run).items()}
    return on_one_scale(run, run.final, units)


def map_note(run: Run, units: str = "") -> str:
    """What the scale of the mapped parameter measures."""
    if run.family == "transformer":
        return "Norms leave out biases and gains; those of attention and MLP are of all blocks together."
    if run.family == "network":
        return "Norms leave out biases; weights of the first layer are times the deviation of their input."
    return scale_note(run, units)


def heatmap_data(
    sweep: Sweep,
    pair: Pair,
    current: Run,
    parameter: str,
    measure: Measure,
    edges: Sequence[tuple[Value, Value]],
    units: str = "",
) -> Data:
    """The data of `heatmap_chart`: `runs`, `diverged`, `best` and `current` cells, the `theory` line, and words.

    `edges` are points (value of the first, value of the second hyperparameter) on the edge of stability. Cells are
    counted from 0, all of one width, so that a value stands at the middle of its cells.
    """
    axes = [_positions(sweep, hyper) for hyper in pair]
    runs = _cells_of(sweep, pair, axes, parameter, measure, units)
    here = (
        np.interp(hyper.position(current.spec[hyper.name]), at, np.arange(len(at)))
        for hyper, at in zip(pair, axes, strict=True)
    )
    diverged = np.array([run.diverged for run in sweep.runs])
    known = np.isfinite(np.asarray(runs["error"])).any()
    gone = "× diverged" if diverged.any() else ""
    title = current.title(parameter) if parameter in current.named else spoken(parameter)
    return {
        "runs": runs,
        "diverged": rows_of(runs, diverged),
        "best": rows_of(runs, _lowest(np.abs(np.asarray(runs["error"]) - measure.best))),
        "current": {name: np.array([position]) for name, position in zip("xy", here, strict=True)},
        "theory": _theory(edges, pair, axes),
        "above": {"says": ["   ".join(filter(None, (title, gone)))]},
        "below": {"says": ["   ".join(filter(None, (f"★ {measure.extreme}" if known else "", gone))) or " "]},
    }


def _positions(sweep: Sweep, hyper: Hyper) -> Array:
    """Positions on the grid of `hyper` of the values that are compared, from the lowest on."""
    return np.unique([hyper.position(run.spec[hyper.name]) for run in sweep.runs])


def compared_texts(sweep: Sweep, hyper: Hyper) -> tuple[str, ...]:
    """The values of `hyper` that are compared, as their axis names them."""
    texts = {hyper.position(run.spec[hyper.name]): hyper.reading(run.spec[hyper.name]) for run in sweep.runs}
    return tuple(texts[position] for position in sorted(texts))


def blank_note(sweep: Sweep, data: Data, measure: Measure) -> str:
    """What cells that have no colour mean, beside those that are marked; empty where there are none."""
    settled = np.array([not run.diverged for run in sweep.runs])
    error, value = (np.asarray(data["runs"][name]) for name in ("error", "value"))
    sentences = []
    if (settled & np.isnan(value)).any():
        sentences.append("Blank cells above: runs without this parameter.")
    if (settled & np.isnan(error)).any():
        why = (
            f"{measure.label} below {WORST_SHARE:g}"
            if measure.best
            else "errors too large to draw beside the others"
        )
        sentences.append(f"Blank cells below: {why}.")
    return " ".join(sentences)


def _lowest(error: Array) -> NDArray[np.bool_]:
    """Marks the one lowest of the finite errors, if there is one."""
    ranked = np.where(np.isfinite(error), error, np.inf)
    return (np.arange(len(error)) == ranked.argmin()) & np.isfinite(error)


def _cells_of(
    sweep: Sweep, pair: Pair, axes: Sequence[Array], parameter: str, measure: Measure, units: str
) -> Columns:
    """A row per run: where its cell lies, its settings, and its value and error, NaN where it diverged or has none."""
    settings = [[run.spec[hyper.name] for run in sweep.runs] for hyper in pair]
    x, y = (
        np.searchsorted(at, [hyper.position(value) for value in values]).astype(float)
        for hyper, values, at in zip(pair, settings, axes, strict=True)
    )
    diverged = np.array([run.diverged for run in sweep.runs])
    evaluated = np.array([measure.evaluate(run) for run in sweep.runs])
    tables = ({**run.final, **_mapped(run, units)} for run in sweep.runs)
    value = np.array([table.get(parameter, np.nan) for table in tables])
    return {
        **dict(zip(("x", "x1", "x2"), (x, *sides(x)), strict=True)),
        **dict(zip(("y", "y1", "y2"), (y, *sides(y)), strict=True)),
        **{
            f"{of}{which}": [spelled(setting) for setting in values]
            for which, hyper, values in zip(("", "_2"), pair, settings, strict=True)
            for of, spelled in (("setting", hyper.text), ("reading", hyper.reading))
        },
        "error": drawn_errors(evaluated, diverged, measure, sweep.runs)[0],
        "value": np.where(diverged, np.nan, value),
    }


def sides(positions: Array) -> tuple[Array, Array]:
    """Left and right of each cell, half-way to its neighbours, so that cells tile an uneven axis."""
    known = np.unique(positions)
    middles = (known[1:] + known[:-1]) / 2
    borders = np.concatenate([[known[0] - 0.5], middles, [known[-1] + 0.5]])
    index = np.searchsorted(known, positions)
    return borders[index], borders[index + 1]


def _theory(edges: Sequence[tuple[Value, Value]], pair: Pair, axes: Sequence[Array]) -> Columns:
    """Places (x, y) of the points that lie on both grids, between the cells of their neighbours."""
    first, second = pair
    on_axes = [
        (first.position(x), second.position(y)) for x, y in edges if first.covers(x) and second.covers(y)
    ]
    points = np.array(on_axes, dtype=float).reshape(-1, 2)
    places = (np.interp(column, at, np.arange(len(at))) for column, at in zip(points.T, axes, strict=True))
    return dict(zip("xy", places, strict=True))


# --------------------------------------------------------------------------- drawing


Axes = tuple[tuple[str, ...], tuple[str, ...]]


@made_once
def heatmap_chart(first: Hyper, second: Hyper, measure: Measure, texts: Axes) -> Spec:
    """Two heat maps with one selection, `pick`, of a run; `heatmap_data` has the data, `texts` are those of cells."""
    x, y = _axis(first, alt.X, texts[0]), _axis(second, alt.Y, texts[1])
    above = [_cells(first, second, "value", PARAMETER_RAMP, "linear"), *_marks()]
    below = [
        _cells(first, second, "error", ERROR_RAMP, "linear" if measure.best else "log"),
        *_marks(),
        _star(),
    ]
    panels = [
        captioned(
            [*(_placed(layer, x, y) for layer in layers), caption(alt.Chart(data(words)), CAPTION_FROM)],
            title,
            HEIGHT,
        )
        for layers, words, title in (
            (above, "above", "Parameter it learned"),
            (below, "below", measure.label),
        )
    ]
    stack = alt.vconcat(*panels, spacing=18)
    return pickable(stack.resolve_scale(color="independent"), fields=["setting", "setting_2"])


def _axis(hyper: Hyper, channel: type[Channel], texts: tuple[str, ...]) -> Channel:
    """Of cells of one width, a name at the middle of each."""
    encoded: Any = grid_axis(hyper, channel, "place").to_dict()
    whole: dict[str, Any] = encoded["axis"]
    room = {"labelLimit": MOST_ROOM, "maxExtent": MOST_ROOM + 20} if channel is alt.Y else {}
    return channel(
        "place:Q",
        title=hyper.title,
        scale=alt.Scale(domain=[-0.5, len(texts) - 0.5], nice=False, zero=False),
        axis=alt.Axis(
            **{**whole, **room, "values": [*range(len(texts))], "labelExpr": f"{[*texts]}[datum.value]"}
        ),
    )


def _placed(marks: alt.Chart, x: alt.X, y: alt.Y) -> alt.Chart:
    """`marks` at their `x` and `y`, or cells from `x1` to `x2`."""
    at = "1" if isinstance(marks.mark, alt.MarkDef) and marks.mark.type == "rect" else ""
    across, up = x.copy(), y.copy()
    across.shorthand, up.shorthand = f"x{at}:Q", f"y{at}:Q"
    return marks.encode(x=across, y=up)


def _cells(first: Hyper, second: Hyper, field: str, ramp: tuple[str, ...], scale: str) -> alt.Chart:
    legend = alt.Legend(
        orient="right", title=None, gradientLength=HEIGHT - 60, labelExpr=SHORT_NUMBERS, tickCount=4
    )
    colour = alt.Color(f"{field}:Q", scale=alt.Scale(type=scale, range=list(ramp)), legend=legend)  # type: ignore[arg-type]
    tooltip = [
        alt.Tooltip("reading:N", title=first.label),
        alt.Tooltip("reading_2:N", title=second.label),
        alt.Tooltip("value:Q", format=".4g"),
        alt.Tooltip("error:Q", format=".4g"),
    ]
    cells = alt.Chart(data("runs"), name=f"{field}_cells").mark_rect(cursor="pointer")
    return cells.encode(x2=alt.X2("x2"), y2=alt.Y2("y2"), color=colour, tooltip=tooltip)


def _marks() -> list[alt.Chart]:
    """Over the cells: the runs that diverged, the edge of stability, and this run."""
    gone = alt.Chart(data("diverged")).mark_text(text="×", color=NEUTRAL, fontSize=16)
    edge = alt.Chart(data("theory")).mark_line(color=HYPERPARAMETER, strokeDash=[6, 3], strokeWidth=2)
    here = alt.Chart(data("current")).mark_point(
        shape="circle", size=260, color=HYPERPARAMETER, strokeWidth=3
    )
    return [gone, edge.encode(order=alt.Order("y:Q")), here]


def _star() -> alt.Chart:
    return alt.Chart(data("best")).mark_text(text="★", color=HYPERPARAMETER, fontSize=18)
