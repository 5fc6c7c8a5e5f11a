"""Runs and all they are made of can be kept in files, sent to other processes, and written in a few lines."""

from __future__ import annotations

import pickle
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest

from core import MODELS, Dataset, Run, RunSpec, advance, start, sweep, train
from core.engine.problem import problem_of
from core.engine.run import Run as Record
from core.engine.training import longest_epochs, runs
from core.models.networks.activations import ACTIVATIONS
from core.types import Array
from tests.core.records import RECORDED, classified, own, same, tilted

SPECS = {
    "linear_regression": RunSpec("diabetes", "linear_regression", "momentum", {"epochs": 6, "degree": 2}),
    "logistic_regression": RunSpec(
        "iris", "logistic_regression", "adam", {"epochs": 6, "features": "quadratic"}
    ),
    "neural_network": RunSpec(
        "moons", "neural_network", "adam", {"epochs": 6, "batch_size": 32, "dropout": 0.2}
    ),
    "decision_tree": RunSpec("iris", "decision_tree"),
    "gradient_boosting": RunSpec("diabetes", "gradient_boosting", None, {"n_estimators": 8}),
    "transformer": RunSpec("sort", "transformer", "adamw", {"epochs": 4, "samples": 100, "length": 3}),
}
every_model = pytest.mark.parametrize("model", SPECS)
optimized = pytest.mark.parametrize("model", [name for name in SPECS if MODELS[name].optimized])
MANY = 3000


def kept(thing: object) -> object:
    return pickle.loads(pickle.dumps(thing))


def alike(dataset: Dataset, other: Dataset) -> bool:
    return (
        dataset.fingerprint == other.fingerprint
        and dataset.units == other.units
        and dataset.image == other.image
    )


def test_every_model_is_kept_here() -> None:
    assert {*SPECS} == {*MODELS}


@every_model
@pytest.mark.parametrize("copied", [kept, deepcopy])
def test_a_run_of_any_model_comes_back_equal(model: str, copied: object) -> None:
    run = train(SPECS[model])
    _ = run.metrics, run.final
    again = copied(run)  # type: ignore[operator]
    assert same(again, run)
    assert again.seconds == run.seconds
    assert alike(again.train, run.train)
    assert alike(again.validation, run.validation)
    assert again.final == run.final
    assert again.diverged == run.diverged
    np.testing.assert_array_equal(again.predict_all(run.validation.x), run.predict_all(run.validation.x))
    for name in RECORDED:
        assert not getattr(again, name).flags.writeable
    assert not again.train.x.flags.writeable


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_network_comes_back_with_its_activation(activation: str) -> None:
    run = train(SPECS["neural_network"].replace(activation=activation, epochs=2))
    again = kept(run)
    assert isinstance(again, Record)
    assert again.fitted.activation is run.fitted.activation


@optimized
def test_training_goes_on_from_a_state_that_was_kept(model: str) -> None:
    spec = SPECS[model]
    state, first = advance(start([spec, spec.replace(seed=1)]), 2)
    resumed, first_kept = kept((state, first))  # type: ignore[misc]
    ends = []
    for begun, history in ((state, first), (resumed, first_kept)):
        end, later = advance(begun, longest_epochs(begun))
        ends.append(runs(end, [history, later]))
    assert all(same(run, other) for run, other in zip(*ends, strict=True))
    assert same(ends[1][0], train(spec))


def test_a_sweep_and_its_data_come_back_equal() -> None:
    data = tilted()
    swept = sweep(
        SPECS["linear_regression"], {"learning_rate": [0.1, 0.2], "optimizer": ["sgd", "adam"]}, data=data
    )
    again = kept(swept)
    assert again.over == swept.over  # type: ignore[attr-defined]
    assert all(same(*pair) for pair in zip(again.runs, swept.runs, strict=True))  # type: ignore[attr-defined]
    assert again.runs[0].train is again.runs[1].train  # type: ignore[attr-defined]
    assert alike(kept(data), data)  # type: ignore[arg-type]


def test_a_run_on_own_data_comes_back_where_nobody_holds_them(tmp_path: Path) -> None:
    data = classified(np.random.default_rng(0).normal(size=(40, 2)), np.arange(40) % 2)
    run = train(RunSpec("moons", "neural_network", "adam", {"epochs": 2}), data)
    (tmp_path / "run").write_bytes(pickle.dumps(run))
    ask = "import pickle, sys; run = pickle.load(open(sys.argv[1], 'rb')); print(repr(run.predict([[0, 1]]).tolist()))"
    process = subprocess.run(
        [sys.executable, "-c", ask, tmp_path / "run"], capture_output=True, text=True, check=True
    )
    assert process.stdout.strip() == repr(run.predict([[0, 1]]).tolist())


# --------------------------------------------------------------------------- in a few lines


def wide(rows: int = MANY) -> Dataset:
    """Of as many features as rows, with names longer than lines."""
    x: Array = np.eye(rows, 400)
    names = tuple(f"feature {i} of a very long questionnaire" for i in range(400))
    return Dataset(
        x, np.arange(rows) % 2, names, "binary", "a target with a name " * 50, class_names=("no", "y" * 500)
    )


def test_a_run_and_its_data_are_a_few_lines() -> None:
    data = wide()
    spec = RunSpec("moons", "logistic_regression", "sgd", {"epochs": 3, "l2": 0.1})
    run = train(spec, data)
    for thing in (
        data,
        run,
        run.fitted,
        problem_of(run.spec, data),
        start(spec, data),
        sweep(spec, {"l2": [0.1]}, data),
    ):
        assert len(repr(thing)) < 700
        assert repr(thing).count("\n") <= 3


@every_model
def test_a_run_says_what_it_is_and_how_it_ended(model: str) -> None:
    run = train(SPECS[model])
    written = repr(run)
    assert written.startswith(f"Run: {model} on {SPECS[model].dataset}")
    assert f"{len(run.train.y)} training rows, {len(run.validation.y)} validation rows" in written
    assert all(f"{name} {text}" in written for name, text in run.spec.chosen().items())
    assert f"after {run.epochs[-1]} {run.time_unit}s" in written
    for thing in (run.fitted, problem_of(run.spec)):
        assert len(repr(thing)) < 700
        assert "\n" not in repr(thing)


def test_a_run_without_validation_rows_has_no_validation_error_to_say() -> None:
    text = repr(train(SPECS["linear_regression"].replace(validation_share=0.0)))
    assert "0 validation rows" in text
    assert "validation error" not in text
    assert "no number" not in text


def test_a_run_that_diverged_says_so() -> None:
    run: Run = train(SPECS["linear_regression"].replace(optimizer="sgd", learning_rate=10.0, epochs=300))
    assert repr(run).endswith("; diverged")


def test_a_dataset_and_a_sweep_say_what_they_hold() -> None:
    assert repr(own([1, 2], [3, 4])) == "Dataset: regression of target, 2 rows of 1 feature\n  features: a"
    five = Dataset(np.eye(6, 5), [0, 1, 2] * 2, tuple("abcde"), "multiclass", "kind")  # type: ignore[arg-type]
    assert repr(five) == (
        "Dataset: multiclass of kind, 6 rows of 5 features\n  features: a, b, c, d, …\n  classes: 0, 1, 2"
    )
    swept = sweep(RunSpec("line", "linear_regression", "sgd", {"epochs": 3}), {"l2": [0.0, 0.1], "seed": [0]})
    assert repr(swept) == (
        "Sweep: 2 runs over l2 (2 values), seed (1 value)\n  linear_regression on line with sgd, epochs 3"
    )
