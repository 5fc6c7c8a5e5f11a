"""Intervals are those that formulas written out give, cover what they claim to, and are missing with a reason."""

from __future__ import annotations

import numpy as np
import pytest

from core import RunSpec, sweep, train
from core.data import DATA_SEED, interned
from core.data.synthetic import SAMPLES, TRUE_INTERCEPT, TRUE_SLOPE
from core.engine.problem import problem_of
from core.hyper import Value
from core.types import Array
from tests.core.records import linear, own
from views.shared.bootstrap import Samples, bootstrap
from views.shared.intervals import (
    FEWEST,
    freedom,
    no_theory,
    quantile,
    resampled,
    seeded,
    theory,
    undetermined,
)


def classes(dataset: str, **settings: Value) -> RunSpec:
    return RunSpec(dataset, "logistic_regression", "sgd", {"epochs": 5, **settings})


@pytest.mark.parametrize("degrees", [1.0, 2.5, 9.0, 71.3, np.inf])
def test_the_quantile_is_that_of_scipy(degrees: float) -> None:
    from scipy import stats

    assert quantile(degrees) == pytest.approx(stats.t.ppf(0.975, degrees), rel=1e-9)


@pytest.mark.parametrize("dataset", ["line", "collinear", "diabetes"])
def test_theory_is_the_textbook_interval(dataset: str) -> None:
    from scipy import stats

    run = train(linear(dataset=dataset, epochs=5))
    design = np.column_stack([np.ones(len(run.train.y)), run.train.x])
    beta = np.linalg.lstsq(design, run.train.y, rcond=None)[0]
    residual, left = run.train.y - design @ beta, design.shape[0] - design.shape[1]
    covariance = residual @ residual / left * np.linalg.inv(design.T @ design)
    reach = stats.t.ppf(0.975, left) * np.sqrt(np.diag(covariance))
    spread = theory(run)
    np.testing.assert_allclose(spread.centre, beta, rtol=1e-8)
    np.testing.assert_allclose([spread.low, spread.high], [beta - reach, beta + reach], rtol=1e-7)


def test_theory_of_classes_inverts_the_information() -> None:
    run = train(classes("challenger"))
    design = np.column_stack([np.ones(len(run.train.y)), run.train.x])
    spread = theory(run)
    p = 1 / (1 + np.exp(-design @ spread.centre))
    np.testing.assert_allclose(design.T @ (run.train.y - p), 0, atol=1e-6)
    errors = np.sqrt(np.diag(np.linalg.inv(design.T * (p * (1 - p)) @ design)))
    np.testing.assert_allclose((spread.high - spread.low) / 2, 1.959963985 * errors, rtol=1e-6)


def test_longley_has_its_certified_interval() -> None:
    # NIST: B1 = 15.0618722713733 with standard error 84.9149257747669, 9 degrees of freedom; t = 2.262157.
    spread = theory(train(linear(dataset="longley", epochs=5)))
    assert (spread.low[1], spread.high[1]) == pytest.approx((-177.029, 207.153), abs=1e-3)


@pytest.mark.slow
def test_intervals_hold_the_true_value_as_often_as_they_say() -> None:
    held: list[bool] = []
    for samples in SAMPLES.grid[:4]:
        for data_seed in DATA_SEED.grid:
            run = train(linear(samples=samples, data_seed=data_seed, epochs=1))
            spread = theory(run)
            true = np.array([TRUE_INTERCEPT, TRUE_SLOPE])
            held += ((spread.low < true) & (true < spread.high)).tolist()
    # Binomial; the two parameters of one sample are not independent.
    assert np.mean(held) == pytest.approx(0.95, abs=3.5 * np.sqrt(0.95 * 0.05 / (len(held) / 2)))


@pytest.mark.parametrize("l2", [0.0, 0.5])
def test_degrees_of_freedom_are_what_the_hat_matrix_leaves(l2: float) -> None:
    spec = linear(dataset="diabetes", l2=l2)
    z = problem_of(spec).x[0].T
    rows = len(z)
    pull = rows * l2 * np.diag([0, *np.ones(z.shape[1] - 1)])
    hat = z @ np.linalg.solve(z.T @ z + pull, z.T)
    assert freedom(spec) == pytest.approx(rows - np.trace(hat), rel=1e-10)
    assert freedom(classes("moons")) == np.inf


