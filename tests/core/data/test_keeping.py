"""Gaps are filled from training rows alone, and a column may decide which rows are kept aside."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from core import Dataset, SettingError
from core.data import split
from core.data.keeping import Gaps, SplitBy
from core.data.receipt import LeftOut, Receipt

ROWS = 40
RNG = np.random.default_rng(0)
X = np.column_stack([RNG.normal(size=ROWS), np.arange(ROWS) % 3 == 1, np.arange(ROWS) % 3 == 2]).astype(float)
HOLES = np.zeros((ROWS, 3), np.bool_)
HOLES[::5, 0] = True
HOLES[1::7, 1:] = True


def data(**known: object) -> Dataset:
    return Dataset(
        np.where(HOLES, 0.0, X), RNG.normal(size=ROWS), ("a", "k=b", "k=c"), "regression", "y", **known
    )  # type: ignore[arg-type]


def test_gaps_take_what_is_usual_in_the_training_rows_and_in_them_alone() -> None:
    gaps = Gaps(HOLES, ((1, 2),))
    by = SplitBy("time", "t", np.arange(ROWS))
    train, validation = split(data(gaps=gaps, split_by=by), 0.25, 0)
    known = X[:30, 0][~HOLES[:30, 0]]
    for part, holes in ((train, HOLES[:30]), (validation, HOLES[30:])):
        assert part.gaps is None
        assert (part.x[holes[:, 0], 0] == np.median(known)).all()
        patterns, counts = np.unique(X[:30][~HOLES[:30, 1], 1:], axis=0, return_counts=True)
        assert (part.x[holes[:, 1], 1:] == patterns[counts.argmax()]).all()
        assert np.array_equal(part.x[~holes], X[:30][~holes] if part is train else X[30:][~holes])


def test_other_validation_rows_change_no_gap_of_the_training_rows() -> None:
    by = SplitBy("time", "t", np.arange(ROWS))
    first = data(gaps=Gaps(HOLES, ((1, 2),)), split_by=by)
    other = replace(first, x=np.where(np.arange(ROWS)[:, None] >= 30, 99.0, first.x))
    assert np.array_equal(split(first, 0.25, 0)[0].x, split(other, 0.25, 0)[0].x)


def test_a_feature_that_all_training_rows_miss_is_refused() -> None:
    holes = HOLES.copy()
    holes[:, 0] = True
    with pytest.raises(
        SettingError, match="no training row has a value of 'a' to fill gaps with: leave it out"
    ):
        split(data(gaps=Gaps(holes)), 0.25, 0)


def test_the_last_in_time_are_kept_aside_and_no_time_is_on_both_sides() -> None:
    years = RNG.permutation(np.repeat([2020, 2021, 2022, 2023], [10, 10, 12, 8])).astype(float)
    train, validation = split(data(split_by=SplitBy("time", "year", years)), 0.25, 3)
    assert train.split_by is not None
    assert validation.split_by is not None
    assert set(train.split_by.values) == {2020, 2021, 2022}
    assert set(validation.split_by.values) == {2023}
    assert len(split(data(split_by=SplitBy("time", "year", years)), 0.0, 3)[1].y) == 0


def test_whole_groups_are_kept_aside() -> None:
    groups = RNG.integers(0, 8, ROWS).astype(float)
    by = SplitBy("group", "who", groups)
    for seed in range(5):
        train, validation = split(data(split_by=by), 0.25, seed)
        assert train.split_by is not None
        assert validation.split_by is not None
        assert not set(train.split_by.values) & set(validation.split_by.values)
        assert 0 < len(validation.y) < ROWS / 2


def test_one_time_alone_leaves_nothing_to_keep_aside() -> None:
    train, validation = split(data(split_by=SplitBy("time", "t", np.zeros(ROWS))), 0.25, 0)
    assert (len(train.y), len(validation.y)) == (ROWS, 0)


def test_what_tables_have_is_part_of_the_fingerprint_and_travels() -> None:
    plain = data()
    y = plain.y
    known = {
        "gaps": Gaps(HOLES, ((1, 2),)),
        "split_by": SplitBy("group", "who", np.arange(ROWS) % 4),
        "receipt": Receipt(50, ROWS, (LeftOut("missing", "`a` is empty", (3,)),)),
    }
    prints = {replace(plain, y=y, **{name: value}).fingerprint for name, value in known.items()}
    assert len(prints | {plain.fingerprint}) == 4
    whole = replace(plain, **known)  # type: ignore[arg-type]
    copy = pickle.loads(pickle.dumps(whole))
    assert copy.fingerprint == whole.fingerprint
    assert copy.receipt == whole.receipt


def test_data_without_them_keep_the_fingerprint_that_they_had() -> None:
    plain = Dataset([[1.0], [2.0]], [3.0, 4.0], ("a",), "regression", "y")
    assert plain.fingerprint == "1bd9234363558fa42c869ccd50d293360d5640715c30aa0f9a144b58c5d64c03"


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ({"gaps": Gaps(HOLES[1:])}, "gaps wants cells of the shape of x"),
        ({"split_by": SplitBy("time", "t", np.arange(3))}, "split_by wants a value for each row"),
    ],
)
def test_what_does_not_fit_the_rows_is_refused(known: dict[str, object], says: str) -> None:
    with pytest.raises(SettingError, match=says):
        data(**known)


def test_a_split_by_missing_values_is_refused() -> None:
    with pytest.raises(SettingError, match="wants a value in every row"):
        SplitBy("time", "t", np.array([1.0, np.nan]))
