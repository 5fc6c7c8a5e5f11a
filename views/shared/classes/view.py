"""Classes: which rows are put into which class, and for two classes what another threshold would do."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core import Dataset, Run
from core.charts.tables import Data
from core.formatting import number
from core.losses.metrics import METRICS
from ui import draw, state
from views.shared.classes.chart import confusion_chart, confusion_data
from views.shared.classes.mistakes import Mistakes, mistakes, shown
from views.shared.classes.mistakes_chart import ACROSS, mistakes_chart, mistakes_data
from views.shared.classes.numbers import confusion, finding

ALT = "The confusion matrix: rows by true class and by the class they are put into; for two classes the ROC curve."

MISTAKES_ALT = (
    "Pictures of rows that were put into a wrong class, with both classes and the probability below each."
)


def view(run: Run) -> None:
    """Finding, chart, caption and numbers, of training or validation rows."""
    st.markdown(
        "Each row goes to the class that the learned :blue[**parameters**] find likeliest. Which classes are mistaken "
        "for each other?"
    )
    options = [name for name in ("validation", "training") if name == "training" or len(run.validation.y)]
    chosen = state.option("Rows", state.spoken_of(options), options[0], key="rows")
    part = run.validation if chosen == "validation" else run.train
    st.markdown(finding(run, part))
    if not np.isfinite(run.outputs(part.x)[-1]).all():
        return
    two = len(part.class_names) == 2
    draw.chart(run, confusion_chart(two), "confusion_chart", ALT, confusion_data, run, part)
    if two:
        area = run.final_metrics[f"{'validation' if chosen == 'validation' else 'train'}_auc"]
        st.caption(f"Area under the curve: {number(area)}. {METRICS['auc'].meaning}")
    table = confusion(run, part)
    columns = {f"put into {name}": table[:, k].tolist() for k, name in enumerate(part.class_names)}
    draw.numbers({"true class": list(part.class_names), **columns}, key="confusion_table")
    _mistakes(run, part, chosen)


def _mistakes(run: Run, part: Dataset, rows: str) -> None:
    """Rows in a wrong class: their pictures, if they are pictures, else their features in a table."""
    table = mistakes(run, part)
    if not table.total:
        return
    if part.image:
        chart = mistakes_chart(-(-len(table.rows) // ACROSS))
        draw.chart(run, chart, "mistakes_chart", MISTAKES_ALT, _pictures, run, part)
        st.caption(
            f"Shown: {shown(table, rows)}. Below each its true class, the class it is put into, and the probability "
            "of that."
        )
        return
    draw.numbers(
        _table(table, part),
        "mistakes_table",
        label="Rows in a wrong class, as a table",
        probability="%.4f",
    )
    st.caption(
        f"In this table: {shown(table, rows)}, with the probability of the class that each is put into."
    )


def _pictures(run: Run, part: Dataset) -> Data:
    return mistakes_data(mistakes(run, part), part)


def _table(table: Mistakes, part: Dataset) -> dict[str, object]:
    classes = {
        name: [part.class_names[k] for k in of]
        for name, of in (("true class", table.true), ("put into", table.predicted))
    }
    features = zip(part.feature_titles, part.x[table.rows].T.copy(), strict=True)
    return {**classes, "probability": table.probability, **dict(features)}
