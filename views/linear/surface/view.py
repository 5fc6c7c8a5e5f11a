"""Surface: the loss over two parameters, with the path of the run, a race of optimizers, or what theory predicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from core import Run
from core.charts.contours import kept
from core.charts.tables import Data
from core.theory.optimum import NoOptimum, optimum
from core.types import Array
from ui import draw, state
from ui.calls import by_value
from views.linear.surface import race_view as race
from views.linear.surface import rates_view as rates
from views.linear.surface.chart import Scene, surface_chart, surface_data
from views.linear.surface.numbers import Cut, Pair, entangled, finding, shadow, telling

# What can be looked at, where the other parameters can be held, and the keys of all choices, part of every link.
THIS_RUN, RACE, THEORY = SHOWN = ("This run", "Race", "Theory")
AT_OPTIMUM, AT_END = "the optimum", "the end of this run"
ALT = "Contours of the loss over two parameters, with the path of this run from its start to its end."


def view(run: Run) -> None:
    """The path of this run on the surface, a race on it, or theory: whichever is chosen."""
    columns = st.columns(4)
    shown = state.option("Show", SHOWN, THIS_RUN, key="surface", place=columns[0])
    if shown == THEORY:
        rates.view(run)
        return
    usual = telling(run, _lowest(run)) if shown == RACE else entangled(run.spec)
    cut = _cut(run, _pair(run, usual, columns[1:3]), columns[3])
    if shown == RACE:
        race.view(run, cut)
    else:
        _this_run(run, cut)


def _lowest(run: Run) -> Array:
    """θ (P,) of the optimum, or of where this run was last in sight, where none is known."""
    try:
        return optimum(run.spec)
    except NoOptimum:
        return run.flat[kept(run)][-1]


def _pair(run: Run, pair: Pair, columns: Sequence[Any]) -> Pair:
    """The two parameters; `pair` as usual."""
    names = [*run.scalars]
    usual = [names[index] for index in pair]
    across = state.option("Across", _titles(run, names), usual[0], key="across", place=columns[0])
    others = [name for name in names if name != across]
    usual_up = usual[1] if usual[1] != across else usual[0]
    up = state.option("Up", _titles(run, others), usual_up, key="up", place=columns[1])
    return names.index(across), names.index(up)


def _titles(run: Run, names: Sequence[str]) -> dict[str, str]:
    return {name: run.title(name) for name in names}


def _cut(run: Run, pair: Pair, column: Any) -> Cut:
    """Where the other parameters are held, if there are any."""
    end = run.flat[kept(run)][-1]
    try:
        best = optimum(run.spec)
    except NoOptimum as reason:
        st.caption(f"There is no ◇: {reason}.")
        return Cut(pair, end, AT_END, None)
    if run.parameter_count == 2:
        return Cut(pair, best, AT_OPTIMUM, best)
    at = state.option(
        "The others at", state.spoken_of((AT_OPTIMUM, AT_END)), AT_OPTIMUM, key="others", place=column
    )
    return Cut(pair, best if at == AT_OPTIMUM else end, at, best)


def _this_run(run: Run, cut: Cut) -> None:
    st.markdown(finding(run, cut))
    draw.chart(run, surface_chart(), "surface_chart", ALT, _data, run, by_value(cut))
    st.caption(" ".join(filter(None, (meaning(run, cut), shadow(run, cut)))))
    titles = run.titles
    columns = {"epoch": run.epochs, "objective": run.objective[run.epochs]}
    columns |= {titles[index]: run.flat[:, index] for index in cut.pair}
    draw.numbers({name: np.asarray(values) for name, values in columns.items()}, "surface_table")


def _data(run: Run, cut: Cut) -> Data:
    return surface_data(Scene.of([run], cut), run)


def meaning(run: Run, cut: Cut) -> str:
    """What contours and axes measure."""
    penalized = run.spec["l1"] or run.spec["l2"]
    sentence = f"Numbers on the contours: the loss{', with its penalty' if penalized else ''}."
    biases = len(run.columns.biases)
    if run.spec["standardize"]:
        sentence += " Axes are per standard deviation, as in training: in these units steps are taken."
    if run.spec["standardize"] and min(cut.pair) < biases:
        what = {"regression": "prediction", "binary": "log-odds", "multiclass": "score"}[run.task]
        sentence += f" The intercept is the {what} where every column is at its mean."
    return sentence
