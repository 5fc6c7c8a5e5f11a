"""The views of a tree on its page: diagram, splits, importance and rules, on trees of every kind."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core import RunSpec, train
from core.models.trees.rules import as_text
from tests.core.records import tree
from tests.core.registries import LEARNABLE
from tests.pages.opening import charts, data_of, open_page, texts, view_of
from views.tree.importance import numbers as importance
from views.tree.splits import numbers as splits
from views.tree.tree.numbers import finding

DEEP = tree("breast_cancer")
# Labels of views, and of what says that a tree without a split has nothing to show.
VIEWS = {
    "Tree": "asks nothing",
    "Splits": "has no split",
    "Importance": "about no feature",
    "Rules": "Always",
}


def nodes(page: AppTest) -> int:
    return len(data_of(charts(page)[0], "nodes"))


@pytest.mark.slow
def test_the_link_says_how_many_levels_are_drawn() -> None:
    depth = train(DEEP).fitted.depth
    for levels, drawn in (("2", 2), ("6", 6), ("all", depth.max())):
        page = view_of("Tree", DEEP, levels=levels)
        assert nodes(page) == (depth <= drawn).sum()
        assert ("Not drawn" in page.caption[0].value) == (drawn < depth.max())
    page = open_page("pages/decision_tree.py", {"view": "Tree", "max_leaf_nodes": "none", "levels": "2"})
    assert page.query_params["levels"] == "2"
    assert page.select_slider(key="levels").value == "2"


def test_what_is_not_drawn_is_counted() -> None:
    whole = train(DEEP).fitted
    leaf = whole.split_of < 0
    folded = (~leaf & (whole.depth == 2)).sum()
    below = (leaf & (whole.depth > 2)).sum()
    caption = view_of("Tree", DEEP, levels="2").caption[0].value
    assert f"Not drawn: {below} leaves below {folded} nodes" in caption


def test_a_shallow_tree_is_drawn_whole_without_a_choice() -> None:
    page = view_of("Tree", tree(max_leaf_nodes=3))
    assert not page.select_slider
    assert nodes(page) == 5
    assert finding(train(tree(max_leaf_nodes=3))) in texts(page)


def test_the_nodes_and_the_splits_are_tables_one_click_away() -> None:
    run = train(tree())
    for view, key, rows in (
        ("Tree", "tree_table", 2 * run.fitted.splits + 1),
        ("Splits", "splits_table", run.fitted.splits),
    ):
        page = view_of(view, tree(), **{key: True})
        assert len(page.dataframe[0].value) == rows


def test_splits_and_importance_say_what_the_engine_found() -> None:
    run = train(DEEP)
    assert splits.finding(run.fitted) in texts(view_of("Splits", DEEP))
    text = texts(view_of("Importance", DEEP))
    assert importance.finding(run, importance.importance(run)) in text
    assert importance.why(run) in text


def test_rules_are_an_indented_text_one_click_away() -> None:
    assert view_of("Rules", tree(), rules_text=True).code[0].value == as_text(train(tree()).fitted)


@pytest.mark.parametrize("view", VIEWS)
def test_a_tree_without_a_split_is_told_and_never_an_empty_panel(view: str) -> None:
    page = view_of(view, tree(min_impurity_decrease=10.0))
    assert VIEWS[view] in texts(page)
    assert all(len(data_of(chart, dataset.name)) for chart in charts(page) for dataset in chart.datasets[:1])


@pytest.mark.slow
@pytest.mark.parametrize("dataset", LEARNABLE["decision_tree"])
def test_every_view_opens_on_every_dataset(dataset: str) -> None:
    for view in VIEWS:
        for leaves in (2, None):
            page = view_of(view, RunSpec(dataset, "decision_tree", None, {"max_leaf_nodes": leaves}))
            assert page.markdown
