"""Surface: the loss over the two directions in which a run moved most, with its path, or the paths of a race."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import Run
from core.charts.contours import kept
from core.once import once
from core.types import OnEpoch
from ui import asking, draw, state
from views.network.surface.chart import (
    landscape_chart,
    landscape_data,
    plane_of,
    race_chart,
    race_data,
    window,
)
from views.network.surface.descents import caution, finding, no_path, race_finding, shown
from views.network.surface.numbers import MOST_POINTS, Plane, Slice, points, slice_of, work
from views.shared.race import best_of_each, end_of, label
from views.shared.racers_view import raced, rates

_plane = once(plane_of)
THIS_RUN, RACE = SHOWN = ("This run", "Race")
ALT = "Contours of the loss over two directions through all parameters, with the path of this run; below, its error."
RACE_ALT = (
    "Contours of the loss over two directions through all parameters, with the paths of several optimizers."
)
EQUATIONS = (
    r"\theta(a, b) = \theta_T + a\, d_1 + b\, d_2, \qquad "
    r"\begin{pmatrix} \theta_0 - \theta_T \\ \vdots \\ \theta_{T-1} - \theta_T \end{pmatrix} = U \Sigma V^\top, \qquad "
    r"d_k = v_k",
    r"\text{share of } d_k = \frac{\sigma_k^2}{\sum_j \sigma_j^2}",
)


def view(run: Run) -> None:
    """The path of this run in its own plane, or a race there."""
    st.markdown(
        "All :blue[**parameters**] at once, cut along the two directions in which this run moved most: a slice through "
        "the landscape that training descends."
    )
    left, right = st.columns(2)
    with left:
        what = state.option("Show", SHOWN, THIS_RUN, key="landscape")
    plane = _plane(run)
    if plane is None:
        st.info(no_path(run), icon=":material/location_off:")
    elif what == THIS_RUN:
        _this_run(run, plane)
    else:
        with right:
            at = rates()
        _race(run, plane, at)


def _this_run(run: Run, plane: Plane) -> None:
    cut = _slice(run, plane, [run])
    if cut is None:
        return
    seen = int(kept(run).sum())
    st.markdown(finding(run, plane, seen))
    draw.chart(run, landscape_chart(), "landscape_chart", ALT, landscape_data, run, cut)
    _notes(run, plane)
    places = plane.places(run.flat)
    columns = {"epoch": run.epochs, "objective": run.objective[run.epochs]}
    columns |= {f"direction {k + 1}": places[:, k].copy() for k in range(2)}
    draw.numbers(columns, "landscape_table", objective="%.5g")
    _equations()


def _race(run: Run, plane: Plane, at: str) -> None:
    runs = raced(run, at)
    if runs is None:
        return
    racers = best_of_each(runs, end_of)
    cut = _slice(run, plane, racers)
    if cut is None:
        return
    st.markdown(race_finding(racers, plane))
    draw.chart(run, race_chart(len(racers)), "landscape_race", RACE_ALT, race_data, racers, cut)
    _notes(run, plane)
    _numbers(racers, plane)
    _equations()


def _slice(run: Run, plane: Plane, runs: Sequence[Run]) -> Slice | None:
    """With the paths of `runs` in sight."""
    return asking.computed(_slice_of, run, plane, runs, work=work(run), ask="Draw it")


def _slice_of(run: Run, plane: Plane, runs: Sequence[Run], on_block: OnEpoch) -> Slice:
    return slice_of(run, plane, window(runs, plane), on_block)


def _notes(run: Run, plane: Plane) -> None:
    """What shares are worth, what the picture leaves out, and how fine it is."""
    note = caution(run, plane, int(kept(run).sum()))
    if points(run) < MOST_POINTS:
        note += (
            f" With so many parameters and rows the loss is computed at {points(run)} × {points(run)} places, not at "
            f"{MOST_POINTS} × {MOST_POINTS}; between them it is interpolated."
        )
    st.caption(f"{note} Directions: [Li et al., 2018](https://arxiv.org/abs/1712.09913).")


def _numbers(racers: Sequence[Run], plane: Plane) -> None:
    columns = {
        "optimizer": [label(run) for run in racers],
        "learning rate": [run.spec.learning_rate for run in racers],
        "objective at the end": [float(run.objective[-1]) for run in racers],
        "training error": [float(run.train_error[-1]) for run in racers],
        "validation error": [float(run.validation_error[-1]) for run in racers],
        "% of its way in the plane": [100 * shown(run, plane) for run in racers],
    }
    draw.numbers(columns, "landscape_racers", **dict.fromkeys([*columns][1:], "%.4g"))


def _equations() -> None:
    with st.expander("The equations"):
        for equation in EQUATIONS:
            st.latex(equation)
