"""Shake: parameters moved one by one, and noise on all of them or on the inputs; how the error responds."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core import Run
from core.formatting import count, signed, spoken
from core.types import OnEpoch
from core.work import Work
from ui import asking, draw, state
from views.shared.shake.chart import MOST_BARS, alone_chart, alone_data, noise_chart, noise_data
from views.shared.shake.numbers import (
    SHARES,
    Moved,
    Noisy,
    affordable_draws,
    finding,
    moved,
    noisy_inputs,
    noisy_parameters,
    work,
    zeroed,
)

MOVED, ZEROED = "moved by a share", "set to zero"
SHARE = "by_share"
ALT = "A bar for each parameter: by how much the error rises when that parameter alone is moved."
ALT_NOISE = "The error against the amount of noise, on all parameters above and on all features below."


def view(run: Run) -> None:
    """How parameters are moved; finding, both charts and the numbers."""
    st.markdown(
        "What if the :blue[**parameters**] were not quite what was learned, or the inputs not quite what was measured? "
        "The more the error rises, the more the prediction depends on them."
    )
    alone, how, share = _alone(run)
    if alone is None:
        return
    # Draws are as many as never take long.
    parameters = asking.computed(_noisy_parameters, run, work=Work())
    inputs = asking.computed(_noisy_inputs, run, work=Work())
    if parameters is None or inputs is None:
        return
    st.markdown(finding(run, alone, how, parameters, inputs))
    draw.chart(run, alone_chart(min(len(alone.order), MOST_BARS)), "alone_chart", ALT, alone_data, alone)
    st.caption(_units(run, alone))
    _numbers_alone(alone)
    draw.chart(run, noise_chart(), "noise_chart", ALT_NOISE, noise_data, run, parameters, inputs, share)
    draws = parameters.train.shape[1]
    st.caption(
        f"Lines: medians of {draws} draws of normal noise; bands: the middle 80 % of them. The draws are the same at "
        "every amount and on every visit. Dotted: the share chosen above."
    )
    _numbers_of_noise(run, parameters, inputs)


def _alone(run: Run) -> tuple[Moved | None, str, float]:
    """Each parameter moved as the visitor chose, if that was not stopped, how that is said, and the share."""
    with st.container(horizontal=True):
        way = state.option("Each parameter alone", state.spoken_of([MOVED, ZEROED]), MOVED, key="alone")
        share = st.select_slider(
            "By a share of its size of", SHARES, 0.1, lambda value: f"{100 * value:.0f} %", key=SHARE
        )
    if way == ZEROED:
        return asking.computed(zeroed, run, work=work(run, 1)), "set to zero", share
    alone = asking.computed(moved, run, share, work=work(run, 2))
    return alone, f"moved by {100 * share:.0f} % of its size", share


def _noisy_parameters(run: Run, _: OnEpoch) -> Noisy:
    return noisy_parameters(run, draws=affordable_draws(run))


def _noisy_inputs(run: Run, on_draw: OnEpoch) -> Noisy:
    return noisy_inputs(run, draws=affordable_draws(run), on_draw=on_draw)


def _units(run: Run, alone: Moved) -> str:
    """What is moved, and what of it is not drawn."""
    sentence = "Weights are moved as they are trained, on the columns as they are."
    if run.spec["standardize"]:
        sentence = (
            "Weights are moved as they are trained, on standardized columns: with its weight at zero, a column counts "
            "as its average in every row."
        )
    if len(alone.titles) < run.parameter_count:
        all_of_them = count(run.parameter_count, "parameter")
        sentence += (
            f" Only the {len(alone.titles):,} largest of {all_of_them} are tried: all would take long."
        )
    rises = zip(alone.titles, alone.train[: alone.biases].tolist(), strict=False)
    biases = ", ".join(f"{spoken(name)} {signed(rise, 3)}" for name, rise in rises)
    if not biases:
        return f"{sentence} The larger rise of up and down is drawn."
    alike = "Not drawn, as a bias moves the outputs of all rows alike"
    return f"{sentence} The larger rise of up and down is drawn. {alike}: {biases}."


def _numbers_alone(alone: Moved) -> None:
    order = [*alone.order, *range(alone.biases)]
    first = {
        "parameter": [alone.titles[i] for i in order],
        "rise of the training error": alone.train[order].tolist(),
        "rise of the validation error": alone.validation[order].tolist(),
    }
    draw.numbers(first, "alone_table", "%.4g")


def _numbers_of_noise(run: Run, parameters: Noisy, inputs: Noisy) -> None:
    rows = ("train", "validation") if run.evaluated_on == "validation" else ("train",)
    columns = {"amount of noise": parameters.amounts.tolist()}
    for noisy, where in ((parameters, "parameters"), (inputs, "features")):
        for part in rows:
            columns[f"{part} error, noise on {where}"] = np.median(noisy.of(part), axis=1).tolist()
    draw.numbers(columns, "noise_table", "%.4g")
