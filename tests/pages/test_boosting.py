"""The decision tree page offers gradient boosting: the model is part of the link, its views are its own."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core import RunSpec
from tests.core.registries import KINDS
from tests.groups import views_on
from tests.pages.opening import charts, data_of, expected, metrics, open_page, texts
from tests.pages.test_links import PAGES
from ui import turns
from views.tree.rates_and_trees.numbers import finding, most_trees, rates_of, traces

TREE = RunSpec("iris", "decision_tree", None, {"max_leaf_nodes": 3})
OPENED = PAGES["pages/decision_tree.py"]
BOOSTING = TREE.replace(model="gradient_boosting", dataset="sine", n_estimators=10)
SHORT = {"model": "gradient_boosting", "dataset": "sine", "n_estimators": "10"}


def opened(**query: str) -> AppTest:
    return open_page("pages/decision_tree.py", query)


def choose(page: AppTest, model: str) -> AppTest:
    return page.selectbox(key="model").set_value(model).run()


def test_a_link_opens_the_model_that_it_names() -> None:
    page = opened(**SHORT, learning_rate="0.5")
    assert metrics(page) == expected(BOOSTING.replace(learning_rate=0.5))
    assert dict(page.query_params) == {**SHORT, "learning_rate": "0.5"}
    assert {"max_leaf_nodes", "ccp_alpha"}.isdisjoint(slider.key for slider in page.select_slider)


def test_a_model_that_the_page_does_not_have_is_none_of_its_business() -> None:
    assert metrics(opened(model="linear_regression")) == expected(TREE)


@pytest.mark.slow
def test_another_model_starts_at_its_defaults_on_the_same_data() -> None:
    page = opened(dataset="sine", noise="0.1", max_depth="2", seed="3")
    choose(page, "gradient_boosting")
    assert metrics(page) == expected(RunSpec("sine", "gradient_boosting", None, {"noise": 0.1}))
    choose(page, "decision_tree")
    assert metrics(page) == expected(OPENED.opening(dataset="sine").replace(noise=0.1))


def test_views_of_trees_alone_are_not_offered_of_boosting() -> None:
    page = opened(**SHORT, view="Hyperparameters")
    assert [tab.label for tab in page.tabs][:2] == ["Hyperparameters", "Rates and trees"]
    other = opened(**SHORT, view="Pruning")
    assert "There is no view “Pruning” here" in other.info[0].value
    assert "Rates and trees" not in [tab.label for tab in opened(view="Hyperparameters").tabs]
    assert ("Inside", "Rules") not in views_on("decision_tree", "gradient_boosting")


def test_a_link_holds_the_model_and_what_differs_from_its_defaults() -> None:
    spec = BOOSTING.replace(max_depth=2)
    query = spec.to_query(TREE)
    assert query == {"dataset": "sine", "model": "gradient_boosting", "n_estimators": "10", "max_depth": "2"}
    assert metrics(opened(**query)) == expected(spec)


def test_the_run_is_drawn_over_its_trees() -> None:
    page = opened(**SHORT)
    assert data_of(charts(page)[0], "errors")["epoch"].max() == 10
    assert "thresholds are found by trying splits, not by solving for them" in texts(page)


@pytest.mark.slow
def test_rates_and_trees_are_those_of_the_traces() -> None:
    page = opened(**SHORT, view="Rates and trees")
    spec = BOOSTING.replace(n_estimators=most_trees(BOOSTING, turns.ASK_SECONDS))
    assert finding(traces(spec, rates_of(spec)), spec.hypers["learning_rate"]) in texts(page)
    assert len(data_of(charts(page)[0], "best")) == 7


@pytest.mark.slow
def test_rates_and_trees_as_a_heat_map_show_the_trade() -> None:
    page = opened(**SHORT, view="Hyperparameters", compare="learning_rate", **{"with": "n_estimators"})
    cells = data_of(charts(page)[0], "runs").pivot(index="setting_2", columns="setting", values="error")
    assert int(cells["1"].idxmin()) < int(cells["0.01"].idxmin())


@pytest.mark.slow
@pytest.mark.parametrize("dataset", KINDS)
def test_every_view_opens_on_every_kind_of_data(dataset: str) -> None:
    spec = RunSpec(dataset, "gradient_boosting", None, {"n_estimators": 3})
    for view in ("The run", "Rates and trees", "Hyperparameters"):
        page = opened(model="gradient_boosting", n_estimators="3", dataset=dataset, view=view)
        assert expected(spec).items() <= metrics(page).items()


@pytest.mark.slow
def test_trees_without_a_split_open_every_view() -> None:
    spec = RunSpec("iris", "gradient_boosting", None, {"n_estimators": 3, "min_samples_leaf": 100})
    for view in ("The run", "Rates and trees", "Hyperparameters"):
        page = opened(model="gradient_boosting", n_estimators="3", min_samples_leaf="100", view=view)
        assert expected(spec).items() <= metrics(page).items()


def test_under_the_title_of_another_model_the_results_say_whose_they_are() -> None:
    def first_line(**query: str) -> str:
        page = open_page("pages/decision_tree.py", query)
        return next(element.value for element in page.markdown if "** parameters" in element.value)

    assert first_line(model="gradient_boosting", n_estimators="5").startswith("Gradient boosting · ")
    assert not first_line().startswith("Decision tree")
