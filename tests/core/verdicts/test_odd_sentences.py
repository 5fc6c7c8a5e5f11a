"""Sentences of runs at which words may fail: diverged, of nought, huge, tiny, of one row or one class."""

from __future__ import annotations

import numpy as np
import pytest

from core import Dataset, Run, RunSpec, SettingError, sweep, train
from core.reasons import reasons
from core.verdicts.comparing import of_comparison, of_heatmap
from core.verdicts.diagnosis import verdict
from core.verdicts.measures import MEASURES
from tests.core.records import boosting, classified, grown, linear, logistic, own, tree
from tests.sentences import faults
from views.shared.in_numbers import numbers as odds

ROWS = np.arange(8.0)
TABLES = {
    "nought": own(ROWS, np.zeros(8)),
    "one number": own(ROWS, np.full(8, 5.0)),
    "huge": own(1e90 * ROWS, 1e90 * (ROWS % 3)),
    "tiny": own(1e-90 * ROWS, 1e-90 * (ROWS % 3)),
    "one row apart": own((ROWS == 7) * 1.0, (ROWS == 7) * 1e9),
    "far": own(ROWS, 1.7e12 + ROWS),
    "two rows": own([0.0, 1.0], [1.0, 2.0]),
    "one feature that does not vary": own(np.ones(8), ROWS),
    "classes": classified(ROWS[:, None], ROWS > 3),
    "a rare class": classified(ROWS[:, None], ROWS > 6),
    "huge classes": classified(1e60 * ROWS[:, None], ROWS % 3),
}
SETTINGS = (
    {},
    {"learning_rate": 10.0},
    {"learning_rate": 1e-6},
    {"l2": 10.0, "learning_rate": 10.0, "epochs": 500},
)


def said(run: Run) -> list[str]:
    """All that is said of it."""
    return [verdict(run).reason, *(reason.says for reason in reasons(run))]


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("share", [0.0, 0.25])
def test_odd_runs_are_told_in_whole_sentences(name: str, share: float) -> None:
    data = TABLES[name]
    specs: list[RunSpec] = [
        tree(f"own:{data.fingerprint}", validation_share=share, min_samples_leaf=leaf) for leaf in (1, 5)
    ]
    specs += [boosting(f"own:{data.fingerprint}", validation_share=share, n_estimators=n) for n in (1, 5)]
    for optimizer in ("sgd", "adam", "momentum"):
        linear_run = linear(optimizer) if data.task == "regression" else logistic(data, optimizer)
        network = RunSpec("sine" if data.task == "regression" else "iris", "neural_network", optimizer)
        specs += [
            model.on(data).replace(validation_share=share, **{"epochs": 20, **more})
            for model in (linear_run, network)
            for more in SETTINGS
        ]
    for spec in specs:
        for sentence in told(spec, data):
            assert faults(sentence) == [], spec


def told(spec: RunSpec, data: Dataset) -> list[str]:
    """Nothing where the rows cannot be learned from."""
    try:
        return said(train(spec, data))
    except SettingError:
        return []


def test_weights_that_are_no_numbers_have_no_odds() -> None:
    run = train(
        RunSpec(
            "checkerboard", "logistic_regression", "sgd", {"learning_rate": 10.0, "l2": 10.0, "epochs": 1000}
        )
    )
    assert not np.isfinite([*run.final.values()]).all()
    assert "there are no odds to show" in odds.finding(run)
    assert faults(odds.finding(run)) == []


@pytest.mark.parametrize("epochs", [60, 150, 400])
def test_gradients_of_any_length_are_told(epochs: int) -> None:
    settings = {"learning_rate": 10.0, "standardize": False, "activation": "relu", "epochs": epochs}
    for dataset in ("longley", "diabetes"):
        run = train(RunSpec(dataset, "neural_network", "momentum", settings))
        assert run.diverged
        assert all(faults(sentence) == [] for sentence in said(run))


@pytest.mark.parametrize("values", [(0.1,), (10.0,), (0.1, 10.0), (1e-6, 10.0)])
@pytest.mark.parametrize("name", ["loss", "r2", "rmse"])
def test_comparisons_of_few_or_of_lost_runs_are_whole_sentences(values: tuple, name: str) -> None:
    spec = linear(epochs=400)
    runs = sweep(spec, {"learning_rate": values}).runs
    sentence = of_comparison(runs, spec.hypers["learning_rate"], MEASURES[name], 2.0)
    assert faults(sentence) == []
    assert "all 1" not in sentence.lower()
    pair = sweep(spec, {"learning_rate": values, "l2": (0.0, 1.0)}).runs
    assert faults(of_heatmap(pair, (spec.hypers["learning_rate"], spec.hypers["l2"]), MEASURES[name])) == []


def test_the_best_cell_is_the_one_nearest_to_the_ideal() -> None:
    spec = linear(epochs=100)
    pair = (spec.hypers["learning_rate"], spec.hypers["l2"])
    runs = sweep(spec, {"learning_rate": (0.001, 0.1), "l2": (0.0, 1.0)}).runs
    best = max(runs, key=lambda run: run.final_metrics["validation_r2"])
    assert best.spec["learning_rate"] == 0.1
    assert "is highest" in of_heatmap(runs, pair, MEASURES["r2"])
    assert f"at learning rate 0.1 and L2 penalty {best.spec['l2']:g}" in of_heatmap(
        runs, pair, MEASURES["r2"]
    )


def test_one_leaf_is_one() -> None:
    run = grown(own(ROWS, ROWS), min_samples_leaf=8)
    assert run.fitted.splits == 0
    assert all(faults(sentence) == [] for sentence in said(run))
