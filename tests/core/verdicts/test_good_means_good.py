"""Good is said of what is good: not where a pattern is missed, rows rule the fit, or all may be chance."""

from __future__ import annotations

import numpy as np
import pytest

from core import Run, RunSpec, train
from core.hyper import Value
from core.reasons import RULES, reasons
from core.verdicts.diagnosis import Finding, holds, verdict, verdicts
from core.verdicts.neighbours import _near, lost_to
from tests.core.records import boosting, classified, linear, own, tree


def logistic(dataset: str, **settings: Value) -> RunSpec:
    return RunSpec(dataset, "logistic_regression", "sgd", settings)


def network(dataset: str, **settings: Value) -> RunSpec:
    return RunSpec(dataset, "neural_network", "adam", {"learning_rate": 0.03, **settings})


@pytest.mark.parametrize(
    ("spec", "finding"),
    [
        (linear(outliers=0.2), "misled"),
        (linear(dataset="diabetes"), "parameters unsettled"),
        (linear(dataset="norris"), "cannot tell"),
        (logistic("moons"), "underfits"),
        (logistic("spirals"), "underfits"),
        (logistic("blobs", separation=10.0), "parameters unsettled"),
        (tree("spirals", max_leaf_nodes=3), "underfits"),
        (tree("iris", max_leaf_nodes=3), "cannot tell"),
        (boosting("moons"), "still improving"),
        (boosting("circles", n_estimators=100), "cannot tell"),
        (network("circles"), "overfits"),
        (network("digits"), "overfits"),
        (linear(), "good"),
        (tree("blobs", max_leaf_nodes=3), "good"),
    ],
    ids=lambda of: f"{of.model} {of.chosen()}" if isinstance(of, RunSpec) else of,
)
def test_a_word_is_the_right_one(spec: RunSpec, finding: Finding) -> None:
    run = train(spec)
    assert verdict(run).finding == finding
    assert finding in RULES[reasons(run)[0].name].of


@pytest.mark.parametrize("dataset", ["moons", "xor", "circles", "digits"])
def test_no_network_that_ended_above_its_lowest_is_told_to_train_on(dataset: str) -> None:
    for epochs in (200, 400):
        run = train(network(dataset, epochs=epochs))
        if run.validation_error[-1] > 1.01 * run.validation_error.min():
            assert not holds(run, "still improving", "good")
            assert all("epochs" not in fix.changes or fix.changes["epochs"] < epochs for fix in offered(run))  # type: ignore[operator]


def offered(run: Run) -> list:
    return [fix for reason in reasons(run) for fix in reason.fixes]


def test_remedies_are_controls_of_the_model() -> None:
    for spec in (boosting("line", n_estimators=100), tree("line", max_leaf_nodes=40), network("circles")):
        run = train(spec)
        assert verdict(run).finding == "overfits"
        fixes = offered(run)
        assert fixes
        assert all(set(fix.changes) <= {*spec.hypers, "optimizer"} for fix in fixes)


def test_findings_come_in_the_order_of_their_weight() -> None:
    run = train(logistic("moons"))
    assert [each.finding for each in verdicts(run)] == ["underfits", "parameters unsettled"]


def bent(rows: int, classes: bool, unit: float = 1.0, origin: float = 0.0) -> Run:
    """A straight model of a ring, or of a parabola."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((rows, 2))
    scaled = x * unit + origin
    if classes:
        data = classified(scaled, ((x**2).sum(axis=1) > 1.4).astype(int))
        return train(logistic("moons").on(data), data)
    return train(linear(), own(scaled, x[:, 0] ** 2 + 0.1 * rng.standard_normal(rows)))


@pytest.mark.parametrize("classes", [False, True])
def test_what_neighbours_know_is_a_pattern_that_a_straight_model_misses(classes: bool) -> None:
    lost = lost_to(bent(120, classes))
    assert lost is not None
    assert lost.neighbours < 0.5 * lost.model
    for unit, origin in ((1e-9, 0.0), (1e9, 0.0), (1.0, 1e6)):
        other = lost_to(bent(120, classes, unit, origin))
        assert other is not None
        assert other.neighbours == pytest.approx(lost.neighbours, rel=1e-3)


def test_neighbours_know_nothing_of_noise_and_of_a_line_no_more_than_the_line() -> None:
    rng = np.random.default_rng(1)
    for seed in range(20):
        x = rng.standard_normal((100, 2))
        assert (
            lost_to(train(linear(data_seed=seed, epochs=50), own(x, x[:, 0] + rng.standard_normal(100))))
            is None
        )


def test_a_mean_of_neighbours_is_that_of_all_that_are_as_near() -> None:
    """Of a row at 0 there are four neighbours at 1, and four at 2: the fifth is any of these, so all of them count."""
    x = np.array([0.0, *[1.0] * 4, *[2.0] * 4, *np.linspace(50, 90, 30)])
    y = np.array([9.0, *[1.0] * 4, 0.0, 0.0, 2.0, 2.0, *np.linspace(50, 90, 30) ** 2])
    near = _near(x[:, None] / 90, np.array([0]))
    assert (near @ y)[0] == pytest.approx(1.0)
