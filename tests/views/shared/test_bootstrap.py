"""Each resample has its own optimum, found as others find it; what has none is left out, and counted."""

from __future__ import annotations

import numpy as np
import pytest

from core import Dataset, Run, RunSpec, train
from core.engine.problem import problem_of
from core.engine.sweep import axis
from core.hyper import Value
from core.theory import newton
from core.theory.newton import whitening
from core.theory.objective import Objective
from core.types import Array
from tests.core.records import linear
from views.shared.bootstrap import SOLVED, TRAINED, Samples, bootstrap, drawn, minima, shared, work


def classes(dataset: str, **settings: Value) -> RunSpec:
    return RunSpec(dataset, "logistic_regression", "sgd", {"epochs": 5, **settings})


def rows_of(run: Run, times: int) -> Array:
    return drawn(len(run.train.y), times, int(run.spec.settings["data_seed"]))


def least_squares(run: Run, rows: Array) -> Array:
    design = np.column_stack([np.ones(len(rows)), run.train.x[rows]])
    return np.linalg.lstsq(design, run.train.y[rows], rcond=None)[0]


@pytest.mark.parametrize("correlation", [0.5, 0.9999])
def test_a_resample_is_solved_by_least_squares_of_its_own_rows(correlation: float) -> None:
    run = train(linear(dataset="collinear", samples=30, correlation=correlation, epochs=5))
    samples = bootstrap(run.spec)
    assert samples.solved
    assert samples.values.shape == (SOLVED, 4)
    for values, rows in list(zip(samples.values, rows_of(run, SOLVED), strict=True))[::20]:
        np.testing.assert_allclose(values, least_squares(run, rows), rtol=1e-7)


