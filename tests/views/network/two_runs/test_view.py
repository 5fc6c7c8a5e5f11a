"""The view Two runs: what differs is part of the link, and what it states was computed from both runs."""

from __future__ import annotations

import pytest

from core import RunSpec, train
from core.hyper import Value
from tests.pages.opening import charts, data_of, linked_view, texts, view_of
from tests.pages.test_neural_network import opened
from views.network.two_runs.numbers import finding

SPEC = RunSpec(
    "moons", "neural_network", "adam", {"hidden": (4, 4), "epochs": 5, "samples": 50, "batch_size": 32}
)


@pytest.mark.parametrize(
    ("changed", "to", "value", "reading"),
    [
        ("l2", "0.1", 0.1, "0.1"),
        ("activation", "relu", "relu", "ReLU"),
        ("optimizer", "sgd", "sgd", "Gradient descent"),
        ("seed", "3", 3, "3"),
    ],
)
def test_the_other_run_differs_as_chosen(changed: str, to: str, value: Value, reading: str) -> None:
    page = view_of("Two runs", SPEC, changed=changed, other_value=to)
    run, other = train(SPEC), train(SPEC.replace(**{changed: value}))
    hyper = {**SPEC.hypers, "optimizer": None}[changed]
    sentence = texts(page).splitlines()[-1]
    assert f"{reading} instead of" in sentence
    if hyper is not None:
        assert sentence == finding(run, other, hyper)
    assert set(data_of(charts(page)[0], "layer3")["run"]) == {"this run", "the other"}


def test_another_hyperparameter_begins_at_a_value_of_its_own() -> None:
    page = view_of("Two runs", SPEC, other_value="0.1")
    page.selectbox(key="changed").set_value("hidden").run()
    assert not page.exception
    assert not page.info
    chosen = page.selectbox(key="other_value")
    hidden = SPEC.hypers["hidden"]
    assert chosen.value in {hidden.text(value) for value in hidden.grid} - {"4,4"}
    assert {*chosen.options} == {hidden.reading(value) for value in hidden.grid} - {"2 layers of 4"}


def test_a_toggle_and_deeper_networks_can_differ() -> None:
    page = view_of("Two runs", SPEC, changed="standardize")
    assert page.selectbox(key="other_value").options == ["off"]
    deep = view_of("Two runs", SPEC, changed="hidden", other_value="2,2,2,2")
    assert set(data_of(charts(deep)[0], "layer5")["run"]) == {"the other"}


def test_what_does_not_exist_gets_a_sentence() -> None:
    page = linked_view("Two runs", SPEC, changed="colour", other_value="blue")
    assert len(page.info) == 2
    assert len(charts(page)) == 1


def test_of_two_runs_that_diverged_nothing_is_drawn() -> None:
    page = view_of(
        "Two runs",
        SPEC.replace(optimizer="sgd", l2=10.0, learning_rate=10.0),
        changed="learning_rate",
        other_value="5",
    )
    assert "Both runs diverged" in texts(page)
    assert charts(page) == []


@pytest.mark.slow
def test_a_link_names_both_choices() -> None:
    page = opened(view="Two runs", epochs="5", changed="l2", other_value="1")
    assert "With L2 penalty 1 instead of 0" in texts(page)
