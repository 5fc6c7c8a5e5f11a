"""Pruning: the cost-complexity path of a tree, what each step costs, and buttons that load the best prices."""

from __future__ import annotations

import streamlit as st

from core import Hyper, Run
from core.verdicts.measures import LOSS
from ui import asking, draw, picking, state
from views.tree.pruning.chart import pruning_chart, pruning_data
from views.tree.pruning.numbers import PruningPath, finding, offered, pruning_path, pruning_work

ALT = (
    "Two panels of steps over the price of a leaf: how many leaves stay, and the training, validation and "
    "cross-validated error."
)
EQUATION = r"R_\alpha(T) = \sum_{t \,\in\, \text{leaves}} R(t) + \alpha \, |\text{leaves}|"
LINK = r"\alpha(t) = \frac{R(t) - R(T_t)}{|\text{leaves below } t| - 1}"


def view(run: Run) -> None:
    """Finding, chart, buttons, numbers and equation."""
    hyper = run.spec.hypers["ccp_alpha"]
    st.markdown(
        "A leaf has a price, the :orange[**hyperparameter**] α. As it rises, one branch after another saves less than "
        "its leaves cost, and is cut off. Pick a step to load its α."
    )
    unpruned = run.spec.replace(ccp_alpha=0.0)
    path = asking.computed(pruning_path, unpruned, run.train, run.validation, work=pruning_work(unpruned))
    if path is None:
        return
    st.markdown(finding(run, path, hyper))
    if len(path.alpha) == 1:
        return
    alpha = run.spec.number("ccp_alpha")
    chart = pruning_chart(hyper, LOSS, path.by_folds is not None)
    picking.chart(run, chart, "pruning", ALT, {"setting": hyper}, pruning_data, path, alpha, hyper)
    _buttons(path, hyper)
    _numbers(path, hyper)
    _equation()


def _buttons(path: PruningPath, hyper: Hyper) -> None:
    """What cross-validation chooses, as far as the control offers it."""
    if path.by_folds is None:
        return
    best, simplest = path.by_folds.best(path.leaves), path.by_folds.simplest(path.leaves)
    chosen = {"Lowest error": best, "Smallest as good": None if simplest == best else simplest}
    with st.container(horizontal=True):
        for label, tree in chosen.items():
            if tree is not None:
                value = offered(path, tree, hyper)
                text = f"{label}: {hyper.symbol} {hyper.reading(value)}"
                state.button(text, {hyper.name: value}, key=f"prune_{label}")


def _numbers(path: PruningPath, hyper: Hyper) -> None:
    folds = path.by_folds
    judged = {"cross-validated": folds.mean, "± standard error": folds.standard_error} if folds else {}
    draw.numbers(
        {
            "from α": path.alpha,
            "leaves": path.leaves,
            "training": path.train,
            "validation": path.validation,
            **judged,
            "α on offer": [hyper.reading(offered(path, tree, hyper)) for tree in range(len(path.alpha))],
        },
        key="pruning_table",
    )


def _equation() -> None:
    with st.expander("The equation"):
        st.latex(EQUATION)
        st.markdown(
            "R(t) is the impurity of node t times the share of the rows that come to it. The branch below t pays as "
            "long as α is below"
        )
        st.latex(LINK)
        st.markdown(
            "where R(Tₜ) is what its leaves have together. The least of these goes first: the weakest link. Breiman, "
            "Friedman, Olshen & Stone, *Classification and Regression Trees*, 1984. Each step is judged at the "
            "geometric mean of the prices between which it lasts."
        )