def test_a_penalty_acts_on_the_columns_that_were_trained_on() -> None:
    run = train(linear(dataset="collinear", samples=30, l2=0.3, epochs=5))
    z = problem_of(run.spec).x[0].T
    rows = rows_of(run, SOLVED)[7]
    pull = np.sqrt(0.3 * len(rows)) * np.eye(4)[1:]
    theta = np.linalg.lstsq(
        np.vstack([z[rows], pull]), np.append(run.train.y[rows], np.zeros(3)), rcond=None
    )[0]
    weights = theta[1:] / run.fitted.scale
    np.testing.assert_allclose(bootstrap(run.spec).values[7, 1:], weights, rtol=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("number", [2, 3])
def test_classes_are_solved_as_scikit_learn_solves_them(number: int) -> None:
    from sklearn.linear_model import LogisticRegression

    run = train(classes("blobs", classes=number, separation=1.0, samples=50))
    samples = bootstrap(run.spec)
    assert samples.solved
    assert samples.lost == 0
    rows = rows_of(run, SOLVED)[3]
    theirs = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(run.train.x[rows], run.train.y[rows])
    scores, ours = theirs.decision_function(run.validation.x), samples.outputs[3]
    if number > 2:
        scores, ours = scores - scores.mean(axis=1, keepdims=True), (ours - ours.mean(axis=0)).T
    np.testing.assert_allclose(ours, scores, rtol=1e-3, atol=1e-3)


def test_resamples_whose_classes_can_be_separated_are_lost() -> None:
    run = train(classes("challenger"))
    x, y, separated = run.train.x[:, 0], run.train.y, 0
    for rows in rows_of(run, SOLVED):
        first, other = x[rows][y[rows] == 0], x[rows][y[rows] == 1]
        apart = first.max(initial=-np.inf) <= other.min(initial=np.inf)
        separated += apart or other.max(initial=-np.inf) <= first.min(initial=np.inf)
    assert 0 < separated < SOLVED
    assert bootstrap(run.spec).lost == separated


def test_resamples_that_leave_a_parameter_free_are_lost() -> None:
    run = train(linear(dataset="anscombe", set=4, epochs=5))
    free = [np.ptp(run.train.x[rows]) == 0 for rows in rows_of(run, SOLVED)]
    assert bootstrap(run.spec).lost == sum(free) > 0


@pytest.mark.parametrize("settings", [{"loss": "huber"}, {"l1": 0.1}, {"batch_size": 8, "loss": "absolute"}])
def test_where_no_optimum_is_known_each_resample_is_trained_on(settings: dict[str, Value]) -> None:
    run = train(linear(standardize=False, learning_rate=0.01, epochs=20, samples=20, **settings))
    samples = bootstrap(run.spec)
    assert not samples.solved
    assert len(samples.values) == TRAINED
    rows = run.train.rows(rows_of(run, TRAINED)[5])
    own = Dataset(rows.x, rows.y, rows.feature_names, rows.task, rows.target_name)
    again = train(RunSpec.on(run.spec, own).replace(validation_share=0.0), own)
    np.testing.assert_allclose(samples.values[5], [*again.final.values()], rtol=1e-12)


def test_weight_decay_and_separable_classes_are_trained_on_too() -> None:
    decayed = train(linear("adamw", weight_decay=0.1, epochs=5))
    separable = train(classes("blobs", separation=10.0))
    assert not bootstrap(decayed.spec).solved
    assert not bootstrap(separable.spec).solved
    assert bootstrap(separable.spec).lost == 0


def test_resamples_on_which_training_diverges_are_lost() -> None:
    run = train(linear(loss="huber", huber_delta=100.0, learning_rate=10.0))
    samples = bootstrap(run.spec)
    assert (samples.lost, len(samples.values)) == (TRAINED, 0)
    assert samples.outputs.shape == (0, len(run.validation.y))


def test_the_spread_is_that_of_theory_where_theory_holds() -> None:
    run = train(linear(samples=1000, epochs=5))
    x, y = run.train.x[:, 0], run.train.y
    slope, intercept = np.polyfit(x, y, 1)
    residual = y - slope * x - intercept
    error = np.sqrt(residual @ residual / (len(x) - 2) / np.sum((x - x.mean()) ** 2))
    # Relative deviation of a standard deviation of R normal numbers: 1/√(2R).
    assert bootstrap(run.spec).values[:, 1].std() == pytest.approx(error, rel=3.5 / np.sqrt(2 * SOLVED))


def test_steps_from_far_away_are_shortened_until_they_lead_down() -> None:
    objective = Objective.of(classes("moons"))
    far, basis = np.array([3.0, 6.0, 6.0]), whitening(objective.root(np.zeros(3)))
    optima = minima(objective, far, basis)
    np.testing.assert_allclose(optima[0], newton.search(objective).theta, rtol=1e-6)


def test_runs_that_aim_at_one_optimum_share_their_bootstrap() -> None:
    first, other = linear(epochs=5), linear("adam", learning_rate=0.01, epochs=9)
    assert shared(first) == shared(other) != shared(linear(l2=0.1, epochs=5))
    np.testing.assert_array_equal(bootstrap(first).values, bootstrap(other).values)
    trained = linear(loss="huber")
    assert shared(trained) == trained


def test_progress_is_told_and_reaches_its_end() -> None:
    for settings in ({}, {"loss": "huber"}):
        reports: list[tuple[int, int]] = []
        run = train(linear(epochs=5, **settings))
        bootstrap(run.spec, lambda done, total, progress=reports: progress.append((done, total)))
        assert reports[-1][0] == reports[-1][1]
        assert sorted(reports) == reports
        assert work(run).seconds() > 0


def test_runs_that_diverged_are_left_out_of_samples_of_runs() -> None:
    good, bad = train(linear(epochs=5)), train(linear(learning_rate=10.0))
    samples = Samples.of(good, [good, bad])
    assert samples.lost == 1
    np.testing.assert_array_equal(samples.values, [[*good.final.values()]])
    np.testing.assert_array_equal(samples.outputs, [good.predict(good.validation.x)])
    assert Samples.of(good, [bad]).values.shape == (0, 2)
    assert samples.nbytes > 0


# Every setting has an effect: batches, a start that is drawn, a schedule with a warm-up, clipping, a loss with a δ.
BUSY = {
    "samples": 50,
    "degree": 2,
    "loss": "huber",
    "epochs": 6,
    "batch_size": 8,
    "schedule": "cosine",
    "schedule_epochs": 5,
    "warmup": 2,
    "clip_norm": 1.0,
    "init": "normal",
    "learning_rate": 0.05,
}
SAMPLED = {
    "trained on a robust loss": linear("momentum", "collinear", **BUSY),
    "trained under L1": linear("adam", "collinear", **{**BUSY, "loss": "squared", "l1": 0.1}),
    "trained with a decay": linear("adamw", "collinear", **{**BUSY, "loss": "squared", "weight_decay": 0.1}),
    "solved": linear("momentum", "collinear", **{**BUSY, "loss": "squared", "l2": 0.01}),
    "classes, solved": classes("blobs", samples=60, separation=1.0, l2=0.01),
}


def beside(spec: RunSpec, setting: str) -> list[Value]:
    """The values before and after that of `spec` on the grid, where they can go with the rest."""
    hyper = spec.hypers[setting]
    legal = axis(spec, hyper, len(hyper.grid))
    return sorted(
        {*legal} - {spec[setting]},
        key=lambda value: abs(hyper.position(value) - hyper.position(spec[setting])),
    )[:2]


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLED)
def test_what_has_one_bootstrap_in_common_has_the_very_same_one(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("views.shared.bootstrap.SOLVED", 4)
    monkeypatch.setattr("views.shared.bootstrap.TRAINED", 4)
    spec = SAMPLED[name]
    known, kept, changed = bootstrap(spec), shared(spec), 0
    others = [spec.replace(**{setting: value}) for setting in spec.hypers for value in beside(spec, setting)]
    if "weight_decay" not in spec.settings:
        others.append(spec.replace(optimizer="nesterov"))
    for other in others:
        fresh = bootstrap(other)
        alike = fresh.values.shape == known.values.shape and np.array_equal(fresh.values, known.values)
        changed += not alike
        if shared(other) == kept:
            assert alike
            np.testing.assert_array_equal(fresh.outputs, known.outputs)
            assert (fresh.lost, fresh.solved) == (known.lost, known.solved)
    assert changed > len(others) / 4
