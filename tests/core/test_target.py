"""What runs are measured against: certified values, the closed form, or scikit-learn's coordinate descent."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import ElasticNet

from core.closed_form import solve
from core.hyper import Value
from core.problem import problem_of
from core.target import elsewhere, lasso, target
from tests.core.records import linear

DIABETES = linear(dataset="diabetes")


@pytest.mark.parametrize("l2", [0.0, 0.3])
@pytest.mark.parametrize("standardize", [True, False])
def test_the_path_of_the_lasso_is_that_of_the_elastic_net_in_data_units(l2: float, standardize: bool) -> None:
    scale = 1.0 if standardize else 1e-3
    strengths = [10.0 * scale, 1.0 * scale, 0.1 * scale]
    spec = DIABETES.replace(l2=l2 * scale**2, standardize=standardize)
    path, problem = lasso(spec, strengths), problem_of(spec)
    x = problem.x[0, 1:].T
    for i, l1 in enumerate(strengths):
        total = l1 + l2 * scale**2
        net = ElasticNet(alpha=total, l1_ratio=l1 / total, tol=1e-13, max_iter=100_000).fit(
            x, problem.train.y
        )
        weights = [path[f"weight[{name}]"][i] for name in problem.columns.names]
        np.testing.assert_allclose(weights, net.coef_ / problem.columns.scale, rtol=1e-5, atol=1e-6)
        predicted = path["bias"][i] + problem.train.x @ weights
        np.testing.assert_allclose(predicted, net.predict(x), rtol=1e-6)


def test_a_vanishing_l1_penalty_leaves_the_closed_form() -> None:
    spec = linear(dataset="sine", degree=3)
    assert {name: path[0] for name, path in lasso(spec, [1e-9]).items()} == pytest.approx(
        dict(solve(spec).values), rel=1e-5
    )


@pytest.mark.parametrize(
    ("settings", "authority"),
    [
        ({"dataset": "norris"}, "NIST certified"),
        ({"dataset": "norris", "l2": 0.1}, "closed form"),
        ({"dataset": "norris", "l1": 0.1}, "coordinate descent"),
        ({"dataset": "norris", "loss": "huber"}, "NIST certified"),
        ({"dataset": "line"}, "closed form"),
        ({"dataset": "line", "l1": 0.1, "l2": 0.1}, "coordinate descent"),
    ],
)
def test_whose_values_a_run_is_compared_with(settings: dict[str, Value], authority: str) -> None:
    spec = linear(**settings)  # type: ignore[arg-type]
    assert target(spec, solve(spec)).authority == authority


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
