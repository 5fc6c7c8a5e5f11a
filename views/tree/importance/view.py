"""Importance: which features a tree hangs on, by impurity and by permutation, which differ."""

from __future__ import annotations

import streamlit as st

from core import Run
from core.formatting import count
from core.inspection.importance import SHUFFLES
from ui import asking, draw
from views.tree.importance.chart import importance_chart, importance_data, shown_features
from views.tree.importance.numbers import Importance, finding, importance, why, work

ALT = "Three bars for each feature: its importance by impurity, and by shuffling it on training and validation rows."


def view(run: Run) -> None:
    """The finding, why the measures differ, the chart, and the numbers."""
    st.markdown(
        "Which features does the tree depend on? *By impurity*: by how much their splits lowered it. *By permutation*: "
        "how much the error rises when the values of a feature are shuffled among the rows."
    )
    importances = asking.computed(importance, run, work=work(run))
    if importances is None:
        return
    st.markdown(finding(run, importances))
    shown = shown_features(importances)
    if not shown:
        return
    if len(shown) > 1:
        st.markdown(why(run))
    chart = importance_chart(len(shown))
    draw.chart(run, chart, "importance_chart", ALT, importance_data, importances, run.train.feature_titles)
    st.caption(_reading(run, shown))
    _numbers(run, importances)


def _reading(run: Run, shown: list[int]) -> str:
    left_out = len(run.train.feature_titles) - len(shown)
    others = (
        f" {count(left_out, 'other feature')} {'is' if left_out == 1 else 'are'} in the table."
        if left_out
        else ""
    )
    return (
        f"Bars: the mean over {SHUFFLES} shuffles, in % of the largest; lines: a standard deviation to either side. "
        "Blue by impurity; grey by permutation, hollow on validation rows. At the right: the share of the "
        "decrease, and by how much the error rises on "
        f"{'validation' if run.evaluated_on == 'validation' else 'training'} rows.{others}"
    )


def _numbers(run: Run, importances: Importance) -> None:
    columns = {"feature": list(run.train.feature_titles), "by impurity, %": 100 * importances.impurity}
    for name, rises in (("training", importances.train), ("validation", importances.validation)):
        columns[f"rise of the {name} error"] = rises.mean(axis=1)
        columns[f"deviation, {name}"] = rises.std(axis=1)
    draw.numbers(columns, "importance_table", "%.4g")
