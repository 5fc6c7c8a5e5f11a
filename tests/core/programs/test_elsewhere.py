"""Snippets for scikit-learn reach what their first lines say."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core import OPTIMIZERS, Run, RunSpec, train
from core.hyper import Value
from core.programs.elsewhere import equivalents
from core.programs.rows import data_csv
from core.theory.objective import Objective
from core.types import Array
from tests.core.programs.executed import run_text


def in_scikit(run: Run, folder: Path, patch: pytest.MonkeyPatch) -> Any:
    """The model that the snippet of a run fits."""
    (folder / "data.csv").write_text(data_csv(run), encoding="utf-8")
    patch.chdir(folder)
    with warnings.catch_warnings():
        # scikit-learn warns of every training that ends at its last epoch.
        warnings.simplefilter("ignore")
        return run_text(equivalents(run)["scikit-learn"])["model"]


def theta_of(model: Any) -> Array:
    """Intercepts, then weights, as a run has them."""
    return np.concatenate([np.ravel(model.intercept_), np.atleast_2d(model.coef_).T.ravel()])


LINEAR: list[tuple[str, str, Mapping[str, Value], str]] = [
    ("diabetes", "linear_regression", {}, "LinearRegression"),
    ("diabetes", "linear_regression", {"l2": 0.1, "standardize": False}, "Ridge"),
    ("diabetes", "linear_regression", {"l1": 1.0}, "Lasso"),
    ("diabetes", "linear_regression", {"l1": 1.0, "l2": 0.5}, "ElasticNet"),
    ("sine", "linear_regression", {"degree": 3, "basis": "legendre"}, "LinearRegression"),
    ("diabetes", "linear_regression", {"loss": "absolute", "l1": 0.5}, "QuantileRegressor"),
    ("moons", "logistic_regression", {"features": "quadratic"}, "LogisticRegression"),
    ("iris", "logistic_regression", {"l2": 0.1}, "LogisticRegression"),
    ("iris", "logistic_regression", {"l1": 0.01, "l2": 0.01}, "LogisticRegression"),
]


@pytest.mark.parametrize(("dataset", "model", "settings", "name"), LINEAR)
def test_a_linear_model_ends_where_its_objective_is_least(
    dataset: str,
    model: str,
    settings: Mapping[str, Value],
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No training gets lower, and there is nothing lower beside it."""
    run = train(
        RunSpec(dataset, model, "adam", {**settings, "epochs": 3000, "schedule": "cosine", "decay": 0.001})
    )
    fitted = in_scikit(run, tmp_path, monkeypatch)
    assert type(fitted).__name__ == name
    objective, theta = Objective.of(run.spec), theta_of(fitted)
    least = float(objective.value(theta[None])[0])
    assert least <= run.objective[-1] * (1 + 1e-6)
    moves = 1e-2 * np.random.default_rng(0).standard_normal((50, len(theta)))
    assert (objective.value(theta + moves) >= least * (1 - 1e-12)).all()


@pytest.mark.parametrize(
    ("dataset", "model", "settings"),
    [
        ("iris", "decision_tree", {}),
        ("diabetes", "decision_tree", {"max_depth": 4, "ccp_alpha": 20.0}),
        ("play_tennis", "decision_tree", {"criterion": "entropy"}),
        (
            "wine",
            "decision_tree",
            {"class_weight": "balanced", "max_leaf_nodes": 5, "max_features": 0.5, "seed": 3},
        ),
        ("diabetes", "gradient_boosting", {"n_estimators": 20}),
        ("moons", "gradient_boosting", {"n_estimators": 20, "max_depth": 2, "min_samples_leaf": 5}),
        ("iris", "gradient_boosting", {"n_estimators": 20, "learning_rate": 0.3}),
    ],
)
def test_trees_put_training_rows_into_the_same_leaves(
    dataset: str, model: str, settings: Mapping[str, Value], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = train(RunSpec(dataset, model, None, settings))
    fitted = in_scikit(run, tmp_path, monkeypatch)
    ours = run.predict(run.train.x)
    theirs = fitted.predict_proba(run.train.x) if run.train.class_names else fitted.predict(run.train.x)
    theirs = theirs[:, 1] if theirs.ndim > ours.ndim else theirs
    np.testing.assert_allclose(theirs, ours, rtol=1e-9, atol=1e-12)
    assert "into the same leaves" in " ".join(equivalents(run)["scikit-learn"].split())


@pytest.mark.parametrize(
    ("model", "settings"),
    [
        ("decision_tree", {"splitter": "random"}),
        ("gradient_boosting", {"n_estimators": 20, "subsample": 0.5}),
    ],
)
def test_trees_that_chance_makes_are_others(
    model: str, settings: Mapping[str, Value], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = train(RunSpec("moons", model, None, settings))
    fitted = in_scikit(run, tmp_path, monkeypatch)
    assert "another run of the same kind" in " ".join(equivalents(run)["scikit-learn"].split())
    assert fitted.score(run.train.x, run.train.y) > 0.9


@pytest.mark.parametrize(
    ("dataset", "optimizer"),
    [("moons", "adam"), ("iris", "sgd"), ("diabetes", "nesterov"), ("line", "momentum")],
)
def test_a_network_is_another_run_of_the_same_kind(
    dataset: str, optimizer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {
        "epochs": 60,
        "batch_size": 16,
        "learning_rate": 0.001 if dataset in ("diabetes", "line") else 0.02,
    }
    run = train(RunSpec(dataset, "neural_network", optimizer, settings))
    fitted = in_scikit(run, tmp_path, monkeypatch)
    assert fitted.n_iter_ == 60
    assert [layer.shape for layer in fitted.coefs_] == [
        weight.shape[1:] for name, weight in run.parameters.items() if name.endswith("weight")
    ]
    # Both have learned something.
    assert max(fitted.loss_, run.objective[-1]) < 0.9 * run.usual_loss


def test_nothing_is_offered_where_there_is_no_equivalent() -> None:
    def libraries(dataset: str, model: str, optimizer: str, **settings: Value) -> set[str]:
        return {*equivalents(train(RunSpec(dataset, model, optimizer, {"epochs": 1, **settings})))}

    assert libraries("diabetes", "linear_regression", "sgd") == {"scikit-learn"}
    assert libraries("diabetes", "linear_regression", "sgd", loss="huber") == set()
    assert libraries("diabetes", "linear_regression", "adamw") == set()
    assert libraries("diabetes", "linear_regression", "sgd", loss="absolute", l2=0.1) == set()
    assert libraries("copy", "transformer", "adam", samples=100) == set()
    assert libraries("moons", "neural_network", "lion") == set()
    assert libraries("moons", "neural_network", "adamw") == {"PyTorch"}
    assert libraries("moons", "neural_network", "adam") == {"scikit-learn", "PyTorch"}
    assert libraries("moons", "neural_network", "adam", activation="leaky_relu") == {"PyTorch"}
    assert libraries("moons", "neural_network", "adam", schedule="cosine") == {"PyTorch"}
    assert libraries("moons", "neural_network", "adam", l1=0.1) == set()
    assert {"lion"} == {*OPTIMIZERS} - {"sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"}
