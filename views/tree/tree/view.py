"""The tree as a diagram, with its leaves where they lie, on one scrubber over its growth."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core import Run
from core.formatting import count
from core.models.trees.tree import Tree
from ui import draw, state
from views.tree.tree.chart import picture_chart, picture_data, tree_chart, tree_data
from views.tree.tree.nodes_chart import Drawn, tooltips
from views.tree.tree.numbers import finding
from views.tree.tree.partition_chart import partition_of

ALT = "The tree as a diagram, from its root down: a question at each node; its leaves where they lie; its error."
LEVELS = ("1", "2", "3", "4", "5", "6", "8", "10", "all")
# Levels that the first screen has room for.
MOST_LEVELS = 4
# A tree of that depth is always drawn whole.
SHALLOW = 2
POINT = {
    "plane": " Point at a node to see its part of the plane, or at the plane to see the way to that leaf.",
    "steps": " Point at a node to see which part of the line it is, or at the line to see the way to that leaf.",
    "none": " Point at a node to see the way to it and its rule; it asks about too many features for a plane.",
}


def view(run: Run) -> None:
    """What it is, the finding, how deep it is drawn, the diagram, how to read it, and its nodes in numbers."""
    tree = run.tree
    st.markdown(
        "Each node asks one question; the answer yes goes left. Questions, and what leaves say, are the "
        ":blue[**parameters**]. Move the slider to see the tree grow, always the best of all splits next."
    )
    st.markdown(finding(run))
    drawn, partition = Drawn(run, _levels(tree)), partition_of(run)
    with st.container(key="tree"):
        chart = tree_chart(drawn.depth, bool(tree.class_names), partition, bool(len(run.validation.y)))
        draw.chart(run, chart, "tree_chart", ALT, tree_data, run, drawn.depth, partition)
    st.caption(f"{_reading(tree)}{POINT[partition]}{_collapsed(drawn)}")
    _numbers(tree)


def picture(run: Run) -> None:
    """Draw the diagram alone, for the first screen."""
    drawn, partition = Drawn(run, min(MOST_LEVELS, int(run.tree.depth.max()))), partition_of(run)
    validated = bool(len(run.validation.y))
    chart = picture_chart(drawn.depth, bool(run.tree.class_names), partition, validated)
    draw.chart(run, chart, "picture_chart", ALT, picture_data, run, drawn.depth, partition)


def _levels(tree: Tree) -> int:
    """How many levels below the root are drawn."""
    deepest = int(tree.depth.max())
    if deepest <= SHALLOW:
        return deepest
    chosen = state.slider("Levels shown", LEVELS, "6", key="levels")
    return deepest if chosen == "all" else int(chosen)


def _reading(tree: Tree) -> str:
    inside = (
        "its slices the classes of its rows" if tree.class_names else "the darker, the larger its prediction"
    )
    return (
        f"Discs: the larger, the more training rows; {inside}. Where a question has no room, # is the number of its "
        "split in the order of growth."
    )


def _collapsed(drawn: Drawn) -> str:
    """What is not drawn."""
    folded = int(drawn.collapsed.sum())
    if not folded:
        return ""
    open_leaves = drawn.shown.splits + 1 - folded
    under = drawn.tree.splits + 1 - open_leaves
    return (
        f" Not drawn: {count(under, 'leaf', 'leaves')} below {count(folded, 'node')} (△, with their number)."
    )


def _numbers(tree: Tree) -> None:
    nodes = np.arange(len(tree.value))
    labels = tooltips(tree, nodes)
    columns = {"node": nodes, "depth": tree.depth, **labels, "training rows": labels["samples"]}
    columns.pop("samples")
    draw.numbers(columns, key="tree_table", impurity="%.4g")
