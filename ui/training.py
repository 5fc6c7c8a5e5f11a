"""Training: the error of a transformer over its epochs."""

from __future__ import annotations

import streamlit as st

from core import Run
from core.charts.training import error_chart, error_data
from ui import draw


def view(run: Run) -> None:
    """The error on training and validation sequences."""
    with st.container(key="training"):
        draw.chart(
            error_chart(),
            (("training", run.spec), lambda: error_data(run)),
            key="training_chart",
            alt="Training and validation error over the epochs of one run.",
        )
