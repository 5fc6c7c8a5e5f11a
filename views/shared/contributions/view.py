"""Choosing one row, of the data or typed by hand, and what the model predicts for it in large numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core import Dataset, Run
from core.formatting import code, number
from core.types import Array
from ui import own_table, state
from views.shared.contributions import typed_view
from views.shared.contributions.numbers import probabilities

WORST_FIRST, AS_GIVEN = "largest error first", "as in the data"
TYPED = "a row of your own"


@dataclass(frozen=True, eq=False)
class Row:
    """Features `x` (D,) of a row; of one of the data also its place among the rows `part`, which have what is true."""

    x: Array
    part: Dataset | None = None
    place: int = 0

    @property
    def actual(self) -> float | None:
        """The number, or the index of the class, that is true; None where nobody knows."""
        return None if self.part is None else float(self.part.y[self.place])

    @property
    def actual_class(self) -> int:
        """The index of the class that is true, −1 where nobody knows."""
        return -1 if self.actual is None else int(self.actual)


def chosen(run: Run) -> Row:
    """A row of the data, by the part and the place that are chosen, or one that is typed."""
    parts = {"validation": run.validation, "training": run.train}
    filled = [name for name, part in parts.items() if len(part.y)]
    rows = state.option("Rows", state.spoken_of([*filled, TYPED]), filled[0], key="rows")
    if rows == TYPED:
        return Row(run.row(typed_view.typed(run)))
    part = parts[rows]
    order = state.option("Order", state.spoken_of([WORST_FIRST, AS_GIVEN]), WORST_FIRST, key="order")
    st.session_state["row_number"] = min(st.session_state.get("row_number", 1), len(part.y))
    place = st.number_input(f"Row, 1 to {len(part.y)}", 1, len(part.y), key="row_number") - 1
    at = _at(run, part, place, order)
    return Row(part.x[at], part, at)


def _at(run: Run, part: Dataset, place: int, order: str) -> int:
    if order == AS_GIVEN:
        return int(place)
    return int(np.argsort(-np.nan_to_num(run.row_losses(part), nan=np.inf), kind="stable")[place])


def metrics(run: Run, row: Row) -> None:
    """Prediction of one row; of a row of the data its number, what is true and the error as well."""
    with st.container(horizontal=True):
        if row.part is not None:
            st.metric(
                "Row",
                f"{row.place + 1:,}",
                border=True,
                help="Counted among the rows chosen above, in their own order.",
            )
        st.metric("Prediction", _prediction(run, row.x), border=True)
        if row.part is not None:
            st.metric("Actual", _named(run, float(row.part.y[row.place])), border=True)
            loss = number(float(run.row_losses(row.part)[row.place]))
            st.metric(f"{run.loss.title} of this row", loss, border=True, help=run.loss.meaning)
    if own := own_table.predicted(run, row.x):
        st.markdown(f"In the units of your table, it predicts {own}.")


def _prediction(run: Run, x: Array) -> str:
    if run.task == "regression":
        return number(float(run.predict(x[None])[0]))
    return _named(run, float(probabilities(run, x)[1].argmax()))


def _named(run: Run, value: float) -> str:
    return number(value) if run.task == "regression" else code(run.train.class_names[int(value)])
