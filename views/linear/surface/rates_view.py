"""Rates: how fast descent closes in on the optimum, as theory predicts it and as runs did it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import streamlit as st

from core import Run
from core.charts.tables import Data
from core.heavy import loaded
from core.hyper import Hyper
from core.theory.optimum import least_objective
from core.types import Array
from ui import asking, draw, state
from views.linear.surface.pace import finding, measured
from views.linear.surface.rates import METHODS, Rate, curvatures, predicted, settings_of, unpredicted
from views.linear.surface.rates_chart import rates_chart, rates_data

ALT = "Steps to come ten times closer to the optimum against the learning rate, one line for each of three methods."


def view(run: Run) -> None:
    """Finding, chart, table and buttons; a sentence where theory has nothing to say."""
    reason = unpredicted(run.spec)
    if reason:
        st.info(reason, icon=":material/block:")
        return
    sweep = asking.swept(run.spec, {"optimizer": tuple(method.optimizer for method in METHODS)})
    if sweep is None:
        return
    curvature, least = curvatures(run.spec), least_objective(run.spec)
    rows = predicted(run.spec, curvature)
    paces = {str(each.spec.optimizer): measured(each, least) for each in sweep.runs}
    st.markdown(finding(run.spec, rows, curvature))
    draw.chart(run, rates_chart(), "rates_chart", ALT, _data, [vars(row) for row in rows], curvature, paces)
    _table(rows, paces)
    st.caption(_meaning(run))
    _buttons(rows, run)
    _numbers(rows, curvature)


def _data(rows: Sequence[Mapping[str, Any]], curvatures: Array, paces: Mapping[str, float]) -> Data:
    return rates_data([Rate(**row) for row in rows], curvatures, paces)


def _table(rows: Sequence[Rate], paces: Mapping[str, float]) -> None:
    """What a step leaves of the distance, at the chosen settings and at the best."""
    measured_rates = [paces[row.method.optimizer] for row in rows]
    columns = {
        "method": [row.method.rule.label for row in rows],
        "edge": [row.edge for row in rows],
        "predicted": [row.predicted for row in rows],
        "measured": [None if np.isnan(rate) else rate for rate in measured_rates],
        "best η": [row.best["learning_rate"] for row in rows],
        "best β": [row.best.get("momentum") for row in rows],
        "at best": [row.best_rate for row in rows],
    }
    numbers = {name: st.column_config.NumberColumn(format="%.5g") for name in [*columns][1:]}
    loaded("pandas")
    st.dataframe(pa.table(columns), hide_index=True, column_config=numbers, key="rates_table")


def _meaning(run: Run) -> str:
    sentence = (
        "*Edge*: the learning rate above which the method diverges. *Predicted*: the share of the distance to the "
        "optimum that a step leaves in the long run, at the chosen learning rate and momentum. *Measured*: over the "
        "last half of the epochs, as far as rounding lets it be seen; too few epochs measure the start instead. "
        "*At best*: predicted at the best learning rate η and momentum β."
    )
    if run.loss.name == "squared":
        return sentence
    return f"{sentence} This loss is not quadratic, so all of this holds only near the optimum."


def _buttons(rows: Sequence[Rate], run: Run) -> None:
    """Buttons for the fastest settings that the controls offer, which may not be those nearest to the best ones."""
    settle = [row for row in rows if row.offered_taken > 0]
    if not settle:
        st.markdown("None of them would settle at any learning rate that the controls offer: standardize.")
        return
    st.markdown("Load the best settings that the controls offer:")
    with st.container(horizontal=True):
        for row in settle:
            settings = settings_of(row)
            st.button(
                _spelled(row, run.spec.hypers["learning_rate"]),
                on_click=state.load,
                args=(settings,),
                key=f"best_{row.method.optimizer}",
            )


def _spelled(row: Rate, hyper: Hyper) -> str:
    momentum = f", β {row.offered['momentum']:g}" if "momentum" in row.offered else ""
    return f"{row.method.rule.label}: {hyper.symbol} {hyper.reading(row.offered['learning_rate'])}{momentum}"


def _numbers(rows: Sequence[Rate], curvature: Array) -> None:
    """Every direction of the surface: its curvature, and what a step of each method leaves there."""
    columns = {"curvature λ": curvature}
    columns |= {row.method.rule.label: 1 - row.method.taken(curvature, row.settings) for row in rows}
    draw.numbers(columns, "rates_numbers")
