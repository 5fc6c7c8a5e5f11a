"""Size: error against the number of parameters, from too few to more than there are rows; a picked width is loaded."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from core import Run
from core.charts.comparison import Groups
from core.charts.size import size_chart, size_data
from core.lenses.size import WIDTHS, finding, interpolating, plan
from core.words import count
from ui import asking, draw, picking

ALT = "Training and validation error of networks of one depth, against their number of parameters."


def view(run: Run) -> None:
    """Finding, chart and numbers."""
    shapes, seeds = plan(run.spec)
    st.markdown(
        "The same training with ever wider :orange[**hidden layers**], as deep as yours: from too few "
        ":blue[**parameters**] to more than there are rows to learn. Pick a point to load its width."
    )
    sweep = asking.swept(run.spec, {"hidden": shapes, "seed": seeds})
    if sweep is None:
        return
    groups = [sweep.runs[i : i + len(seeds)] for i in range(0, len(sweep.runs), len(seeds))]
    st.markdown(finding(groups))
    picking.chart(
        "size",
        size_chart(len(seeds) > 1),
        (("size", run.spec), lambda: size_data(groups, run)),
        {"setting": run.spec.hypers["hidden"]},
        ALT,
    )
    st.caption(_reading(run, len(shapes), len(seeds)))
    _numbers(groups)


def _reading(run: Run, widths: int, seeds: int) -> str:
    """What the drawing means, and what was too long to train."""
    drawn = (
        f"Lines: means of {seeds} seeds; bands: from the lowest to the highest."
        if seeds > 1
        else "One seed each: more would take long."
    )
    left_out = WIDTHS[widths:]
    longer = f" Wider than {WIDTHS[widths - 1]} would take too long." if left_out else ""
    return (
        f"{drawn}{longer} Broad stripe: this run, {count(run.parameter_count, 'parameter')}. Dashed: "
        f"{count(interpolating(run), 'parameter')}, as many as there are numbers to hit; from about there on a network "
        "may pass through every training row. Widths that the control does not offer load the nearest one that it does."
    )


def _numbers(groups: Groups) -> None:
    hidden = groups[0][0].spec.hypers["hidden"]
    columns: dict[str, list[Any]] = {
        "hidden layers": [hidden.text(group[0].spec["hidden"]) for group in groups],
        "parameters": [group[0].parameter_count for group in groups],
    }
    for rows in ("train", "validation"):
        errors = np.array([[getattr(run, f"{rows}_error")[-1] for run in group] for group in groups])
        columns[f"{rows} error"] = errors.mean(axis=1).tolist()
        if errors.shape[1] > 1:
            columns[f"lowest {rows} error"] = errors.min(axis=1).tolist()
            columns[f"highest {rows} error"] = errors.max(axis=1).tolist()
    draw.numbers(columns, "size_table", **dict.fromkeys([*columns][2:], "%.4g"))
