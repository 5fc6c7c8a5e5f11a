"""What runs are measured against: certified values, the closed form, or scikit-learn's coordinate descent."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import ElasticNet

from core import RunSpec, train
from core.engine.problem import problem_of
from core.hyper import Value
from core.theory.closed_form import solve
from core.theory.landscape import curvature
from core.theory.lasso import lasso
from core.theory.target import elsewhere, target
from core.verdicts import findings
from tests.core.records import linear

DIABETES = linear(dataset="diabetes")


@pytest.mark.parametrize("l2", [0.0, 0.3])
@pytest.mark.parametrize("standardize", [True, False])
def test_the_path_of_the_lasso_is_that_of_the_elastic_net_in_data_units(l2: float, standardize: bool) -> None:
    scale = 1.0 if standardize else 1e-3
    strengths = [10.0 * scale, 1.0 * scale, 0.1 * scale]
    spec = DIABETES.replace(l2=l2 * scale**2, standardize=standardize)
    path, problem = lasso(spec, strengths).values, problem_of(spec)
    x = problem.x[0, 1:].T
    for i, l1 in enumerate(strengths):
        total = l1 + l2 * scale**2
        net = ElasticNet(alpha=total, l1_ratio=l1 / total, tol=1e-13, max_iter=100_000).fit(
            x, problem.train.y
        )
        weights = [path[f"weight[{name}]"][i] for name in problem.fitted.names]
        np.testing.assert_allclose(weights, net.coef_ / problem.fitted.scale, rtol=1e-5, atol=1e-6)
        predicted = path["bias"][i] + problem.train.x @ weights
        np.testing.assert_allclose(predicted, net.predict(x), rtol=1e-6)


def test_a_vanishing_l1_penalty_leaves_the_closed_form() -> None:
    spec = linear(dataset="sine", degree=3)
    assert {name: path[0] for name, path in lasso(spec, [1e-9]).values.items()} == pytest.approx(
        dict(solve(spec).values), rel=1e-5
    )


@pytest.mark.parametrize(
    ("settings", "authority"),
    [
        ({"dataset": "norris"}, "NIST certified"),
        ({"dataset": "norris", "l2": 0.1}, "closed form"),
        ({"dataset": "norris", "l1": 0.1}, "active-set"),
        ({"dataset": "norris", "loss": "huber"}, "NIST certified"),
        ({"dataset": "line"}, "closed form"),
        ({"dataset": "line", "l1": 0.1, "l2": 0.1}, "active-set"),
    ],
)
def test_whose_values_a_run_is_compared_with(settings: dict[str, Value], authority: str) -> None:
    spec = linear(**settings)  # type: ignore[arg-type]
    assert target(spec).authority == authority


@pytest.mark.parametrize(
    ("optimizer", "settings", "reason"),
    [
        ("sgd", {}, ""),
        ("sgd", {"l1": 0.1, "l2": 0.1}, ""),
        ("sgd", {"loss": "huber"}, "the huber loss"),
        ("sgd", {"loss": "absolute"}, "the absolute loss"),
        ("adamw", {}, "weight decay"),
        ("adamw", {"weight_decay": 0.0}, ""),
    ],
)
def test_what_takes_training_elsewhere(optimizer: str, settings: dict[str, Value], reason: str) -> None:
    assert elsewhere(linear(optimizer, **settings)) == reason


def blobs(**settings: Value) -> RunSpec:
    settings = {"separation": 1.5, "learning_rate": 1.0, "epochs": 1000} | settings
    return RunSpec("blobs", "logistic_regression", "momentum", settings)


@pytest.mark.parametrize("classes", [2, 3])
def test_a_classifier_is_compared_with_newtons_method(classes: int) -> None:
    goal = target(blobs(classes=classes))
    assert (goal.authority, goal.name, goal.missing, goal.elsewhere) == (
        "Newton",
        "Maximum likelihood",
        "",
        "",
    )
    assert dict(goal.values) == pytest.approx(train(blobs(classes=classes)).final, rel=1e-8)


def test_standard_errors_are_those_of_maximum_likelihood() -> None:
    run, goal = train(blobs(epochs=1)), target(blobs(epochs=1))
    x = np.column_stack([np.ones(len(run.train.y)), run.train.x])
    p = 1 / (1 + np.exp(-x @ np.array([*goal.values.values()])))
    information = x.T @ (x * (p * (1 - p))[:, None])
    expected = np.sqrt(np.diag(np.linalg.inv(information)))
    assert [*goal.standard_errors.values()] == pytest.approx(expected, rel=1e-8)


def test_the_challenger_has_its_published_fit() -> None:
    goal = target(RunSpec("challenger", "logistic_regression", "sgd"))
    assert goal.values["bias"] == pytest.approx(15.04290165, rel=5e-9)
    assert goal.values["weight[temperature_f]"] == pytest.approx(-0.23216274, rel=5e-8)


def test_separable_classes_have_no_target_and_the_reason_is_told() -> None:
    spec = blobs(separation=10.0, epochs=20)
    goal = target(spec)
    assert np.isnan([*goal.values.values(), *goal.standard_errors.values()]).all()
    sentences = findings.of_run(train(spec), goal, curvature(spec))
    assert sentences.startswith("There are no exact values to compare with: classes can be separated")


def test_of_all_optima_of_a_softmax_the_nearest_is_the_target() -> None:
    spec = blobs(classes=3, init="normal", seed=3)
    run, goal = train(spec), target(spec)
    assert dict(goal.values) != pytest.approx(run.final, rel=0.1)
    assert dict(goal.nearest(run).values) == pytest.approx(run.final, rel=1e-8)
