"""The finding on certainty says what resamples show: who wanders, who makes up for it, how little predictions move."""

from __future__ import annotations

import numpy as np
import pytest

from core import Run, RunSpec, train
from core.hyper import Value
from core.lenses.bootstrap import Samples, bootstrap
from core.lenses.certainty import resampled, theory
from core.lenses.wandering import COMPENSATED, finding, wander
from core.words import number
from tests.core.records import linear


def classes(dataset: str, **settings: Value) -> RunSpec:
    return RunSpec(dataset, "logistic_regression", "sgd", {"epochs": 5, **settings})


def said(run: Run) -> str:
    samples = bootstrap(run)
    return finding(run, samples, theory(run), resampled(run, samples))


COLLINEAR = train(linear(dataset="collinear", correlation=0.999, epochs=5))


def test_collinear_weights_wander_and_predictions_stay() -> None:
    samples = bootstrap(COLLINEAR)
    found = wander(COLLINEAR, samples, resampled(COLLINEAR, samples))
    assert found is not None
    assert {found.name, found.partner} == {"weight[x1]", "weight[x2]"}
    x, values = COLLINEAR.validation.x, samples.values
    predictions = values[:, :1] + values[:, 1:] @ x.T
    assert found.moved == pytest.approx(predictions.std(axis=0).mean() / COLLINEAR.validation.y.std())
    assert found.correlation == pytest.approx(np.corrcoef(values[:, 1], values[:, 2])[0, 1])
    assert found.ratio > 5 * COMPENSATED
    assert found.high - found.low > 3
    assert found.moved < 0.05


def test_the_sentence_on_collinear_weights_has_these_numbers() -> None:
    samples = bootstrap(COLLINEAR)
    found = wander(COLLINEAR, samples, resampled(COLLINEAR, samples))
    assert found is not None
    assert said(COLLINEAR) == (
        f"`{found.name}` could be anything between {number(found.low, 3)} and {number(found.high, 3)} (95 % of 200 "
        f"resamples), yet predictions on the validation rows move by only {number(100 * found.moved, 2)} % of the "
        f"target's deviation: what it gains, `{found.partner}` loses (correlation -1.00). By theory, 1 of 3 weights "
        "could as well be 0."
    )


def test_unrelated_weights_have_nobody_to_make_up_for_them() -> None:
    run = train(linear(dataset="collinear", correlation=0.0, epochs=5))
    samples = bootstrap(run)
    found = wander(run, samples, resampled(run, samples))
    assert found is not None
    assert found.ratio < COMPENSATED
    assert "is the least certain weight" in said(run)
    assert "none of 3 weights is 0" in said(run)


def test_of_classes_probabilities_move() -> None:
    run = train(classes("challenger"))
    samples = bootstrap(run)
    moved = (1 / (1 + np.exp(-samples.outputs))).std(axis=0).mean()
    assert f"predictions on the training rows move by {number(100 * moved, 2)} percentage points" in said(run)
    assert (
        f"{samples.lost} of 200 resamples leave a parameter free, or their classes can be separated"
        in said(run)
    )


def test_weights_that_dependent_columns_leave_free_are_named() -> None:
    run = train(linear(dataset="collinear", correlation=1.0, epochs=5))
    assert said(run).startswith("2 parameters of 4 are undetermined, `weight[x1]`, `weight[x2]`: the columns")
    assert "`weight[x3]` is the least certain weight" in said(run)


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


def test_constant_predictions_and_targets_are_no_obstacle() -> None:
    run = train(linear(epochs=5))
    values = np.tile([[1.0, 2.0]], (50, 1))
    still = Samples(values, np.ones((50, len(run.validation.y))), 0)
    assert wander(run, still, resampled(run, still)) is None
    moving = Samples(values + np.arange(50)[:, None], np.ones((50, len(run.validation.y))), 0)
    found = wander(run, moving, resampled(run, moving))
    assert found is not None
    assert found.ratio == np.inf
