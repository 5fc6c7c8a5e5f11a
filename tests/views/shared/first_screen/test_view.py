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
    query = {"epochs": "30", "view": "Hyperparameters"}
    shown = open_page("pages/transformer.py", query)
    assert not shown.exception
    assert sum(button.label.startswith("Train them") for button in shown.button) == 2
    same = open_page(
        "pages/transformer.py",
        {"epochs": "10", "view": "Hyperparameters", "against": "epochs", "compare": "epochs"},
    )
    assert not same.exception
