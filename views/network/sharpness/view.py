"""Sharpness: how steep the loss is along the run in its steepest direction, against what its steps can bear."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from core import Run
from core.formatting import count
from ui import asking, draw, state
from views.network.sharpness.chart import sharpness_chart, sharpness_data
from views.network.sharpness.numbers import Sharpness, sharpness_of, work
from views.network.sharpness.stability import EXAMPLE, finding, fix, has_edge, place

ALT = "Sharpness over epochs beside the edge that the learning rate sets; below, the error over the same epochs."
EQUATIONS = (
    r"S(\theta) = \lambda_{\max}\!\left(\nabla^2 L(\theta)\right) \qquad "
    r"\nabla^2 L(\theta)\, v = \left.\frac{\partial}{\partial r} \nabla L(\theta + r v)\right|_{r = 0}",
    r"L \approx \tfrac{1}{2} \lambda x^2: \quad x \leftarrow x - \eta \lambda x = (1 - \eta \lambda)\, x, \qquad "
    r"\lvert 1 - \eta \lambda \rvert > 1 \iff \lambda > 2 / \eta",
)


def view(run: Run) -> None:
    """Finding, buttons, chart, what it means, numbers and equations."""
    st.markdown(
        "How steep is the loss in its steepest direction, where the :blue[**parameters**] are? The "
        ":orange[**learning rate**] decides how steep it may be before steps overshoot."
    )
    sharpness = asking.computed(sharpness_of, run, work=work(run), ask="Measure it")
    if sharpness is None:
        return
    st.markdown(finding(run, sharpness))
    _buttons(run, sharpness)
    draw.chart(run, sharpness_chart(), "sharpness_chart", ALT, sharpness_data, run, sharpness)
    st.caption(_meaning(run, sharpness))
    _numbers(run, sharpness)
    draw.equations(*EQUATIONS, label="The equations")


def _buttons(run: Run, sharpness: Sharpness) -> None:
    """What shows the edge of stability, unless this run does: here, or where it is known to show."""
    if has_edge(run) and place(sharpness) == "hovers":
        return
    offered = {fix.label: run.spec.replace(**fix.changes) for fix in fix(run, sharpness)}
    if EXAMPLE not in (*offered.values(), run.spec):
        offered |= {"Two moons, where it shows": EXAMPLE}
    if not offered:
        return
    st.markdown(
        "Trained by gradient descent on all rows, many networks sharpen until steps overshoot. To see it:"
    )
    with st.container(horizontal=True):
        for number, (label, spec) in enumerate(offered.items()):
            st.button(label, on_click=state.load_spec, args=(spec,), key=f"edge_{number}")


def _meaning(run: Run, sharpness: Sharpness) -> str:
    kinks = (
        " Where an activation has a kink there is no second derivative: what is measured is the curvature beside it, "
        "and a step across it is not counted."
    )
    kinked = run.network.activation.is_kinked
    return (
        "Sharpness is the largest eigenvalue of the second derivative of what is minimized, in the units of training, "
        f"at {count(len(sharpness.epochs), 'epoch')} of this run, which is trained again for it. It is "
        f"exact for each, by "
        f"Lanczos' method on Hessian-vector products.{kinks if kinked else ''} The edge of stability: [Cohen "
        "et al., 2021](https://arxiv.org/abs/2103.00065)."
    )


def _numbers(run: Run, sharpness: Sharpness) -> None:
    columns: Mapping[str, np.ndarray] = {
        "epoch": sharpness.epochs,
        "sharpness": sharpness.value,
        "edge": sharpness.edge,
        "objective": run.objective[sharpness.epochs],
    }
    draw.numbers(columns, "sharpness_table", "%.5g")
