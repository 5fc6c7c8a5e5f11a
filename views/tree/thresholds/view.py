"""How a threshold is learned: what every threshold would leave of a node's impurity, and one of one's own beside it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core import Run
from core.inspection.search import Search, other_root, searched
from core.models.trees.growth import criterion
from core.models.trees.tree import Tree
from core.types import OnEpoch
from ui import asking, draw, state
from views.tree.thresholds.chart import MOST_ROWS, thresholds_chart, thresholds_data
from views.tree.thresholds.numbers import CRITERIA, EQUATION, decided, described, finding, work

ALT = "The impurity that each threshold of a feature would leave, and the rows of the node along the feature below."
LEARNED = "as learned"


def view(run: Run) -> None:
    """Choose a node and a feature; finding, what decides a tie, chart, numbers and equation."""
    st.markdown(
        "A :blue[**threshold**] is found by trying: of all thresholds of all features, the one that leaves its two "
        "sides least mixed. Move your own through the rows and compare."
    )
    tree = run.tree
    with st.container(horizontal=True):
        node, asked = _chosen(tree)
    search = asking.computed(_searched, run, node, work=work(run))
    if search is None:
        return
    feature = _feature(search, asked)
    st.markdown(f"{described(tree, node)} {finding(search, feature)}")
    _tie(search)
    chart = thresholds_chart(len(tree.class_names))
    draw.chart(run, chart, "thresholds_chart", ALT, thresholds_data, search, feature)
    st.caption(_reading(run) + _left_out(search))
    _numbers(search, feature)
    draw.equations(EQUATION, CRITERIA[criterion(run.spec.settings, run.train)])


def _searched(run: Run, node: int, _: OnEpoch) -> Search:
    return searched(run, node)


def _chosen(tree: Tree) -> tuple[int, str]:
    """A node that is divided, or mixed, and the name of a feature or LEARNED."""
    nodes = [str(node) for node in np.flatnonzero((tree.split_of >= 0) | (tree.impurity > 0))] or ["0"]
    node = state.option("Node", nodes, nodes[0], key="node")
    return int(node), state.option("Feature", (LEARNED, *tree.feature_names), LEARNED, key="asked")


def _feature(search: Search, asked: str) -> int:
    """The feature of the split that was learned; where there is none, the best one."""
    if asked != LEARNED:
        return search.tree.feature_names.index(asked)
    if search.learned is not None:
        return search.learned.feature
    return int(search.ranked[0]) if len(search.ranked) else 0


def _tie(search: Search) -> None:
    """How a tie is decided, and a button that decides it otherwise."""
    other = other_root(search)
    if sentence := decided(search, other):
        st.markdown(sentence)
    if other is not None:
        state.button(f"Seed: {other[0]}", {"seed": other[0]}, key="other_seed")


def _reading(run: Run) -> str:
    weighted = ""
    if run.spec.settings.get("class_weight") == "balanced":
        weighted = " Impurities and percentages are weighted, counts are not."
    fewest = run.spec.whole("min_samples_leaf")
    barred = (
        f" Shaded: thresholds that would leave fewer than {fewest} rows on one side." if fewest > 1 else ""
    )
    return (
        "The line is the impurity of both sides, by their rows, for a threshold at that place: rows at most as large "
        f"go to the left. Only halfway between two values is a threshold tried.{barred}{weighted}"
    )


def _left_out(search: Search) -> str:
    """How many rows are not drawn."""
    rows = int(search.tree.samples[search.node])
    return f" Of {rows:,} rows {MOST_ROWS} are drawn." if rows > MOST_ROWS else ""


def _numbers(search: Search, feature: int) -> None:
    candidates = search.candidates[feature]
    left = np.array([candidates.rows_left(threshold) for threshold in candidates.threshold], dtype=np.intp)
    columns = {
        "threshold": candidates.threshold,
        "impurity left": candidates.impurity,
        "decrease": search.impurity - candidates.impurity,
        "rows to the left": left,
        "rows to the right": len(candidates.x) - left,
        "allowed": candidates.allowed,
    }
    formats = {"threshold": "%.15g", "impurity left": "%.6g", "decrease": "%.6g"}
    draw.numbers(columns, "thresholds_table", **formats)
