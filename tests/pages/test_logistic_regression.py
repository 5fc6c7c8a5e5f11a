"""The logistic regression page shows the engine's numbers, says where there is no optimum, and stays usable."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core import RunSpec, train
from core.engine.run import Run
from tests.core.registries import LEARNABLE
from tests.groups import labels_on
from tests.pages.opening import charts, data_of, expected, in_turn, metrics, open_page, texts
from views.shared.classes.numbers import finding
from views.shared.in_numbers import numbers as odds

QUERIES: list[dict[str, str]] = [
    {},
    {"features": "squares", "l1": "0.1"},
    {"optimizer": "adamw", "l2": "0.1"},
]
DEFAULT = RunSpec("moons", "logistic_regression", "sgd", {"learning_rate": 1.0})


def opened(**query: str) -> AppTest:
    return open_page("pages/logistic_regression.py", query)


def run_of(dataset: str, **settings: object) -> Run:
    return train(DEFAULT.replace(dataset=dataset, **settings))


def test_the_headline_is_the_run_of_the_default_spec() -> None:
    assert metrics(opened()) == expected(DEFAULT)


@pytest.mark.slow
@pytest.mark.parametrize("dataset", LEARNABLE["logistic_regression"])
def test_every_dataset_opens_with_its_own_numbers_in_views_that_take_turns(dataset: str) -> None:
    first = LEARNABLE["logistic_regression"].index(dataset)
    for view, query in in_turn(labels_on("logistic_regression")[first % 3 :: 3], QUERIES, first):
        page = opened(dataset=dataset, view=view, epochs="20", **query)
        spec = DEFAULT.replace(dataset=dataset, epochs=20).replace(optimizer=query.get("optimizer", "sgd"))
        kept = {name: spec.hypers[name].parse(text) for name, text in query.items() if name != "optimizer"}
        assert expected(spec.replace(**kept)).items() <= metrics(page).items()


def test_classes_are_counted_on_the_rows_that_are_chosen() -> None:
    page, run = opened(dataset="iris", view="Classes"), run_of("iris")
    assert finding(run, run.validation) in texts(page)
    assert data_of(charts(page)[0], "cells")["rows"].sum() == len(run.validation.y)
    page.selectbox(key="rows").set_value("training").run()
    assert finding(run, run.train) in texts(page)


def test_without_validation_rows_classes_are_counted_on_training_rows() -> None:
    page = opened(dataset="challenger", view="Classes")
    assert finding(run_of("challenger"), run_of("challenger").train) in texts(page)
    assert len(data_of(charts(page)[0], "curve")) > 2


@pytest.mark.slow
def test_weights_are_told_as_odds() -> None:
    assert odds.finding(run_of("challenger")) in texts(opened(dataset="challenger", numbers="true"))


@pytest.mark.slow
def test_classes_that_can_be_separated_have_no_exact_values_and_the_page_says_why() -> None:
    query = {"dataset": "blobs", "separation": "10"}
    assert "There are no exact values to compare with: classes can be separated" in texts(opened(**query))
    assert "There is no exact value to put beside it: classes can be separated" in texts(
        opened(numbers="true", **query)
    )
    assert "classes can be separated" in opened(view="Optimizers", **query).info[0].value


@pytest.mark.slow
def test_what_only_the_rows_refuse_is_explained_and_the_last_run_stays() -> None:
    page = opened(dataset="digits", epochs="5")
    before = metrics(page)
    page.selectbox(key="features").set_value("quadratic").run()
    assert "quadratic features of 64 are 2,080 more, which is too many" in page.error[0].value
    assert metrics(page) == before


@pytest.mark.slow
def test_a_diverged_classifier_is_explained_in_every_view() -> None:
    for view in labels_on("logistic_regression"):
        page = opened(view=view, learning_rate="10", l2="100", epochs="700")
        assert "It diverged." in texts(page)
