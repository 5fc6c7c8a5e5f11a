"""Rates and trees: the errors are scikit-learn's, tree by tree; the sentence says how the two trade off."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingRegressor

from core import train
from tests.core.records import boosting
from views.tree.rates_and_trees.numbers import (
    RateErrors,
    finding,
    most_trees,
    rates_of,
    traces,
    traces_work,
)

SPEC = boosting("sine", n_estimators=30)
RATE = SPEC.hypers["learning_rate"]


def test_each_rate_has_the_validation_errors_of_scikit_learn() -> None:
    by_rate, run = traces(SPEC, rates_of(SPEC)), train(SPEC)
    for rate, errors in zip(by_rate.rates, by_rate.errors, strict=True):
        model = GradientBoostingRegressor(learning_rate=rate, n_estimators=30, random_state=0)
        staged = model.fit(run.train.x, run.train.y).staged_predict(run.validation.x)
        expected = [np.mean((prediction - run.validation.y) ** 2) / 2 for prediction in staged]
        np.testing.assert_allclose(errors[1:], expected, rtol=1e-9)
        assert by_rate.best[by_rate.rates.index(rate)] == np.argmin(errors)


def test_the_rate_of_the_run_is_among_those_compared() -> None:
    assert 0.15 in rates_of(SPEC.replace(learning_rate=0.15))
    # One that is compared anyway is not compared twice, so that moving to it grows nothing anew.
    assert rates_of(SPEC.replace(learning_rate=0.2)) == rates_of(SPEC)


def test_without_validation_rows_training_rows_judge() -> None:
    by_rate = traces(SPEC.replace(validation_share=0.0, n_estimators=3), (0.1, 1.0))
    assert by_rate.rows == "train"
    assert np.isfinite(by_rate.errors).all()
    assert "The training error is lowest" in finding(by_rate, RATE)


def test_as_many_trees_are_tried_as_there_is_time_for_and_those_of_the_run() -> None:
    most = most_trees(SPEC, 10 * traces_work(SPEC).seconds())
    assert most == 300
    assert most_trees(SPEC, 0.0) == 30
    assert most_trees(boosting("digits", n_estimators=100), 2.0) == 100


def test_every_rate_is_heard_of() -> None:
    reported: list[tuple[int, int]] = []
    traces(SPEC.replace(n_estimators=2), (0.1, 0.5, 1.0), lambda *progress: reported.append(progress))
    assert reported == [(1, 3), (2, 3), (3, 3)]


def test_the_sentence_says_how_many_times_as_many_trees_a_smaller_rate_wants() -> None:
    errors = np.full((3, 41), 9.0)
    errors[0, 40], errors[1, 20], errors[2, 2] = 1.5, 1.0, 2.0
    sentence = finding(RateErrors((0.01, 0.1, 1.0), "validation", errors), RATE)
    assert sentence == (
        "At learning rate 1, 2 trees are best; at 0.1, 20: a rate 10 times smaller needs 10 times as many. "
        "The validation error is lowest, 1, at learning rate 0.1 with 20 trees. "
        "With 0.01 it is lowest after the last of 40 trees: more may lower it."
    )


@pytest.mark.parametrize("errors", [np.full((2, 4), np.nan), np.arange(8.0).reshape(2, 4)])
def test_where_no_tree_helps_there_is_no_trade(errors: np.ndarray) -> None:
    assert "wants" not in finding(RateErrors((0.1, 1.0), "validation", errors), RATE)
