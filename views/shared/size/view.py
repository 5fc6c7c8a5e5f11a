"""Size: error against the number of parameters, from too few to more than there are rows; a picked width is loaded."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from core import Hyper, Run
from core.engine.sweep import Groups
from core.formatting import count
from core.hyper import Value
from ui import asking, draw, picking
from views.shared.size.chart import size_chart, size_data
from views.shared.size.numbers import finding, interpolating, plan, widened, widths

ALT = "Training and validation error of models of one depth, against their number of parameters."


OPENING = {
    "hidden": "with ever wider :orange[**hidden layers**], as deep as yours: what do more :blue[**parameters**] bring, "
    "up to more of them than there are numbers to fit?",
    "d_model": "with ever more :orange[**width**], and as many blocks as yours: what do more "
    ":blue[**parameters**] bring?",
}


def view(run: Run) -> None:
    """Finding, chart and numbers."""
    (shapes, seeds), hyper = plan(run.spec), run.spec.hypers[widened(run.spec)]
    st.markdown(f"The same training {OPENING[hyper.name]} Pick a point to load its width.")
    sweep = asking.swept(run.spec, {hyper.name: shapes, "seed": seeds})
    if sweep is None:
        return
    groups = [sweep.runs[i : i + len(seeds)] for i in range(0, len(sweep.runs), len(seeds))]
    st.markdown(finding(groups))
    picking.chart(run, size_chart(len(seeds) > 1), "size", ALT, {"setting": hyper}, size_data, groups, run)
    st.caption(_reading(run, len(shapes), len(seeds)))
    _numbers(groups, hyper)


def _reading(run: Run, trained: int, seeds: int) -> str:
    """What the drawing means, and what was too long to train."""
    drawn = (
        f"Lines: means of {seeds} seeds; bands: from the lowest to the highest."
        if seeds > 1
        else "One seed each: more would take long."
    )
    every, hyper = widths(run.spec), run.spec.hypers[widened(run.spec)]
    longer = f" Wider than {_wide(every[trained - 1])} would take too long." if every[trained:] else ""
    most = interpolating(run)
    dashed = "" if most is None else _dashed(most)
    away = any(width not in hyper.grid for width in every)
    nearest = " Widths that the control does not offer load the nearest one that it does." if away else ""
    return (
        f"{drawn}{longer} Broad stripe: this run, {count(run.parameter_count, 'parameter')}.{dashed}{nearest}"
    )


def _wide(value: Value) -> str:
    """The units of a layer, or channels."""
    return str(value[0] if isinstance(value, tuple) else value)


def _dashed(most: int) -> str:
    return (
        f" Dashed: {count(most, 'parameter')}, as many as there are numbers to fit; from about there on a network may "
        "pass through every training row."
    )


def _numbers(groups: Groups, hyper: Hyper) -> None:
    columns: dict[str, list[Any]] = {
        hyper.noun: [hyper.reading(group[0].spec[hyper.name]) for group in groups],
        "parameters": [group[0].parameter_count for group in groups],
    }
    for rows in ("train", "validation"):
        errors = np.array([[getattr(run, f"{rows}_error")[-1] for run in group] for group in groups])
        columns[f"{rows} error"] = errors.mean(axis=1).tolist()
        if errors.shape[1] > 1:
            columns[f"lowest {rows} error"] = errors.min(axis=1).tolist()
            columns[f"highest {rows} error"] = errors.max(axis=1).tolist()
    draw.numbers(columns, "size_table", "%.4g")
