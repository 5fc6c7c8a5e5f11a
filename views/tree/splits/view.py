"""The parameters of a tree: its splits in the order of growth, and the decrease of impurity that each buys."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core import Run
from core.models.trees.tree import Tree
from ui import draw
from views.tree.splits.chart import splits_chart, splits_data
from views.tree.splits.numbers import EQUATION, finding, so_far

ALT = "A bar for each split in the order of growth: by how much it lowers the impurity; below, the share bought so far."


def view(run: Run) -> None:
    """The finding, the chart, the splits in numbers, and the equation of the decrease."""
    tree = run.tree
    st.markdown(
        "Each split adds two :blue[**parameters**], a feature and a threshold. What it buys is a lower impurity: "
        "leaves that are less mixed."
    )
    st.markdown(finding(tree))
    if not tree.splits:
        return
    draw.chart(run, splits_chart(), "splits_chart", ALT, splits_data, tree)
    st.caption(
        "Decrease of the impurity of the whole tree, in the units of the criterion. The hyperparameter “Least "
        "decrease” is compared with it; added up over the splits of a feature, it is importance by impurity."
    )
    _numbers(tree)
    with st.expander("The equation"):
        st.latex(EQUATION)
        st.markdown(
            "$N_t$ of $N$ training rows come to node $t$, by their weight; $I$ is impurity, the criterion. Each split "
            "has the largest $\\Delta_t$ of all that are tried when it is made."
        )


def _numbers(tree: Tree) -> None:
    columns = {
        "split": np.arange(1, tree.splits + 1),
        "node": tree.divides,
        "feature": [tree.feature_titles[feature] for feature in tree.feature],
        "threshold": tree.threshold,
        "training rows": tree.samples[tree.divides],
        "impurity": tree.impurity[tree.divides],
        "decrease": tree.decrease,
        "bought so far, %": 100 * so_far(tree),
    }
    formats = {"threshold": "%.15g", "impurity": "%.4g", "decrease": "%.4g", "bought so far, %": "%.1f"}
    draw.numbers(columns, key="splits_table", **formats)
