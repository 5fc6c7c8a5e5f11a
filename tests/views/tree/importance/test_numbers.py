"""Both importances in words: what counts most by each, what they differ about, and what evaluation rows say."""

from __future__ import annotations

import numpy as np
import pytest

from core import train
from core.formatting import number
from core.inspection.importance import by_impurity, by_permutation
from tests.core.records import grown, own, tree
from views.tree.importance.numbers import Importance, finding, importance, ranks, why, work

RUN = train(tree("diabetes", max_leaf_nodes=8))


def told(impurity: list[float], judged: list[float]) -> Importance:
    """Of the first features of RUN; the deviation of each rise is a tenth of it."""
    none = np.zeros(10 - len(impurity))
    rises = np.append(judged, none)[:, None] * [0.9, 1.1]
    return Importance(np.append(impurity, none), 2 * rises, rises)


def test_importance_holds_both_measures_on_both_parts() -> None:
    reported: list[tuple[int, int]] = []
    importances = importance(RUN, lambda done, of: reported.append((done, of)))
    asked = len(np.unique(RUN.fitted.feature))
    assert reported == 2 * [(k, asked) for k in range(1, asked + 1)]
    np.testing.assert_array_equal(importances.impurity, by_impurity(RUN.fitted))
    np.testing.assert_array_equal(importances.train, by_permutation(RUN, RUN.train))
    np.testing.assert_array_equal(importances.validation, by_permutation(RUN, RUN.validation))
    np.testing.assert_array_equal(importances.mean_rises, importances.validation.mean(axis=1))
    assert (
        importances.nbytes
        == importances.impurity.nbytes + importances.train.nbytes + importances.validation.nbytes
    )


def test_the_first_by_each_measure_and_the_greatest_difference_are_named() -> None:
    asked = np.unique(RUN.fitted.feature)
    names, last = [RUN.train.feature_names[i] for i in asked], len(asked)
    impurity, rises = np.zeros(10), np.zeros(10)
    impurity[asked] = np.arange(last, 0, -1)
    rises[asked] = np.roll(impurity[asked], 1)
    sentence = finding(RUN, told(impurity.tolist(), rises.tolist()))
    assert sentence.startswith(f"By impurity `{names[0]}` counts most, ")
    assert f"By permutation `{names[1]}` does: shuffled, it raises the validation error by" in sentence
    assert sentence.endswith(
        f"They differ most about `{names[0]}`: number 1 of {last} by impurity, number {last} by permutation."
    )


def test_the_same_order_is_told_and_so_is_what_does_not_help() -> None:
    asked = np.unique(RUN.fitted.feature)
    values = np.zeros(10)
    values[asked] = np.arange(len(asked) - 1, -1, -1)
    sentence = finding(RUN, told(values.tolist(), values.tolist()))
    assert "By permutation it counts most" in sentence
    assert f"Both put the {len(asked)} features that the tree asks about in the same order." in sentence
    assert sentence.endswith(
        f"Shuffling 1 of the {len(asked)} features that it asks about does not raise the validation error at all."
    )


def test_the_rise_is_told_with_its_deviation() -> None:
    importances = importance(RUN)
    most = int(importances.mean_rises.argmax())
    spread = importances.validation[most].std()
    assert f"by {number(importances.mean_rises[most], 3)} ± {number(spread, 2)}." in finding(RUN, importances)


def test_why_they_differ_names_the_features_with_most_and_fewest_values() -> None:
    run = train(tree("diabetes"))
    distinct = [len(set(column)) for column in run.train.x.T]
    names = run.train.feature_names
    sentence = why(run)
    assert (
        f"Here `{names[int(np.argmax(distinct))]}` has {max(distinct)} different ones, `sex` 2." in sentence
    )


def test_trees_of_one_feature_or_none_have_nothing_to_compare() -> None:
    alone = grown(own([0, 1, 2], [0, 1, 5]))
    sentence = finding(alone, importance(alone))
    assert sentence.startswith("The tree asks about `a` alone: shuffled, it raises the training error by ")
    nothing = grown(own(np.ones(3), [0, 1, 5]))
    assert finding(nothing, importance(nothing)).startswith("This tree asks about no feature")
    assert work(nothing).seconds() == 0


def test_equal_ones_have_the_same_rank() -> None:
    assert ranks(np.array([1.0, 3.0, 3.0, 0.0])).tolist() == [3, 1, 1, 4]


def test_where_no_feature_helps_none_is_said_to_raise_the_error() -> None:
    asked = np.unique(RUN.fitted.feature)
    impurity, rises = np.zeros(10), np.zeros(10)
    impurity[asked], rises[asked] = np.arange(len(asked), 0, -1), -0.1
    sentence = finding(RUN, told(impurity.tolist(), rises.tolist()))
    assert "By permutation none counts: shuffled, no feature raises the validation error." in sentence
    assert "-0.1" not in sentence
    assert "Shuffling" not in sentence
    alone = grown(own([0, 1, 2, 3], [0, 0, 5, 5]))
    none = Importance(np.ones(1), np.full((1, 10), -0.2), np.full((1, 10), np.nan))
    assert finding(alone, none).endswith("alone: shuffled, it does not raise the training error.")


def test_nearly_all_of_the_decrease_is_not_called_all() -> None:
    asked = np.unique(RUN.fitted.feature)
    impurity, rises = np.zeros(10), np.zeros(10)
    impurity[asked[0]], rises[asked[0]] = 0.9999, 1.0
    assert "counts most, 99.9 % of the decrease." in finding(RUN, told(impurity.tolist(), rises.tolist()))


@pytest.mark.parametrize("dataset", ["iris", "breast_cancer"])
def test_the_time_is_known_before(dataset: str) -> None:
    run = train(tree(dataset))
    asked = len(np.unique(run.fitted.feature))
    assert 20 * asked * 0.05e-3 < work(run).seconds() < 20 * asked * 2e-3
