"""Classes: which rows are put into which class, and for two classes what another threshold would do."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core import Run
from core.charts.confusion import confusion_chart, confusion_data
from core.lenses.classification import confusion, finding
from core.metrics import METRICS
from core.words import number
from ui import draw, state

ALT = "The confusion matrix: rows by true class and by the class they are put into; for two classes the ROC curve."


def view(run: Run) -> None:
    """Finding, chart, caption and numbers, of training or validation rows."""
    st.markdown(
        "Each row goes to the class that the learned :blue[**parameters**] find likeliest. Which classes are mistaken "
        "for each other?"
    )
    options = [name for name in ("validation", "training") if name == "training" or len(run.validation.y)]
    chosen = state.option("Rows", options, options[0], key="rows", known=("validation", "training"))
    part = run.validation if chosen == "validation" else run.train
    st.markdown(finding(run, part))
    if not np.isfinite(run.outputs(part.x)[-1]).all():
        return
    two = len(part.class_names) == 2
    draw.chart(
        confusion_chart(two),
        (("confusion", run.spec, chosen), lambda: confusion_data(run, part)),
        key="confusion_chart",
        alt=ALT,
    )
    if two:
        area = run.final_metrics[f"{'validation' if chosen == 'validation' else 'train'}_auc"]
        st.caption(f"Area under the curve: {number(area)}. {METRICS['auc'].meaning}")
    table = confusion(run, part)
    columns = {f"put into {name}": table[:, k].tolist() for k, name in enumerate(part.class_names)}
    draw.numbers({"true class": list(part.class_names), **columns}, key="confusion_table")
