"""The decision tree page shows the engine's numbers and rules on every kind of data."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core import RunSpec, train
from core.models.trees.rules import rules
from tests.core.registries import LEARNABLE
from tests.pages.opening import charts, data_of, expected, metrics, open_page, texts
from views.tree.tree.numbers import sentence_of

DEFAULT = RunSpec("iris", "decision_tree", None, {"max_leaf_nodes": 3})


def opened(**query: str) -> AppTest:
    return open_page("pages/decision_tree.py", query)


def test_the_headline_is_the_run_of_the_default_spec() -> None:
    page = opened()
    assert metrics(page) == expected(DEFAULT)
    assert "found by trying splits, not by solving for them" in texts(page)


def test_thresholds_are_drawn_from_the_split_on_that_made_them() -> None:
    learned, run = data_of(charts(opened())[0], "learned"), train(DEFAULT)
    second = learned[learned["parameter"].str.startswith("split 2:")]
    assert (second["value"].notna() == (second["epoch"] >= 2)).all()
    threshold = run.final["threshold[2: petal_width]"]
    drawn = second["value"].dropna().unique()
    assert drawn == pytest.approx([threshold])


def test_the_rules_are_those_of_the_tree() -> None:
    text = texts(opened(view="Rules"))
    tree = train(DEFAULT).tree
    for rule in rules(tree):
        assert f"- {sentence_of(tree, rule)}" in text
    assert "- If `petal width ≤ 0.8`: “setosa”, 100 % (37 training rows)." in text


def test_a_link_whose_criterion_the_rows_refuse_shows_the_last_tree_and_says_why() -> None:
    page = opened(dataset="curve", criterion="poisson")
    assert metrics(page) == expected(RunSpec("moons", "decision_tree", None, {"max_leaf_nodes": 8}))
    (error,) = page.error
    assert "the poisson criterion is for counts: targets of 0 or more" in error.value


@pytest.mark.slow
@pytest.mark.parametrize("dataset", LEARNABLE["decision_tree"])
def test_every_view_opens_on_every_dataset(dataset: str) -> None:
    spec = DEFAULT.replace(dataset=dataset)
    for view in ("The run", "Rules", "Hyperparameters"):
        page = opened(dataset=dataset, max_leaf_nodes="3", view=view)
        assert expected(spec).items() <= metrics(page).items()


@pytest.mark.slow
def test_leaves_are_compared() -> None:
    page = opened(view="Hyperparameters", dataset="moons")
    assert len(data_of(charts(page)[0], "runs")) == len(DEFAULT.hypers["max_leaf_nodes"].grid)


def test_what_is_grown_has_no_optimizer_to_compare() -> None:
    page = opened(view="Hyperparameters", compare="optimizer")
    assert not page.exception
    assert "optimizer" not in page.selectbox(key="compare").options
    assert page.selectbox(key="compare").value == "max_leaf_nodes"
