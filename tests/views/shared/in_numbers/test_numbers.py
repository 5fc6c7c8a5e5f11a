"""Odds ratios: what predictions do when a column rises."""

from __future__ import annotations

import numpy as np
import pytest

from core import RunSpec, train
from core.formatting import number
from core.hyper import Value
from tests.core.records import clouds, logistic
from views.shared.in_numbers.numbers import finding, odds_ratios


def odds(run: object, x: np.ndarray) -> np.ndarray:
    predictions = run.predict(x)  # type: ignore[attr-defined]
    if predictions.ndim == 1:
        return predictions / (1 - predictions)
    return predictions / np.exp(np.log(predictions).mean(axis=1, keepdims=True))


@pytest.mark.parametrize("classes", [2, 3])
def test_a_ratio_is_by_what_the_odds_are_multiplied(classes: int) -> None:
    data = clouds(classes)
    run = train(logistic(data), data)
    here, ratios = data.x[:3], odds_ratios(run)
    for column, name in enumerate("ab"):
        moved = here + np.eye(2)[column]
        expected = np.atleast_2d((odds(run, moved) / odds(run, here)).T)[:, 0]
        named = [f"weight[{name}]"] if classes == 2 else [f"weight[{name},{k}]" for k in "ABC"]
        assert [ratios[feature].per_unit for feature in named] == pytest.approx(expected)
        spread = run.fitted.spread[column]
        assert [ratios[feature].per_deviation for feature in named] == pytest.approx(expected**spread)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adagrad"])
@pytest.mark.parametrize("chosen", [{}, {"l1": 0.05}, {"init": "normal"}])
@pytest.mark.parametrize("dataset", ["iris", "wine", "breast_cancer"])
def test_that_counts_most_which_changes_the_odds_most(
    dataset: str, chosen: dict[str, Value], optimizer: str
) -> None:
    """What every class has more of, steps of other optimizers, penalties and random starts leave, changes no odds."""
    run = train(RunSpec(dataset, "logistic_regression", optimizer, {"epochs": 60, **chosen}))
    ratios = odds_ratios(run)
    name = max(ratios, key=lambda feature: abs(np.log(ratios[feature].per_deviation)))
    column, _, output = name.removeprefix("weight[").removesuffix("]").partition(",")
    sentence = finding(run)
    assert f"`{column.replace('_', ' ')}` rises by" in sentence
    assert f"the odds of “{output or run.train.class_names[1]}”" in sentence
    assert sentence.endswith(f"multiplied by {number(ratios[name].per_deviation, 3)}.")


def test_where_a_penalty_has_taken_all_weights_none_counts_most() -> None:
    data = clouds()
    run = train(logistic(data, l1=1.0), data)
    assert {ratio.per_unit for ratio in odds_ratios(run).values()} == {1.0}
    assert finding(run) == "No column matters: whichever rises, the odds stay the same."


@pytest.mark.parametrize("classes", [2, 3])
def test_the_sentence_tells_of_the_weight_that_counts_most(classes: int) -> None:
    data = clouds(classes)
    run = train(logistic(data), data)
    most = max(odds_ratios(run).items(), key=lambda item: abs(np.log(item[1].per_deviation)))
    column = most[0].removeprefix("weight[")[0]
    sentence = finding(run)
    assert sentence.startswith(f"Most important: when `{column}` rises by its standard deviation, ")
    assert sentence.endswith(f"multiplied by {most[1].per_deviation:.3g}.")


def test_a_run_that_diverged_has_a_sentence_all_the_same() -> None:
    data = clouds()
    run = train(logistic(data, learning_rate=10.0, l2=100.0, epochs=700), data)
    assert "there are no odds to show" in finding(run)


@pytest.mark.parametrize("classes", [2, 3])
def test_the_odds_are_said_to_be_those_of_the_class_that_they_rise_for(classes: int) -> None:
    data = clouds(classes, apart=4.0)
    run = train(logistic(data, learning_rate=1.0), data)
    sentence = finding(run)
    (named,) = (name for name in data.class_names if f"the odds of “{name}”" in sentence)
    column = next(i for i, name in enumerate(run.columns.names) if f"when `{name}` rises" in sentence)
    moved = data.x.mean(axis=0) + np.outer([0, run.columns.spread[column]], np.eye(2)[column])
    now, then = odds(run, moved)
    # Of two classes these are the odds of the second.
    which = data.class_names.index(named)
    ratio = (then / now)[which] if classes == 3 else (then / now) ** (1 if which == 1 else -1)
    assert f"multiplied by {ratio:.3g}." in sentence
    assert not 0.5 < ratio < 2
