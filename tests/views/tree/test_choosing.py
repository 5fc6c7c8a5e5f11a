"""Cross-validation chooses the best value, and the smallest model within one standard error of it."""

from __future__ import annotations

import numpy as np
from scipy.stats import sem

from views.tree.choosing import FoldScores

FOLDS = np.array([[3.0, 5.0, 4.0], [1.0, 3.0, 2.0], [2.0, 3.0, 2.5], [2.0, 4.0, 9.0]])
SIZES = np.array([1, 9, 3, 2])


def test_means_and_standard_errors_are_those_of_scipy() -> None:
    judged = FoldScores(FOLDS)
    np.testing.assert_allclose(judged.mean, FOLDS.mean(axis=1))
    np.testing.assert_allclose(judged.standard_error, sem(FOLDS, axis=1))


def test_the_smallest_within_one_standard_error_of_the_best_is_chosen() -> None:
    # 2 ± 0.58: of 4, 2.5 and 5, one lies within.
    assert (FoldScores(FOLDS).best(SIZES), FoldScores(FOLDS).simplest(SIZES)) == (1, 2)
    assert FoldScores(FOLDS).simplest(np.array([1, 2, 3, 4])) == 1


def test_of_equally_good_ones_the_smaller_is_the_best() -> None:
    assert FoldScores(np.ones((3, 2))).best(np.array([5, 2, 7])) == 1


def test_a_share_is_best_where_it_is_highest() -> None:
    judged = FoldScores(np.array([[0.9, 0.8], [0.99, 0.97], [0.5, 0.5]]), ideal=1.0)
    assert judged.best(SIZES[:3]) == 1


def test_what_no_fold_can_judge_is_never_chosen() -> None:
    lost = FoldScores(np.array([[np.nan, 1.0], [3.0, 3.0]]))
    assert (lost.best(SIZES[:2]), lost.simplest(SIZES[:2])) == (1, 1)
    nothing = FoldScores(np.full((2, 3), np.nan))
    assert (nothing.best(SIZES[:2]), nothing.simplest(SIZES[:2])) == (None, None)
