"""The view Shift: its controls are part of the link, and what it states is what was computed."""

from __future__ import annotations

import pytest

from core import RunSpec, train
from tests.core.registries import LEARNABLE
from tests.pages import test_logistic_regression as logistic
from tests.pages.opening import charts, in_turn, open_page, texts, view_of
from tests.pages.test_linear_regression import DEFAULT, opened
from views.shared.shift.adapting import finding
from views.shared.shift.numbers import KINDS, adapt
from views.shared.shift.regrown import finding as finding_of_trees
from views.shared.shift.regrown import regrown


@pytest.mark.slow
def test_moving_the_controls_moves_the_data() -> None:
    page = opened(view="Shift")
    run = train(DEFAULT)
    assert finding(run, adapt(run, "translate", 1.0)) in texts(page)
    page.select_slider(key="amount").set_value("2").run()
    assert finding(run, adapt(run, "translate", 2.0)) in texts(page)
    page.selectbox(key="shift").set_value("relabel").run()
    assert not page.exception
    assert page.select_slider(key="amount").value == "0.2"
    assert not page.info
    assert finding(run, adapt(run, "relabel", 0.2)) in texts(page)


@pytest.mark.slow
def test_a_link_names_the_shift() -> None:
    page = opened(view="Shift", dataset="diabetes", shift="rotate", amount="90")
    run = train(RunSpec("diabetes", "linear_regression", "sgd"))
    assert finding(run, adapt(run, "rotate", 90.0)) in texts(page)


@pytest.mark.slow
def test_a_shift_that_a_link_names_and_that_is_not_there_gets_a_sentence_and_one_chosen_before_gives_way() -> (
    None
):
    page = opened(view="Shift", shift="melt", amount="77")
    assert [info.value for info in page.info] == [
        "Shift: there is no “melt” here; Move is shown.",
        "By how many deviations: there is no “77” here; `1` is shown.",
    ]
    assert [info.value for info in opened(view="Shift", shift="rotate").info] == [
        "Shift: there is no “rotate” here; Move is shown."
    ]
    assert not view_of("Shift", DEFAULT, shift="rotate", amount="90").info


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_classes_shift_too(kind: str) -> None:
    for dataset in ("moons", "iris"):
        page = logistic.opened(dataset=dataset, view="Shift", shift=kind, epochs="20")
        assert not page.exception
        assert len(charts(page)) == 1
        assert not page.info


@pytest.mark.slow
def test_a_diverged_run_has_nothing_to_go_on_from() -> None:
    page = opened(view="Shift", learning_rate="10")
    assert "The run diverged" in page.info[0].value
    assert charts(page) == []


@pytest.mark.slow
@pytest.mark.parametrize("model", ["decision_tree", "gradient_boosting"])
def test_what_is_grown_stays_or_is_grown_anew(model: str) -> None:
    query = {"model": model, "view": "Shift", "shift": "rescale", "amount": "0.5"}
    page = open_page("pages/decision_tree.py", query)
    run = train(RunSpec("iris", model, None, {} if model == "gradient_boosting" else {"max_leaf_nodes": 3}))
    assert finding_of_trees(run, regrown(run, KINDS["rescale"], 0.5)) in texts(page)
    assert len(charts(page)) == 1


@pytest.mark.slow
@pytest.mark.parametrize(("dataset", "kind"), in_turn(LEARNABLE["decision_tree"], list(KINDS)))
def test_trees_of_every_dataset_shift(dataset: str, kind: str) -> None:
    page = view_of("Shift", RunSpec(dataset, "decision_tree", None, {"max_leaf_nodes": 8}), shift=kind)
    assert charts(page) or page.button or page.info
