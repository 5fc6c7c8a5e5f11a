"""Race: any set of optimizers from one start on the same surface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from core import Run
from core.charts.tables import Data
from core.types import Array
from ui import draw, state
from views.linear.surface.chart import Scene, race_chart, race_data, window
from views.linear.surface.numbers import Cut, shadow
from views.linear.surface.race import finding, goal, in_the_loss, ranked
from views.shared.race import Racer, label
from views.shared.racers_view import raced, rates

INITIALIZER = "the initializer"
# Corners, as shares of the picture across and up.
CORNERS = {
    "lower left": (0.1, 0.1),
    "lower right": (0.9, 0.1),
    "upper left": (0.1, 0.9),
    "upper right": (0.9, 0.9),
}
ALT = "Contours of the loss over two parameters with the paths of several optimizers; below, the epochs each takes."


def view(run: Run, cut: Cut) -> None:
    """Choices, finding, chart and numbers."""
    left, right = st.columns(2)
    with left:
        place = state.option("Start", state.spoken_of((INITIALIZER, *CORNERS)), INITIALIZER, key="begin")
    with right:
        at = rates()
    runs = raced(run, at, _begin(run, cut, place))
    if runs is None:
        return
    least, what = goal(runs)
    racers = ranked(runs, least)
    st.markdown(" ".join(filter(None, (finding(racers, what, at), in_the_loss(racers)))))
    chart = race_chart(len(racers))
    draw.chart(run, chart, "race_chart", ALT, _data, vars(cut), [vars(racer) for racer in racers])
    st.caption(f"Paths join the epochs that were recorded. {shadow(run, cut)}")
    _numbers(racers)


def _data(cut: Mapping[str, Any], racers: Sequence[Mapping[str, Any]]) -> Data:
    known = [Racer(**racer) for racer in racers]
    return race_data(Scene.of([racer.run for racer in known], Cut(**cut)), known)


def _begin(run: Run, cut: Cut, place: str) -> Array | None:
    """θ (P,) of a corner of the picture of this run; None for the initializer's."""
    if place == INITIALIZER:
        return None
    theta = np.array(cut.centre)
    ends = np.array(window([run], cut))
    theta[list(cut.pair)] = ends[:, 0] + CORNERS[place] * np.ptp(ends, axis=1)
    return theta


def _numbers(racers: Sequence[Racer]) -> None:
    columns = {
        "optimizer": [label(racer) for racer in racers],
        "arrives after": [racer.outcome for racer in racers],
        "learning rate": [racer.spec.learning_rate for racer in racers],
        "objective at the end": [float(racer.run.objective[-1]) for racer in racers],
    }
    draw.numbers(columns, "race_table")
