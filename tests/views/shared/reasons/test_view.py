"""The view of reasons says what the rules found, and its buttons move the controls and train again."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core import OPTIMIZERS, train
from core.reasons import RULES, nothing_unusual, reasons
from tests.core.reasons.cases import PROVOKED
from tests.core.records import linear
from tests.pages.opening import view_of
from tests.pages.test_linear_regression import opened, texts

VIEW = "Reasons"


def click(page: AppTest, key: str) -> None:
    page.button(key=key).click().run()
    assert not page.exception


def test_every_reason_is_told_with_its_title_and_its_fixes() -> None:
    page, expected = opened(view=VIEW, learning_rate="0.001"), reasons(train(linear(learning_rate=0.001)))
    assert len(expected) > 1
    for reason in expected:
        assert f"**{RULES[reason.name].label}.** {reason.says}" in texts(page)
        assert {fix.label for fix in reason.fixes} <= {button.label for button in page.button}


def test_a_run_with_nothing_unusual_says_what_was_checked() -> None:
    assert nothing_unusual(train(linear())) in texts(opened(view=VIEW))


def test_a_click_moves_the_control_and_trains_again() -> None:
    page = opened(view=VIEW, learning_rate="5")
    assert "It diverged." in texts(page)
    click(page, "fix.diverged.learning_rate")
    assert page.select_slider(key="learning_rate").value == 1.0
    assert "It diverged." not in texts(page)


def test_a_fix_may_change_the_optimizer() -> None:
    page = opened(view=VIEW, learning_rate="0.001")
    click(page, "fix.crawling.optimizer.learning_rate")
    assert page.selectbox(key="optimizer").value == "momentum"
    assert page.select_slider(key="learning_rate").value == 1.0
    assert "It crawls." not in texts(page)


def test_two_fixes_may_move_the_same_setting() -> None:
    page = view_of("Reasons", PROVOKED["stopped_too_early"].spec)
    assert len([button for button in page.button if "early" in button.label]) == 2


@pytest.mark.slow
def test_fixes_move_toggles_names_and_settings_of_the_data() -> None:
    page = opened(view=VIEW, dataset="longley", standardize="false")
    click(page, "fix.diverged.standardize")
    assert page.toggle(key="standardize").value
    page = opened(view=VIEW, outliers="0.02")
    click(page, "fix.outliers.loss.huber_delta")
    assert page.session_state["loss"] == "huber"
    page = opened(view=VIEW, samples="10", noise="1.0")
    click(page, "fix.few_validation_rows.validation_share.samples")
    assert page.select_slider(key="samples").value > 10


@pytest.mark.slow
def test_what_is_less_important_is_folded_away() -> None:
    settings = {"samples": 50, "noise": 0.5, "degree": 8}
    expected = reasons(train(linear("momentum", "sine", **settings)))
    page = opened(
        view=VIEW, optimizer="momentum", dataset="sine", samples="50", noise="0.5", degree="8", basis="powers"
    )
    folded = next(each for each in page.expander if each.label == "Also noticed")
    assert [RULES[reason.name].label in folded.markdown[0].value for reason in expected] == [
        *[False] * 4,
        True,
    ]


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw", "lion"])
@pytest.mark.parametrize(
    "dataset", ["line", "sine", "collinear", "diabetes", "longley", "wampler1", "anscombe"]
)
def test_the_view_is_never_empty(dataset: str, optimizer: str) -> None:
    penalty = "10" if OPTIMIZERS[optimizer].step_length else "0"
    for query in ({}, {"degree": "3", "learning_rate": "10"}, {"l1": penalty}):
        page = opened(view=VIEW, dataset=dataset, optimizer=optimizer, epochs="50", **query)
        text = texts(page)
        assert "Nothing unusual" in text or any(f"**{rule.label}.**" in text for rule in RULES.values())
