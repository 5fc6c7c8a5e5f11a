"""No verdict claims more than its run shows, of any model on any data."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings

from core import Dataset, Run, RunSpec, train
from core.formatting import read
from core.hyper import Value
from core.reasons import reasons
from core.verdicts.baselines import FLOORED, negligible, varies
from core.verdicts.diagnosis import FEWEST_VALIDATION_ROWS, verdict
from core.verdicts.gaps import proven
from tests.core.quick import Quick, quick
from tests.core.records import boosting, classified, linear, own, tree
from tests.sentences import faults

REASON = re.compile(r"is ([-\d,.⁻⁰-⁹¹²³× ]+) times the noise floor")


def contradictions(run: Run) -> list[str]:
    """What the verdict of `run` says that its record does not."""
    diagnosis, (train_error, error) = verdict(run), (run.train_error[-1], run.validation_error[-1])
    guess, validation_rows = run.constant_loss(run.train), len(run.validation.y)
    enough = (
        validation_rows >= FEWEST_VALIDATION_ROWS and varies(run.validation) and not negligible(run, error)
    )
    right = 1 in (run.final_metrics.get(f"train_{name}") for name in ("accuracy", "token_accuracy"))
    rows_right = right and run.task != "sequence"
    floor = run.train.noise_floor if run.loss.name in FLOORED else None
    factor = REASON.search(diagnosis.reason)
    findings = {
        "good": diagnosis.finding == "good",
        "underfits": diagnosis.finding == "underfits",
        "overfits": diagnosis.finding == "overfits",
        "unsure": diagnosis.finding == "unsure",
        "improving": diagnosis.finding == "still improving",
    }
    checks = {
        "good, and a guess knows the training rows as well": findings["good"]
        and varies(run.train)
        and not negligible(run, train_error)
        and not train_error < guess,
        "good, and a guess tells unseen rows as well": findings["good"]
        and enough
        and not error < run.constant_loss(run.validation),
        "underfits, and every row is right": findings["underfits"] and rows_right,
        "unsure, and a row is wrong": findings["unsure"] and not right,
        "unsure, and a guess does worse": findings["unsure"]
        and train_error < 0.99 * guess
        and not (enough and not error < 0.99 * run.constant_loss(run.validation)),
        "underfits, and nearly all is saved": findings["underfits"]
        and train_error < 0.01 * guess
        and not (enough and not error < run.constant_loss(run.validation)),
        "overfits, and unseen rows are told better": findings["overfits"] and not error > train_error,
        "has more to learn, and is below the floor": findings["improving"]
        and run.task != "sequence"
        and floor is not None
        and bool(train_error < floor),
        "many times a floor that is nothing": factor is not None and read(factor[1]) > 100,
    }
    return [name for name, holds in checks.items() if holds]


@pytest.mark.slow
@settings(max_examples=300)
@given(quick())
def test_no_verdict_contradicts_the_record(quick: Quick) -> None:
    run = quick.train()
    assert contradictions(run) == []
    assert faults(verdict(run).reason) == []


@pytest.mark.thorough
@settings(max_examples=3000)
@given(quick())
def test_no_verdict_of_many_contradicts_the_record(quick: Quick) -> None:
    run = quick.train()
    assert contradictions(run) == []
    assert faults(verdict(run).reason) == []


@pytest.mark.parametrize(
    "spec",
    [
        linear(dataset="collinear", noise=5.0, data_seed=1, learning_rate=1e-6),
        tree("sine", noise=3.0, min_impurity_decrease=1.0),
        boosting("line", outliers=0.15, min_samples_leaf=50),
        tree("collinear", noise=5.0, validation_noise=0.0, validation_share=0.5, min_samples_leaf=100),
        RunSpec("moons", "logistic_regression", "sgd", {"learning_rate": 1e-6}),
    ],
    ids=lambda spec: f"{spec.dataset}, {spec.model}",
)
def test_what_learned_nothing_is_told_beside_a_guess(spec: RunSpec) -> None:
    diagnosis = verdict(train(spec))
    assert diagnosis.finding == "underfits"
    assert "than one answer for all" in diagnosis.reason


def lopsided(classes: int) -> Dataset:
    """A tenth of the rows are of other classes than the first, each of which a column tells without a mistake."""
    y = np.where(np.arange(120) % 10 == 0, 1 + np.arange(120) // 10 % (classes - 1), 0)
    columns = (y[:, None] == np.arange(1, classes)).astype(float)
    return classified(columns + 0.01 * np.random.default_rng(0).standard_normal(columns.shape), y)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("share", [0.0, 0.25])
def test_rows_that_are_all_right_at_a_price_above_a_guess_are_neither_learned_nor_too_hard(
    classes: int, share: float
) -> None:
    data = lopsided(classes)
    spec = RunSpec("moons", "logistic_regression", "sgd", {"learning_rate": 1e-3, "epochs": 40})
    run = train(spec.on(data).replace(validation_share=share), data)
    assert run.final_metrics["train_accuracy"] == 1
    assert run.train_error[-1] > run.constant_loss(run.train)
    diagnosis = verdict(run)
    assert diagnosis.finding == "unsure"
    assert diagnosis.reason.startswith(
        "Every training row is right, and yet one answer for all training rows costs"
    )
    (says,) = [reason for reason in reasons(run) if reason.name == "unsure"]
    for fix in says.fixes:
        assert train(run.spec.replace(**fix.changes), data).train_error[-1] < run.train_error[-1]
    surer = train(run.spec.replace(learning_rate=10.0, epochs=200), data)
    assert verdict(surer).finding in ("good", "cannot tell", "still improving", "parameters unsettled")


def test_rows_that_are_all_right_are_not_called_too_hard_for_the_model() -> None:
    run = train(boosting("blobs", separation=10.0, n_estimators=50))
    assert run.train_error[-1] > 1e6 * run.train.noise_floor
    assert verdict(run).finding == "good"
    assert "of unseen rows 100 % are right" in verdict(run).reason


def test_what_learned_the_rows_by_heart_is_not_told_to_train_on() -> None:
    spec = RunSpec("xor", "neural_network", "adam", {"learning_rate": 0.03, "epochs": 200, "batch_size": 32})
    run = train(spec)
    assert run.train_error[-1] < run.train.noise_floor
    assert verdict(run).finding == "overfits"


@pytest.mark.parametrize("noise", [0.1, 0.2])
def test_a_floor_that_is_next_to_nothing_is_no_unit(noise: float) -> None:
    run = train(RunSpec("xor", "logistic_regression", "sgd", {"noise": noise}))
    assert run.train.noise_floor < 1e-3
    assert "next to nothing of which is noise" in verdict(run).reason


def far(offset: float, unit: float) -> Dataset:
    rng = np.random.default_rng(0)
    return own(rng.standard_normal((40, 1)), offset + unit * rng.standard_normal(40))


@pytest.mark.parametrize("offset", [0.0, 1.7e12, -1e15])
def test_targets_vary_where_two_of_them_differ(offset: float) -> None:
    run = train(linear(validation_share=0.25), far(offset, 1000.0))
    assert len(np.unique(run.validation.y)) == 10
    assert "does not vary" not in verdict(run).reason


@pytest.mark.parametrize("unit", [1e-9, 1e-3, 1e9])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum"])
def test_the_unit_of_the_target_changes_no_verdict(unit: float, optimizer: str) -> None:
    rng = np.random.default_rng(1)
    x = rng.standard_normal((60, 2))
    y = 3 + x[:, 0] + 0.5 * rng.standard_normal(60)
    for rate in (1e-5, 1e-3, 0.1, 1.5, 3.0):
        spec = linear(optimizer, learning_rate=rate, epochs=60)
        findings = [verdict(train(spec, own(x, scale * y))).finding for scale in (1.0, unit)]
        assert findings[0] == findings[1]


def test_rows_that_are_told_better_than_those_of_training_are_not_overfitted() -> None:
    settings_ = {"noise": 5.0, "validation_noise": 0.0, "validation_share": 0.5, "min_samples_leaf": 5}
    run = train(tree("line", **settings_))
    assert proven(run)
    assert run.validation_error[-1] < run.train_error[-1] < run.constant_loss(run.train)
    assert verdict(run).finding != "overfits"


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop"])
@pytest.mark.parametrize(
    "chosen", [{"learning_rate": 10.0, "batch_size": 4}, {"learning_rate": 5.0, "l2": 0.5}]
)
def test_the_epoch_at_which_a_run_diverged_is_the_last_at_which_it_did(
    optimizer: str, chosen: dict[str, Value], seed: int
) -> None:
    """Long steps may lead back for a while."""
    rng = np.random.default_rng(seed)
    data = classified(rng.standard_normal((20, 2)), rng.integers(0, 2, 20))
    spec = RunSpec("moons", "logistic_regression", optimizer, {"epochs": 60, **chosen})
    run = train(spec.on(data), data)
    if not run.diverged:
        return
    reason = verdict(run).reason
    (epoch_text,) = re.findall(r"at epoch (\d+) and did not come back", reason)
    epoch, bound = int(epoch_text), 2 * run.objective[0]
    assert not (run.objective[epoch:] <= bound).any()
    assert run.objective[epoch - 1] <= bound
    assert ("with its penalty" in reason) == ("l2" in chosen)
