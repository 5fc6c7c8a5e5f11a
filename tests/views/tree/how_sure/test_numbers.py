"""What is said of the certainty of a tree rests on counts over resamples."""

from __future__ import annotations

import numpy as np

from core import Run
from tests.core.records import clouds, grown, own
from views.tree.how_sure.numbers import by_frequency, finding, moved
from views.tree.how_sure.resamples import Resampled


def made(**changes: object) -> Resampled:
    """Ten resamples, of which two ask about b and one nothing; four rows left out, of 60."""
    parts = {
        "feature": np.array([0] * 7 + [1, 1, -1]),
        "threshold": np.array([*np.arange(7.0), 5.0, 6.0, np.nan]),
        "error": np.full(10, 0.1),
        "leaves": np.full(10, 3),
        "rows": np.array([4, 9, 20, 33]),
        "feature_without": np.array([0, 0, 1, 0]),
        "threshold_without": np.array([2.0, 2.5, 9.0, 2.0]),
        "changed": np.array([0.0, 3.0, 7.0, 1.0]),
    }
    return Resampled(**{**parts, **changes})  # type: ignore[arg-type]


def asks_a_at_2() -> Run:
    """Sixty rows of which feature a tells the class at 2, and b nothing."""
    x = np.column_stack([np.where(np.arange(60) < 30, 1.0, 3.0), np.arange(60) % 7])
    data = clouds(rows=60)
    return grown(type(data)(x, (x[:, 0] > 2) * 1.0, ("a", "b"), "binary", "class", class_names=("A", "B")))


def test_features_are_counted_the_most_frequent_first() -> None:
    assert by_frequency(made()) == [(0, 7), (1, 2), (-1, 1)]


def test_the_finding_gives_counts_the_middle_of_the_thresholds_and_the_row_that_matters_most() -> None:
    text = finding(asks_a_at_2(), made())
    assert text.startswith(
        "In 7 of 10 resamples (70 %) the root asks about `a`, about `b` in 2 and about nothing in 1."
    )
    assert (
        "For `a` the threshold is 2 on all rows. In 95 % of the resamples that ask about it, it is from 0.15 to 5.85."
        in text
    )
    assert (
        "for 4 rows, drawn from 60. That moves the root to another feature in 1 case and its threshold in 1."
        in text
    )
    assert text.endswith("Training row 21 matters most: without it 7 of 60 rows are decided otherwise.")


def test_moved_roots_are_told_from_those_that_stay() -> None:
    other, elsewhere = moved(asks_a_at_2(), made())
    assert (other.tolist(), elsewhere.tolist()) == ([2], [1])


def test_where_no_row_matters_that_is_said() -> None:
    assert finding(asks_a_at_2(), made(changed=np.zeros(4))).endswith("None of them changes a prediction.")


def test_a_tree_without_a_question_and_one_whose_question_no_resample_asks() -> None:
    none = grown(clouds(rows=60), min_samples_leaf=50)
    assert "On all training rows it asks nothing." in finding(none, made())
    strange = made(feature=np.ones(10, dtype=int))
    assert "On all training rows it asks about `a`, at 2." in finding(asks_a_at_2(), strange)


def test_of_numbers_the_median_row_stands_beside_the_one_that_matters_most() -> None:
    text = finding(grown(own(np.arange(40.0).reshape(20, 2), np.arange(20.0) > 9)), made())
    assert "without it predictions move by 7 (root of the mean square), without the median row by 2." in text


def test_nearly_all_resamples_are_not_called_all() -> None:
    feature = np.append(np.zeros(1999, dtype=int), -1)
    nearly = made(feature=feature, threshold=np.where(feature < 0, np.nan, 2.5))
    sentence = finding(grown(own(np.arange(6.0), [0, 0, 0, 5, 5, 5])), nearly)
    assert sentence.startswith("In 1,999 of 2,000 resamples (99.9 %) the root asks about `a`")
