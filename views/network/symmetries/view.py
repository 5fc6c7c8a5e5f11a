"""Symmetries: other parameters of a hidden layer, and the same predictions to the last digit but rounding."""

from __future__ import annotations

import streamlit as st

from core import Run
from core.formatting import number
from ui import draw, state
from ui.calls import by_value
from views.network.symmetries.chart import height, symmetry_chart, symmetry_data
from views.network.symmetries.numbers import (
    ALL,
    CHANGES,
    FACTOR,
    SHUFFLE,
    Difference,
    Symmetry,
    allowed,
    effect,
    finding,
    multitude,
    refused,
)

ALT = "The weights of a hidden layer as a picture before and after the change, a column for each unit."
EQUATION = r"W_l' = W_l P C, \quad b_l' = b_l P C, \quad W_{l+1}' = C^{-1} P^\top W_{l+1}"
LETTERS = (
    "P puts units in another order, C is diagonal: −1 where a sign is flipped, the factor where a unit is rescaled. It "
    "holds wherever f(c z) = c f(z)."
)
SEEDS = tuple(str(seed) for seed in range(8))


def view(run: Run) -> None:
    """Choose a layer and a change; what moved and what did not, pictures of both, and why it matters."""
    st.markdown(
        "Change the :blue[**parameters**] of a hidden layer so that you can see it, and so that no prediction notices: "
        "put its units in another order, flip their signs, or change their scale."
    )
    with st.container(horizontal=True):
        symmetry = _chosen(run)
    difference = effect(run, symmetry)
    st.markdown(finding(run, difference))
    _metrics(difference)
    chart = symmetry_chart(height(run, symmetry.layer))
    draw.chart(run, chart, "symmetries_chart", ALT, symmetry_data, run, by_value(symmetry))
    st.caption(
        "A column is a unit: its bias, the weights of what enters, and below the gap the weights of what it passes on. "
        "Plain is positive, hatched negative, the stronger the larger; numbers are those of the units before. Flipped "
        f"and rescaled (by {FACTOR:.0f}) is every second unit."
    )
    st.markdown(" ".join(filter(None, (multitude(run), refused(run, symmetry.layer)))))
    draw.equations(EQUATION, letters=LETTERS)
    _numbers(run, symmetry)


def _chosen(run: Run) -> Symmetry:
    layers = [f"layer{n}" for n in range(1, len(run.network.hidden) + 1)]
    layer = layers.index(state.option("Layer", state.spoken_of(layers), layers[0], key="layer")) + 1
    change = state.option("Change", state.spoken_of(allowed(run.network)), CHANGES[0], key="symmetry")
    seed = state.option("Shuffle", SEEDS, SEEDS[0], key="shuffle") if change in (SHUFFLE, ALL) else SEEDS[0]
    return Symmetry.of(run.network, layer, change, int(seed))


def _metrics(difference: Difference) -> None:
    with st.container(horizontal=True):
        st.metric(
            "Parameters moved by",
            f"{number(100 * difference.distance, 3)} %",
            border=True,
            help="‖θ′ − θ‖ / ‖θ‖: the distance between the parameters, as a share of their length.",
        )
        st.metric(
            "Largest change of a prediction",
            number(difference.change, 2),
            border=True,
            help="Over all training and validation rows. Around 1e-16 of a prediction is rounding of its last digit.",
        )
        st.metric("Error before", number(difference.error[0], 6), border=True)
        st.metric("Error after", number(difference.error[1], 6), border=True)


def _numbers(run: Run, symmetry: Symmetry) -> None:
    names = run.titles
    before, after = run.flat[-1], symmetry.of_theta(run.network, run.flat[-1])
    columns = {"before": before.tolist(), "after": after.tolist(), "difference": (after - before).tolist()}
    draw.numbers({"parameter": list(names), **columns}, "symmetries_table", "%.6g")
