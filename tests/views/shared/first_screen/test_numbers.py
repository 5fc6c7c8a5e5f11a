"""Results by the names that people know, what changed them, and a comparison in which this run is always a point."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, r2_score

from core import MODELS, OPTIMIZERS, RunSpec, train
from core.theory.landscape import stability_edge
from views.shared.first_screen.numbers import MOST_VALUES, Result, moved, narrowed, offered, results

LINE = RunSpec("line", "linear_regression", "sgd", {"epochs": 30})
IRIS = RunSpec("iris", "logistic_regression", "sgd", {"epochs": 30})
TREE = RunSpec("iris", "decision_tree", None, {"max_leaf_nodes": 3})


def test_the_first_number_is_the_one_that_people_know_on_unseen_rows() -> None:
    line, iris = train(LINE), train(IRIS)
    r2 = r2_score(line.validation.y, line.predict(line.validation.x))
    right = accuracy_score(iris.validation.y, iris.predict(iris.validation.x).argmax(axis=1))
    assert results(line)[0] == Result("R²", pytest.approx(r2), False)
    assert results(iris)[0] == Result("accuracy", pytest.approx(right), True)


@pytest.mark.parametrize(
    ("spec", "loss"),
    [
        (LINE, "squared loss"),
        (LINE.replace(loss="huber"), "Huber loss"),
        (LINE.replace(loss="absolute"), "absolute loss"),
        (IRIS, "log loss"),
        (TREE, "Brier score"),
        (RunSpec("copy", "transformer", "adam", {"epochs": 1, "length": 3}), "log loss"),
    ],
)
def test_the_second_is_the_loss_by_its_name_and_the_third_counts_parameters(spec: RunSpec, loss: str) -> None:
    run = train(spec)
    _, error, count = results(run)
    assert (error.label, error.value) == (loss, run.evaluation_error[-1])
    assert count.spoken == f"**{run.parameter_count:,}** parameters"


def test_without_validation_rows_the_training_rows_judge() -> None:
    run = train(LINE.replace(validation_share=0.0))
    assert results(run)[1].value == run.train_error[-1]


def test_a_change_has_its_sign_and_nothing_is_said_of_none_or_of_what_is_no_number() -> None:
    before, now = Result("accuracy", 0.89, share=True), Result("accuracy", 0.86, share=True)
    assert now.since(before) == "-3"
    assert Result("R²", 0.5).since(Result("R²", 0.25)) == "+0.25"
    assert now.since(now) == now.since(Result("R²", 0.5)) == now.since(Result("accuracy", math.nan)) == ""
    assert Result("parameters", 105.0, counted=True).since(Result("parameters", 33.0, counted=True)) == "+72"


def test_what_was_set_otherwise_is_named_where_it_is_one_thing() -> None:
    assert moved(LINE.replace(learning_rate=0.03), LINE) == "learning rate 0.03"
    assert moved(LINE.replace(learning_rate=0.03, epochs=10), LINE) == "the last settings"
    assert moved(LINE.replace(optimizer="adam"), LINE) == "the last settings"
    assert moved(LINE.replace(dataset="sine"), LINE) == moved(TREE, IRIS) == ""


@pytest.mark.parametrize("rate", [1e-6, 0.00123, 0.1, 10.0])
def test_this_run_is_always_one_of_the_compared_points(rate: float) -> None:
    spec = LINE.replace(learning_rate=rate)
    for name, hyper in spec.hypers.items():
        if hyper.group != "Data":
            near = narrowed(spec, hyper, stability_edge(spec) if name == "learning_rate" else None)
            assert spec[name] in near.grid
            assert near.position(spec[name]) == near.grid.index(spec[name])
            assert len(near.grid) <= MOST_VALUES + 1 or hyper.scale == "category"


def test_the_axis_reaches_beyond_the_edge_of_stability() -> None:
    spec = LINE.replace(learning_rate=1e-5)
    edge = stability_edge(spec)
    assert edge is not None
    grid = narrowed(spec, spec.hypers["learning_rate"], edge).grid
    assert grid[0] < 1e-5 < edge < grid[-1]
    assert np.all(np.diff(grid) > 0)


def test_beside_a_penalty_of_nothing_stands_all_there_is() -> None:
    l2 = LINE.hypers["l2"]
    assert narrowed(LINE, l2, None).grid[-1] == l2.grid[-1]


def test_the_settings_of_the_page_come_first_and_all_of_the_model_follow() -> None:
    names = [*offered(LINE, ("learning_rate", "no such", "l2"))]
    assert names[:2] == ["learning_rate", "l2"]
    assert {*names} == {name for name, hyper in LINE.hypers.items() if hyper.group != "Data"}


@pytest.mark.parametrize("model", MODELS)
def test_every_model_has_a_metric_that_people_know(model: str) -> None:
    kinds = {"transformer": "copy", "linear_regression": "line", "logistic_regression": "iris"}
    optimizer = next(iter(OPTIMIZERS)) if MODELS[model].optimized else None
    spec = RunSpec(kinds.get(model, "iris"), model, optimizer, {"epochs": 1} if optimizer else {})
    assert all(np.isfinite(result.value) for result in results(train(spec)))
