"""Choosing one row of the data, and what the model predicts for it in large numbers."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core import Dataset, Run
from core.formatting import code, number
from ui import state
from views.shared.contributions.numbers import probabilities

WORST_FIRST, AS_GIVEN = "largest error first", "as in the data"


def chosen(run: Run) -> tuple[Dataset, int]:
    """The rows that are chosen, and the index of one among them."""
    parts = {"validation": run.validation, "training": run.train}
    filled = [name for name, part in parts.items() if len(part.y)]
    part = parts[state.option("Rows", state.spoken_of(filled), filled[0], key="rows")]
    order = state.option("Order", state.spoken_of([WORST_FIRST, AS_GIVEN]), WORST_FIRST, key="order")
    st.session_state["row_number"] = min(st.session_state.get("row_number", 1), len(part.y))
    place = st.number_input(f"Row, 1 to {len(part.y)}", 1, len(part.y), key="row_number") - 1
    return part, _at(run, part, place, order)


def _at(run: Run, part: Dataset, place: int, order: str) -> int:
    if order == AS_GIVEN:
        return int(place)
    return int(np.argsort(-np.nan_to_num(run.row_losses(part), nan=np.inf), kind="stable")[place])


def metrics(run: Run, part: Dataset, i: int) -> None:
    """Number, prediction, truth and error of one row."""
    predicted, actual = run.predict(part.x[i : i + 1])[0], int(part.y[i])
    with st.container(horizontal=True):
        st.metric(
            "Row", f"{i + 1:,}", border=True, help="Counted among the rows chosen above, in their own order."
        )
        if run.task == "regression":
            st.metric("Prediction", number(float(predicted)), border=True)
            st.metric("Actual", number(float(part.y[i])), border=True)
        else:
            _, p = probabilities(run, part.x[i])
            st.metric("Prediction", code(run.train.class_names[int(p.argmax())]), border=True)
            st.metric("Actual", code(run.train.class_names[actual]), border=True)
        loss = number(float(run.row_losses(part)[i]))
        st.metric(f"{run.loss.title} of this row", loss, border=True, help=run.loss.meaning)
