"""Sentences about batches that hold all rows, and buttons that change the model: what they promise comes."""

from __future__ import annotations

import numpy as np
import pytest

from core import Dataset, RunSpec, train
from core.hyper import Widths
from core.reasons import reasons
from core.theory.target import target
from core.verdicts import findings
from core.verdicts.baselines import standard_error
from core.verdicts.diagnosis import verdict
from tests.core.reasons.cases import network
from tests.core.reasons.test_promises import fixes_of
from tests.core.records import boosting, linear
from tests.sentences import outside_code

# --------------------------------------------------------------------------- batches that hold all rows


@pytest.mark.parametrize(
    "spec",
    [
        linear("adam", "anscombe", learning_rate=5.0, epochs=3),
        linear("sgd", "anscombe", learning_rate=0.002, epochs=50),
        linear("adam", "longley", learning_rate=0.9, epochs=30),
        network("play_tennis", learning_rate=2.0, epochs=10),
    ],
    ids=lambda spec: str(spec.dataset),
)
def test_of_batches_that_hold_all_rows_is_said_what_is_said_of_full_ones(spec: RunSpec) -> None:
    full, batched = (train(spec.replace(batch_size=size)) for size in (None, 256))
    assert batched.steps_per_epoch == 1
    assert verdict(batched) == verdict(full)
    assert [(reason.name, reason.says) for reason in reasons(batched)] == [
        (reason.name, reason.says) for reason in reasons(full)
    ]
    sentences = findings.of_run(batched, target(batched.spec), None)
    assert sentences == findings.of_run(full, target(full.spec), None)
    assert "batch" not in sentences


def test_a_run_in_full_batches_is_not_told_to_take_larger_ones() -> None:
    run = train(linear("adam", "anscombe", learning_rate=5.0, epochs=3, batch_size=256))
    assert verdict(run).finding == "unsettled"
    assert "larger batches" not in verdict(run).reason
    assert "Each batch" not in " ".join(reason.says for reason in reasons(run))


# --------------------------------------------------------------------------- changes of the model


@pytest.mark.slow
@pytest.mark.parametrize(
    "spec",
    [
        boosting(
            "spirals",
            n_estimators=100,
            classes=4,
            noise=0.1,
            turns=1.0,
            data_seed=30,
            learning_rate=0.03,
            subsample=0.2,
        ),
        boosting("checkerboard", n_estimators=100, noise=0.0, max_depth=4),
        boosting("diabetes", n_estimators=200),
    ],
    ids=lambda spec: str(spec.dataset),
)
def test_boosting_promises_no_fall_that_was_not_seen(spec: RunSpec) -> None:
    run, offered = fixes_of(spec, "grown_too_far")
    assert offered
    for fix in offered:
        other = train(run.spec.replace(**fix.changes))
        assert not fix.tried or other.validation_error[-1] < run.validation_error[-1]


def test_a_start_that_would_diverge_is_not_offered() -> None:
    spec = RunSpec(
        "breast_cancer",
        "neural_network",
        "momentum",
        {
            "activation": "leaky_relu",
            "epochs": 2,
            "hidden": Widths((2, 2, 2)),
            "init": "constant",
            "init_scale": 0.05,
            "l1": 0.005,
            "standardize": False,
            "momentum": 0.85,
        },
    )
    run, offered = fixes_of(spec, "alike")
    assert {reason.name for reason in reasons(run)} >= {"alike"}
    assert train(spec.replace(init="he", init_scale=1.0)).diverged
    assert offered == ()


@pytest.mark.parametrize("dataset", ["curve", "sine", "collinear"])
@pytest.mark.parametrize("degree", [3, 7, 15])
def test_another_basis_is_offered_where_columns_part_and_nothing_is_lost(dataset: str, degree: int) -> None:
    run, offered = fixes_of(linear("adam", dataset, degree=degree, epochs=20), "collinear")
    for fix in offered:
        if "basis" not in fix.changes or fix.label.startswith("Try"):
            continue
        other = train(run.spec.replace(**fix.changes))
        assert "collinear" not in {reason.name for reason in reasons(other)}
        chance = 2 * standard_error(run, run.validation)
        assert other.validation_error[-1] <= run.validation_error[-1] + chance


def test_outputs_that_went_past_the_target_are_not_said_to_come_nearer() -> None:
    wide = {"hidden": Widths((32, 32, 32)), "activation": "sigmoid", "init": "normal", "init_scale": 10.0}
    run = train(RunSpec("diabetes", "neural_network", "momentum", {"epochs": 1, "data_seed": 22, **wide}))
    (says,) = [reason.says for reason in reasons(run) if reason.name == "far_target"]
    assert run.predict(run.train.x).mean() > run.train.y.mean()
    assert "At the pace" not in says


@pytest.mark.parametrize("model", ["linear_regression", "neural_network", "decision_tree"])
@pytest.mark.parametrize("spread", [0.0, 1e5])
def test_a_target_counted_in_dollars_makes_no_formula(model: str, spread: float) -> None:
    rng = np.random.default_rng(0)
    y = 3e5 + spread * rng.standard_normal(40)
    data = Dataset(rng.standard_normal((40, 2)), y, ("a", "b"), "regression", "price $")
    optimizer = None if model == "decision_tree" else "adam"
    for reason in reasons(train(RunSpec(f"own:{data.fingerprint}", model, optimizer), data)):
        assert "$" not in outside_code(reason.says)