def test_columns_that_depend_on_each_other_leave_their_weights_undetermined() -> None:
    run = train(linear(dataset="collinear", correlation=1.0, epochs=5))
    # The bias is determined only as far as the means of both columns agree, which they do.
    assert undetermined(run.spec).tolist() == [False, True, True, False]
    assert np.isnan(theory(run).low).all()
    assert "depend on each other" in no_theory(run.spec)
    spread = resampled(run, bootstrap(run.spec))
    assert np.isnan(spread.low).tolist() == [False, True, True, False]
    assert not undetermined(run.spec.replace(l2=0.1)).any()
    assert not undetermined(run.spec.replace(correlation=0.9999)).any()


def test_what_softmax_cannot_see_is_not_undetermined() -> None:
    assert not undetermined(classes("iris")).any()
    assert not undetermined(classes("blobs", classes=4)).any()


def test_fewer_rows_than_parameters_leave_all_undetermined() -> None:
    run = train(linear(samples=10, degree=8, epochs=5))
    assert undetermined(run.spec).all()
    assert np.isnan(resampled(run, bootstrap(run.spec)).low).all()


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (linear(loss="huber"), "the huber loss leads elsewhere than least squares"),
        (linear("adamw", weight_decay=0.1), "weight decay leads elsewhere than least squares"),
        (linear(l1=0.1), "an L1 penalty has no standard errors"),
        (classes("iris"), "classes can be separated"),
        (linear(), ""),
    ],
)
def test_where_theory_has_no_interval_there_is_a_reason(spec: RunSpec, reason: str) -> None:
    assert no_theory(spec).startswith(reason)
    assert bool(reason) == bool(no_theory(spec))
    assert np.isnan(theory(train(spec.replace(epochs=5))).low).all() == bool(reason)


def samples_of(values: Array, solved: bool = False) -> Samples:
    return Samples(values, values, 0, solved)


def test_resamples_give_their_middle_95_percent() -> None:
    run = train(linear(epochs=5))
    values = np.random.default_rng(0).permutation(np.linspace(0, 1, 201))[:, None] * [1.0, -10.0]
    spread = resampled(run, samples_of(values))
    np.testing.assert_allclose(spread.low, [0.025, -9.75])
    np.testing.assert_allclose(spread.centre, [0.5, -5.0])
    np.testing.assert_allclose(spread.high, [0.975, -0.25])
    assert np.isnan(resampled(run, samples_of(values[: FEWEST - 1])).low).all()
    assert np.isfinite(resampled(run, samples_of(values[:FEWEST])).low).all()


def test_seeds_give_their_lowest_mean_and_highest() -> None:
    spec = linear(init="normal", epochs=3)
    runs = sweep(spec, {"seed": range(6)}).runs
    spread = seeded(runs[0], Samples.of(runs[0], runs), "seed")
    table = np.array([[*run.final.values()] for run in runs])
    assert (np.ptp(table, axis=0) > 0).all()
    for part, of in ((spread.low, np.min), (spread.centre, np.mean), (spread.high, np.max)):
        np.testing.assert_allclose(part, of(table, axis=0))
    assert np.isnan(seeded(runs[0], Samples.of(runs[0], runs[:1]), "seed").low).all()


def test_optima_of_classes_are_moved_to_where_the_run_ended() -> None:
    run = train(classes("blobs", classes=3, separation=1.0, init="normal", init_scale=10.0, epochs=400))
    learned = np.array([*run.final.values()]).reshape(-1, 3)
    for spread in (theory(run), resampled(run, bootstrap(run.spec))):
        np.testing.assert_allclose(spread.centre.reshape(-1, 3).mean(axis=1), learned.mean(axis=1), atol=0.1)
    assert np.abs(learned.mean(axis=1)).max() > 1


@pytest.mark.parametrize("unit", [(1e-9, 0.0), (1e9, 0.0), (1.0, 1e9)])
def test_columns_of_any_unit_are_determined_alike(unit: tuple[float, float]) -> None:
    rng = np.random.default_rng(0)
    x = rng.integers(-9, 9, (20, 2)).astype(float)
    for third in (x @ [1, 1], x[:, 0] ** 2):
        table = np.column_stack([x, third])
        table[:, 1] = table[:, 1] * unit[0] + unit[1]
        data = interned(own(table, rng.standard_normal(20)))
        for standardize in (True, False):
            spec = linear(standardize=standardize, validation_share=0.0).on(data)
            assert (
                undetermined(spec)[1:].tolist()
                == [third[0] == x[0].sum() and (third == x.sum(axis=1)).all()] * 3
            )
