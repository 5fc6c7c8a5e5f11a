"""Solvers: how many digits of the exact coefficients each gets right, beside those of the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core import Run, RunSpec
from core.theory.target import is_least_squares
from ui import draw
from views.linear.solvers.chart import solvers_chart, solvers_data
from views.linear.solvers.exact import TooLarge
from views.linear.solvers.numbers import SOLVERS, Accuracy, digits, digits_per_epoch, exact_values, finding

ALT = "Two panels: correct digits of the coefficients that each solver finds, and of the run over its epochs."


def view(run: Run) -> None:
    """Finding, chart, caption and numbers; a sentence where there is nothing to count digits against."""
    st.markdown(
        "Training is one way to the :blue[**parameters**] of least squares; libraries solve for them directly. In "
        "floating point, some of these ways lose digits, and the error of the fit does not show it."
    )
    exact = _exact(run.spec)
    if exact is not None:
        _compared(run, digits(run.spec), exact)


def _exact(spec: RunSpec) -> Mapping[str, float] | None:
    """The exact coefficients; None, and why on the page, where there are none to count against."""
    if not is_least_squares(spec):
        st.info(
            "This run minimizes something else than the squared error alone, so it does not aim at the coefficients "
            "of least squares: choose the squared loss, no penalty and no weight decay.",
            icon=":material/block:",
        )
        return None
    try:
        exact = exact_values(spec)
    except TooLarge as error:
        st.info(f"There is no exact solution to compare with: {error}.", icon=":material/block:")
        return None
    if exact is None:
        st.info(
            "The columns are linearly dependent: many sets of coefficients fit equally well, and none of them is the "
            f"correct one. {'Lower the degree or choose' if spec.whole('degree') > 1 else 'Choose'} other data.",
            icon=":material/block:",
        )
    return exact


def _compared(run: Run, rows: Sequence[Accuracy], exact: Mapping[str, float]) -> None:
    learned = digits_per_epoch(run, exact)
    st.markdown(finding(rows, run, learned))
    draw.chart(run, solvers_chart(), "solvers_chart", ALT, solvers_data, rows, run, learned)
    st.caption(
        "*Correct digits*: how many leading digits of the worst coefficient agree with the exact one, at most 15. "
        "The exact coefficients are those of least squares on the same training rows and columns, computed in "
        "rational arithmetic, without any rounding."
    )
    _numbers(rows)


def _numbers(rows: Sequence[Accuracy]) -> None:
    columns = {
        "solver": [row.label for row in rows],
        "correct digits": [row.digits for row in rows],
        "R²": [f"{row.r2:.15g}" for row in rows],
        "what it does": [SOLVERS[row.solver].summary for row in rows],
    }
    draw.numbers(columns, "solvers_table", **{"correct digits": "%.1f"})
