"""Trials over two hyperparameters: a learned parameter of the best trial of each cell above, its error below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.calm import calm
from core.charts.scale import inside
from core.charts.style import Spec
from core.charts.tables import Columns, Data, rows_of
from core.formatting import fitted_in
from core.hyper import Hyper
from core.studies.outcomes import Outcome
from core.studies.study import Study
from core.types import Array
from core.verdicts.measures import Measure
from views.runs.study.chart import ERROR, drawn_between, measure_of, named, short
from views.runs.study.numbers import Cells
from views.shared.hyperparameters.heatmap_chart import heatmap_chart

FIRST, SECOND = "@first", "@second"
# Letters of a value at its axis.
ROOM = 17


@calm()
def cells_data(study: Study, outcome: Outcome, cells: Cells, label: str) -> Data:
    """The data of `cells_chart`; `label` is the learned column above, "" for none."""
    x, y = (side.ravel().astype(np.float64) for side in np.indices(cells.best.shape))
    best = cells.best.ravel()
    known, tried = best >= 0, cells.tried.ravel() > 0
    low, high = drawn_between(study, outcome)
    runs: Columns = {
        **_sides("x", x),
        **_sides("y", y),
        **{
            name: [groups.readings[int(place)] for place in at]
            for name, at, groups in (
                ("reading", x, cells.groups[0]),
                ("reading_2", y, cells.groups[1]),
            )
        },
        "error": np.where(known, inside(outcome.values, low, high)[best], np.nan),
        "value": np.where(known, study.learned[label][best], np.nan) if label else np.full(len(best), np.nan),
    }
    star = outcome.best(study.judged(outcome))
    failed = "× failed" if (tried & ~known).any() else ""
    mark = f"★ {outcome.extreme}" if star is not None else ""
    above: Data = {"above": {"says": ["   ".join(filter(None, (label, failed))) or " "]}} if label else {}
    return {
        "runs": rows_of(runs, tried),
        "diverged": rows_of({"x": x, "y": y}, tried & ~known),
        "best": rows_of({"x": x, "y": y}, best == (-2 if star is None else star)),
        "current": {"x": np.array([]), "y": np.array([])},
        "theory": {"x": np.array([]), "y": np.array([])},
        **above,
        "below": {"says": ["   ".join(filter(None, (mark, failed))) or " "]},
    }


def _sides(name: str, at: Array) -> Columns:
    return {name: at, f"{name}1": at - 0.5, f"{name}2": at + 0.5}


def cells_chart(study: Study, outcome: Outcome, cells: Cells, learned: bool) -> Spec:
    """Two heat maps, or that of the error alone; `cells_data` has the data."""
    linear = measure_of(study, outcome).best
    first, second = (Hyper(name, name, 1.0, (1.0, 2.0), "", "", scale="category") for name in (FIRST, SECOND))
    # Two texts stand for all that axes may have: what is compiled is kept, whatever visitors bring.
    spec = heatmap_chart(first, second, Measure(ERROR, ERROR, linear, ()), (("0", "1"), ("0", "1")))
    panels = spec["vconcat"] if learned else spec["vconcat"][1:]
    readings = dict(zip((FIRST, SECOND), (groups.readings for groups in cells.groups), strict=True))
    labels = {name: short(chosen.label) for name, chosen in zip(readings, cells.pair, strict=True)}
    # Nothing is picked: there is no run behind a cell that could be loaded.
    kept = {key: part for key, part in spec.items() if key != "params"}
    whole = _with_axes({**kept, "vconcat": panels}, readings)
    return named(whole, {**labels, ERROR: short(outcome.label), "pointer": "default"})


def _with_axes(node: Any, readings: Mapping[str, tuple[str, ...]]) -> Any:
    """`node` of a chart with these texts at the axes that have these titles."""
    if isinstance(node, list):
        return [_with_axes(each, readings) for each in node]
    if not isinstance(node, dict):
        return node
    if "axis" not in node or str(node.get("title")) not in readings:
        return {key: _with_axes(value, readings) for key, value in node.items()}
    texts = fitted_in(readings[node["title"]], ROOM)
    axis = {"values": [*range(len(texts))], "labelExpr": f"{texts}[datum.value]"}
    scale = {"domain": [-0.5, len(texts) - 0.5]}
    return {**node, "axis": {**node["axis"], **axis}, "scale": {**node["scale"], **scale}}
