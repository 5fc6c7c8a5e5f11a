"""The finding on certainty says what resamples show: which vary, which compensate, how little predictions move."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from core import Run, RunSpec, train
from core.data import interned
from core.formatting import number
from core.hyper import Value
from tests.core.records import linear, own
from views.linear.how_sure.numbers import COMPENSATED, _correlation, _farthest, finding, non_identifiability
from views.shared.bootstrap import Samples, bootstrap
from views.shared.intervals import resampled, theory


def classes(dataset: str, **settings: Value) -> RunSpec:
    return RunSpec(dataset, "logistic_regression", "sgd", {"epochs": 5, **settings})


def said(run: Run) -> str:
    samples = bootstrap(run.spec)
    return finding(run, samples, theory(run), resampled(run, samples))


COLLINEAR = train(linear(dataset="collinear", correlation=0.999, epochs=5))


def test_collinear_weights_wander_and_predictions_stay() -> None:
    samples = bootstrap(COLLINEAR.spec)
    trade_off = non_identifiability(COLLINEAR, samples, resampled(COLLINEAR, samples))
    assert trade_off is not None
    assert {trade_off.name, trade_off.partner} == {"weight[x1]", "weight[x2]"}
    x, values = COLLINEAR.validation.x, samples.values
    predictions = values[:, :1] + values[:, 1:] @ x.T
    assert trade_off.moved == pytest.approx(predictions.std(axis=0).mean() / COLLINEAR.validation.y.std())
    assert trade_off.correlation == pytest.approx(np.corrcoef(values[:, 1], values[:, 2])[0, 1])
    assert trade_off.ratio > 5 * COMPENSATED
    assert trade_off.high - trade_off.low > 3
    assert trade_off.moved < 0.05


def test_the_sentence_on_collinear_weights_has_these_numbers() -> None:
    samples = bootstrap(COLLINEAR.spec)
    trade_off = non_identifiability(COLLINEAR, samples, resampled(COLLINEAR, samples))
    assert trade_off is not None
    title, partner = COLLINEAR.title(trade_off.name), COLLINEAR.title(trade_off.partner)
    assert said(COLLINEAR) == (
        f"{title} could be anything between {number(trade_off.low, 3)} and {number(trade_off.high, 3)} (95 % of 200 "
        f"resamples). Yet predictions on the validation rows move by only {number(100 * trade_off.moved, 2)} % of the "
        f"target's deviation: what it gains, {partner} loses (correlation "
        f"{_correlation(trade_off.correlation)}). By theory, 1 of 3 weights could as well be 0."
    )


def test_unrelated_weights_have_nobody_to_make_up_for_them() -> None:
    run = train(linear(dataset="collinear", correlation=0.0, epochs=5))
    samples = bootstrap(run.spec)
    trade_off = non_identifiability(run, samples, resampled(run, samples))
    assert trade_off is not None
    assert trade_off.ratio < COMPENSATED
    assert "is the least certain weight" in said(run)
    assert "none of 3 weights could as well be 0" in said(run)


def test_of_classes_probabilities_move() -> None:
    run = train(classes("challenger"))
    samples = bootstrap(run.spec)
    moved = (1 / (1 + np.exp(-samples.outputs))).std(axis=0).mean()
    assert f"Predictions on the training rows move by {number(100 * moved, 2)} percentage points" in said(run)
    assert (
        f"{samples.lost} of 200 resamples leave a parameter free, or their classes can be separated"
        in said(run)
    )


def test_weights_that_dependent_columns_leave_free_are_named() -> None:
    run = train(linear(dataset="collinear", correlation=1.0, epochs=5))
    assert said(run).startswith("2 parameters of 4 are undetermined, w(x1), w(x2): the columns")
    assert "w(x3) is the least certain weight" in said(run)


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        (linear(learning_rate=10.0), "The run diverged, and its own values have left the chart"),
        (linear(samples=10, degree=8), "200 of 200 resamples leave a parameter free. Too few are left"),
        (linear(dataset="wampler1", degree=5), "Whichever rows are drawn, the weights hardly move."),
        (linear(loss="huber", huber_delta=100.0, learning_rate=10.0), "64 of 64 resamples diverged."),
        (linear(loss="huber"), "(95 % of 64 resamples)"),
        (linear(dataset="anscombe", set=4), "resamples leave a parameter free. They are left out."),
    ],
)
def test_what_cannot_be_said_is_explained(spec: RunSpec, sentence: str) -> None:
    assert sentence in said(train(spec))
    assert "nan" not in said(train(spec))
    assert "none and" not in said(train(spec))


def judged_by(run: Run, targets: list[float], x: list[float]) -> Run:
    return replace(
        run, validation=replace(run.validation, x=np.array(x)[:, None], y=np.array(targets), row_floor=None)
    )


def test_one_row_to_judge_or_equal_targets_have_no_deviation_to_compare_with() -> None:
    run = train(linear(epochs=5))
    for constant in (judged_by(run, [3.0], [1.0]), judged_by(run, [0.1] * 3, [1.0, 2.0, 3.0])):
        samples = bootstrap(constant.spec)
        trade_off = non_identifiability(constant, samples, resampled(constant, samples))
        assert trade_off is not None
        assert trade_off.moved == pytest.approx(samples.outputs.std(axis=0).mean() / run.train.y.std())
        assert "% of the target's deviation" in said(constant)


def test_where_all_targets_are_equal_no_weight_wanders() -> None:
    data = interned(own(np.arange(30.0), np.full(30, 0.1)))
    assert "Whichever rows are drawn, the weights hardly move." in said(
        train(linear(standardize=False).on(data))
    )


def test_one_resample_is_one() -> None:
    run = train(linear(epochs=5))
    samples = bootstrap(run.spec)
    for solved, why in (
        (True, "1 of 201 resamples leaves a parameter free."),
        (False, "1 of 201 resamples diverged."),
    ):
        text = finding(run, replace(samples, lost=1, solved=solved), theory(run), resampled(run, samples))
        assert text.endswith(f"{why} It is left out.")


@pytest.mark.parametrize(
    ("correlation", "expected"),
    [
        (-0.9996, "what it gains, w(x2) loses (correlation -0.9996)"),
        (0.95, "what it gains, w(x2) undoes (correlation 0.95)"),
        (-0.4, "others compensate, most of all w(x2) (correlation -0.40)"),
    ],
)
def test_one_weight_makes_up_for_another_only_where_they_go_together(
    correlation: float, expected: str
) -> None:
    samples = bootstrap(COLLINEAR.spec)
    trade_off = non_identifiability(COLLINEAR, samples, resampled(COLLINEAR, samples))
    assert trade_off is not None
    changed = replace(trade_off, name="weight[x1]", partner="weight[x2]", correlation=correlation)
    assert expected in _farthest(COLLINEAR, samples, changed)


@pytest.mark.parametrize(("noise", "could"), [(1.0, "hardly"), (1000.0, "as well")])
def test_a_single_weight_is_not_compared_with_others(noise: float, could: str) -> None:
    rng = np.random.default_rng(0)
    data = interned(own(np.arange(30.0), np.arange(30.0) + noise * rng.standard_normal(30)))
    text = said(train(linear().on(data)))
    assert "slope lies between" in text
    assert f"By theory, the weight could {could} be 0." in text


def test_constant_predictions_and_targets_are_no_obstacle() -> None:
    run = train(linear(epochs=5))
    values = np.tile([[1.0, 2.0]], (50, 1))
    still = Samples(values, np.ones((50, len(run.validation.y))), 0)
    assert non_identifiability(run, still, resampled(run, still)) is None
    moving = Samples(values + np.arange(50)[:, None], np.ones((50, len(run.validation.y))), 0)
    trade_off = non_identifiability(run, moving, resampled(run, moving))
    assert trade_off is not None
    assert trade_off.ratio == np.inf


def test_the_ends_of_a_narrow_interval_are_told_apart() -> None:
    """Weights that begin far out and hardly move are nearly the same over all resamples."""
    far = {"init": "normal", "init_scale": 50.0, "learning_rate": 1e-5, "epochs": 5, "seed": 13}
    text = said(train(classes("blobs", **far)))
    low, high = re.findall(r"between (\S+) and (\S+) \(", text)[0]
    assert low != high
    assert float(low) < float(high)
