"""One run on the home page: its few parameters as large numbers, and its fit."""

from __future__ import annotations

import streamlit as st

from core import Run
from core.charts.fit import view_of
from core.charts.run import fit_chart, last_fit_data
from core.formatting import number
from core.losses.metrics import METRICS
from ui import draw

PLAIN_NAMES = {"bias": "Intercept", "weight[x]": "Slope"}


def _meaning(run: Run) -> str:
    """What the error measures, and what else can be said of the predictions."""
    meaning, rows = run.loss.meaning, run.evaluated_on
    measured = (
        f"{metric.label} {number(run.final_metrics[f'{rows}_{name}'])}"
        for name, metric in METRICS.items()
        if run.task in metric.tasks
    )
    where = "validation" if rows == "validation" else "training"
    return f"{meaning} On {where} rows: {', '.join(measured)}."


def learned_numbers(run: Run) -> None:
    """The parameters of a model with few of them, as large numbers, and the error they have."""
    with st.container(horizontal=True):
        for name, values in run.scalars.items():
            st.metric(PLAIN_NAMES.get(name, name), number(values[-1]), border=True)
        st.metric("Training error", number(run.train_error[-1]), border=True, help=_meaning(run))


def fit(run: Run) -> None:
    """The fit alone, after the last step."""
    chart = fit_chart(view_of(run))
    draw.chart(
        run, chart, "fit_chart", "The data as points and the learned line through them.", last_fit_data, run
    )
