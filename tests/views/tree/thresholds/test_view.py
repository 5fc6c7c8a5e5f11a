"""The view Thresholds: a node and a feature are chosen, and a click decides a tie otherwise."""

from __future__ import annotations

import pytest

from core import train
from core.inspection.search import searched
from tests.core.records import tree
from tests.core.registries import LEARNABLE
from tests.pages.opening import charts, data_of, open_page, texts, view_of
from views.tree.thresholds.numbers import described, finding

FILE = "pages/decision_tree.py"


def test_it_opens_at_the_root_with_the_learned_feature_and_a_tie() -> None:
    page = open_page(FILE, {"view": "Thresholds", "max_leaf_nodes": "3"})
    search = searched(train(tree("iris", max_leaf_nodes=3)), 0)
    assert f"{described(search.tree, 0)} {finding(search, 3)}" in texts(page)
    page.button(key="other_seed").click().run()
    assert not page.exception
    assert page.select_slider(key="seed").value == 4
    assert "seed 4 chose `petal length" in texts(page)
    assert len(data_of(charts(page)[0], "counts")) == 3 * 201


def test_a_link_names_node_and_feature() -> None:
    page = open_page(FILE, {"view": "Thresholds", "dataset": "diabetes", "node": "1", "asked": "bp"})
    search = searched(train(tree("diabetes", max_leaf_nodes=3)), 1)
    assert finding(search, search.tree.feature_names.index("bp")) in texts(page)
    assert not page.info
    page.selectbox(key="dataset").set_value("moons").run()
    assert not page.exception
    assert not page.info
    assert page.selectbox(key="asked").value == "as learned"


def test_names_that_are_nowhere_get_a_sentence() -> None:
    page = open_page(FILE, {"view": "Thresholds", "node": "77", "asked": "colour"})
    assert [info.value for info in page.info] == [
        "Node: there is no “77” here; `0` is shown.",
        "Feature: there is no “colour” here; `as learned` is shown.",
    ]
    assert not page.run().info


def test_the_candidates_are_a_table_one_click_away() -> None:
    table = view_of("Thresholds", tree("wine", max_leaf_nodes=2), thresholds_table=True).dataframe[0].value
    run = train(tree("wine", max_leaf_nodes=2))
    search = searched(run, 0)
    assert search.learned is not None
    assert len(table) == len(search.candidates[search.learned.feature].threshold)
    assert (table["rows to the left"] + table["rows to the right"] == len(run.train.y)).all()


@pytest.mark.parametrize(
    "settings",
    [
        {"min_samples_leaf": 100},
        {"splitter": "random", "max_features": 0.5},
        {"criterion": "entropy", "class_weight": "balanced"},
    ],
    ids=str,
)
def test_the_view_opens_on_trees_of_every_kind(settings: dict[str, object]) -> None:
    assert charts(view_of("Thresholds", tree("iris", **settings)))  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("dataset", LEARNABLE["decision_tree"])
def test_the_view_opens_on_every_dataset(dataset: str) -> None:
    for leaves in (2, None):
        assert charts(view_of("Thresholds", tree(dataset, max_leaf_nodes=leaves), thresholds_table=True))
