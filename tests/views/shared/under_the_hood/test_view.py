"""Under the hood shows the numbers of a step of the very run on the page, and copes with every kind of run."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core import DATASETS, train
from tests.pages.test_linear_regression import DEFAULT, opened, texts
from views.shared.under_the_hood.findings import finding, left_out
from views.shared.under_the_hood.numbers import one_step
from views.shared.under_the_hood.substitution import parameter_lines, substituted

VIEW = "Under the hood"


def shown(page: AppTest) -> list[str]:
    assert not page.exception
    return [block.value for block in page.main.code]


def test_the_chosen_step_of_the_chosen_parameter_is_that_of_the_engine() -> None:
    spec = DEFAULT.replace(optimizer="adam", epochs=30)
    page = opened(view=VIEW, optimizer="adam", epochs="30", moved="bias", step="17")
    taken_step = one_step(spec, 17)
    rule = "\n\n".join(line.text for line in substituted(taken_step, 0))
    assert shown(page) == [rule, parameter_lines(taken_step, 0)[0].text]
    assert finding(taken_step, 0, "intercept", len(train(spec).train.y)) in texts(page)
    assert page.query_params["step"] == "17"


def test_the_second_step_of_the_first_weight_is_shown_at_first() -> None:
    page = opened(view=VIEW)
    assert page.selectbox(key="moved").value == "weight[x]"
    assert page.select_slider(key="step").value == "2"
    assert not page.info


def test_a_shorter_run_shows_its_nearest_step() -> None:
    page = opened(view=VIEW, step="200")
    page.select_slider(key="epochs").set_value(20).run()
    assert page.select_slider(key="step").value == "20"
    assert "Step 20, in epoch 20, over all 75 rows" in texts(page)
    page.select_slider(key="epochs").set_value(1).run()
    assert page.select_slider(key="step").value == "1"
    assert not page.info


@pytest.mark.parametrize("step", ["-3", "two", "²", "9" * 3000, "1.5"])
def test_a_step_that_is_none_gets_a_sentence(step: str) -> None:
    page = opened(view=VIEW, step=step, epochs="20")
    assert "2 is shown" in page.info[0].value
    assert page.select_slider(key="step").value == "2"
    assert len(shown(page)) == 2


def test_a_diverged_run_says_which_steps_it_leaves_out() -> None:
    run = train(DEFAULT.replace(learning_rate=10.0, epochs=2000))
    page = opened(view=VIEW, learning_rate="10", epochs="2000")
    assert left_out(run) in [caption.value for caption in page.caption]


def test_the_source_is_shown_only_when_asked_for() -> None:
    page = opened(view=VIEW, optimizer="momentum")
    assert len(shown(page)) == 2
    page.session_state["source"] = True
    assert any("def momentum(" in source for source in shown(page.run()))


@pytest.mark.slow
@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize(
    "query",
    [
        {"learning_rate": "10", "epochs": "2000", "step": "1999"},
        {"degree": "15", "optimizer": "adamw", "batch_size": "4", "clip_norm": "1", "epochs": "20"},
        {"l1": "0.1", "l2": "0.1", "patience": "2", "schedule": "cosine", "step": "150"},
    ],
    ids=["diverged", "many", "everything"],
)
def test_every_kind_of_run_has_steps_to_show(dataset: str, query: dict[str, str]) -> None:
    page = opened(dataset=dataset, view=VIEW, **query)
    assert len(shown(page)) >= 2
    assert "Step " in texts(page)


@pytest.mark.slow
def test_a_step_of_a_long_training_is_taken_once_and_then_known(monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(view=VIEW, samples="1000", batch_size="1", epochs="100", step="75000")
    assert "Step 75,000, in epoch 100, over 1 of 750 rows" in texts(page)
    before = shown(page)
    monkeypatch.delattr("views.shared.under_the_hood.view.one_step")
    assert shown(page.run()) == before
