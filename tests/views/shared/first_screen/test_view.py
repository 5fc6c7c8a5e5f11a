"""The first screen of every page: results, the model's own picture, and what it learned against a hyperparameter."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core import train
from tests.groups import PAGES
from tests.pages.opening import data_of, expected, first_charts, metrics, open_link, open_page, texts
from tests.pages.test_links import PAGES as DEFAULTS
from views.shared.first_screen.numbers import results

QUICK = {"transformer": {"epochs": "2", "length": "3"}}


def opened(page: str, **query: str) -> AppTest:
    return open_link(f"pages/{page}.py", {**QUICK.get(page, {}), **query})


@pytest.mark.parametrize("page", PAGES)
def test_every_page_begins_with_results_a_picture_and_a_comparison_with_this_run(page: str) -> None:
    shown = opened(page)
    spec = (
        DEFAULTS[f"pages/{page}.py"].opening().replace(**{n: int(v) for n, v in QUICK.get(page, {}).items()})
    )
    assert metrics(shown) == expected(spec)
    picture, against = first_charts(shown)
    assert len(picture.datasets) > 1
    here = data_of(against, "current")["position"][0]
    assert here in data_of(against, "runs")["position"].to_numpy()
    assert len(data_of(against, "runs")) > 2
    assert len(data_of(against, "swept_errors")) > 2


def test_another_hyperparameter_can_be_compared_and_the_link_names_it() -> None:
    shown = opened("linear_regression", against="l2")
    assert shown.selectbox(key="against").value == "l2"
    assert "0" in data_of(first_charts(shown)[1], "runs")["setting"].to_numpy()
    wrong = opened("linear_regression", against="no such")
    assert "there is no “no such” here" in wrong.info[0].value


def test_a_change_is_counted_from_the_settings_before() -> None:
    shown = opened("linear_regression")
    assert "changes since" not in texts(shown)
    spec = DEFAULTS["pages/linear_regression.py"].opening()
    before = results(train(spec))
    shown.select_slider(key="learning_rate").set_value(0.005).run()
    after = results(train(spec.replace(learning_rate=0.005)))
    assert f"R² **{after[0].text}** :gray[{after[0].since(before[0])}]" in texts(shown)
    assert "changes since learning rate 0.1" in texts(shown)


def test_the_sentence_is_that_of_the_first_reason_and_its_button_mends_it() -> None:
    shown = opened("linear_regression", learning_rate="5")
    assert "**It diverged.**" in texts(shown)
    shown.button(key="mend").click().run()
    assert "**It diverged.**" not in texts(shown)


def test_what_takes_long_on_both_the_first_screen_and_the_open_view_is_offered_without_a_clash() -> None:
    same = open_page(
        "pages/transformer.py",
        {"epochs": "10", "view": "Hyperparameters", "against": "epochs", "compare": "epochs"},
    )
    assert not same.exception


ODD = {
    "diverged": ("linear_regression", {"learning_rate": "10", "epochs": "2000"}),
    "a diverged network": ("neural_network", {"learning_rate": "10", "optimizer": "sgd", "epochs": "20"}),
    "one parameter": ("linear_regression", {"dataset": "norris", "epochs": "1"}),
    "no validation rows": ("logistic_regression", {"validation_share": "0.0"}),
    "one leaf": ("decision_tree", {"max_depth": "1", "max_leaf_nodes": "2"}),
    "a wrong link": (
        "logistic_regression",
        {"learning_rate": "no number", "against": "nothing", "dataset": "?"},
    ),
    "boosting": ("decision_tree", {"model": "gradient_boosting"}),
    "one epoch": ("neural_network", {"epochs": "1", "dataset": "sine"}),
    "a prompt that cannot be read": ("transformer", {"epochs": "1", "length": "3", "ask": "<script>"}),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_runs_have_a_first_screen_too(name: str) -> None:
    page, query = ODD[name]
    shown = opened(page, **query)
    metrics(shown)
    _, against = first_charts(shown)
    here = data_of(against, "current")["position"][0]
    assert here in data_of(against, "runs")["position"].to_numpy()
    assert "e+" not in texts(shown)


def test_a_diverged_run_is_said_to_have_diverged_where_its_results_stand() -> None:
    shown = opened("linear_regression", learning_rate="10", epochs="2000")
    line = next(element.value for element in shown.markdown if "parameters" in element.value)
    assert line.startswith("**It diverged** · ")
    assert "1e308" not in line


def test_where_chance_decides_each_value_is_repeated_over_seeds_with_bands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("views.shared.first_screen.view.MOST_VALUES", 5)
    shown = opened("linear_regression", batch_size="16")
    errors = data_of(first_charts(shown)[1], "swept_errors").dropna()
    assert (errors["low"] < errors["high"]).any()
    assert "chance" in " ".join(caption.value for caption in shown.caption)


def test_the_comparison_is_drawn_after_all_else(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = opened("linear_regression")
    seen: list[str] = []
    monkeypatch.setattr("ui.asking.swept", lambda *_: seen.append("swept"))
    monkeypatch.setattr("ui.explain.learn_more", lambda *_: seen.append("all else"))
    shown.run()
    assert seen == ["all else", "swept"]
