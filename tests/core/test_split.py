"""The split: every row on one side, drawn by `data_seed`, and nothing learned from the validation rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Dataset, SettingError, train
from core.data import split
from core.problem import problem_of
from tests.core.records import linear, own, tilted


def numbered(rows: int) -> Dataset:
    return own(np.arange(rows) + 0.5, np.arange(rows))


def indices(rows: int, share: float, seed: int) -> tuple[list[int], list[int]]:
    train_rows, validation_rows = split(numbered(rows), share, seed)
    return train_rows.y.astype(int).tolist(), validation_rows.y.astype(int).tolist()


@settings(max_examples=50)
@given(st.integers(4, 200), st.floats(0, 0.5), st.integers(0, 31))
def test_a_split_puts_every_row_on_one_side(rows: int, share: float, seed: int) -> None:
    learned, aside = indices(rows, share, seed)
    assert sorted(learned + aside) == list(range(rows))
    assert abs(len(aside) - share * rows) <= 0.5
    assert learned == sorted(learned)
    assert aside == sorted(aside)


@settings(max_examples=30)
@given(st.integers(4, 50), st.integers(0, 31))
def test_a_row_keeps_its_features_and_its_target_together(rows: int, seed: int) -> None:
    for part in split(numbered(rows), 0.25, seed):
        np.testing.assert_array_equal(part.x[:, 0], part.y + 0.5)


@pytest.mark.parametrize(
    ("rows", "share", "aside"), [(100, 0.25, 25), (16, 0.0, 0), (36, 0.1, 4), (7, 0.5, 4)]
)
def test_the_share_is_rounded_to_whole_rows(rows: int, share: float, aside: int) -> None:
    assert len(indices(rows, share, 0)[1]) == aside


def test_the_split_follows_the_data_seed() -> None:
    drawn = {tuple(indices(100, 0.25, seed)[1]) for seed in range(32)}
    assert len(drawn) == 32
    assert indices(100, 0.25, 7) == indices(100, 0.25, 7)


def test_every_row_has_the_same_chance_of_being_kept_aside() -> None:
    counts = np.bincount([row for seed in range(800) for row in indices(20, 0.25, seed)[1]], minlength=20)
    # 800 draws at 1/4: mean 200, deviation 12.2; five deviations either way.
    assert counts.min() > 139
    assert counts.max() < 261


def labelled(y: list[float], task: str = "binary", names: tuple[str, ...] = ("no", "yes")) -> Dataset:
    return Dataset(np.arange(len(y))[:, None], y, ("a",), task, "target", class_names=names)


@pytest.mark.parametrize("seed", range(8))
def test_each_class_keeps_the_same_share_aside(seed: int) -> None:
    learned, aside = split(labelled([0, 1, 1, 0, 1] * 20), 0.25, seed)
    assert (np.bincount(learned.y.astype(int)).tolist(), np.bincount(aside.y.astype(int)).tolist()) == (
        [30, 45],
        [10, 15],
    )
    assert sorted([*learned.x[:, 0], *aside.x[:, 0]]) == list(range(100))


def test_classes_are_drawn_apart() -> None:
    _, aside = split(labelled([0] * 50 + [1] * 50), 0.5, 0)
    rows = aside.x[:, 0]
    assert set(rows[:25]) != set(rows[25:] - 50)


@pytest.mark.parametrize(
    ("y", "task", "names", "message"),
    [
        ([0, 1], "binary", (), "binary data want two class names"),
        ([0, 1], "binary", ("a", "b", "c"), "binary data want two class names"),
        ([0, 1], "binary", ("a", "a"), "all different"),
        ([0, 1], "multiclass", ("a", "b"), "want three or more class names"),
        ([0, 2], "binary", ("a", "b"), "index of a class name, 0 to 1"),
        ([0, 0.5], "binary", ("a", "b"), "index of a class name"),
    ],
)
def test_classes_without_a_name_are_refused(
    y: list[float], task: str, names: tuple[str, ...], message: str
) -> None:
    with pytest.raises(SettingError, match=message):
        labelled(y, task, names)


@pytest.mark.parametrize(("rows", "share"), [(1, 0.0), (2, 0.5), (3, 0.5)])
def test_too_few_rows_to_learn_from_are_refused_with_the_remedy(rows: int, share: float) -> None:
    with pytest.raises(SettingError, match=f"{rows} rows leave [01] to learn from: lower validation_share"):
        split(numbered(rows), share, 0)


def test_the_seed_of_training_leaves_data_and_split_alone() -> None:
    one, other = (problem_of(linear(seed=seed)) for seed in (0, 1))
    assert one is other


@pytest.mark.parametrize("batch_size", [None, 8])
def test_nothing_is_learned_from_validation_rows(batch_size: int | None) -> None:
    data = tilted()
    aside = np.isin(np.arange(40), indices(40, 0.25, 0)[1])
    wild = own(np.where(aside[:, None], 1e3 * data.x + 7, data.x), np.where(aside, -50.0, data.y))
    spec = linear(epochs=9, learning_rate=0.02, batch_size=batch_size, l2=0.01, degree=2)
    calm, shaken = train(spec, data=data), train(spec, data=wild)
    np.testing.assert_array_equal(calm.flat, shaken.flat)
    np.testing.assert_array_equal(calm.train_error, shaken.train_error)
    for name in ("centre", "scale", "spread"):
        np.testing.assert_array_equal(getattr(calm.columns, name), getattr(shaken.columns, name))
    assert (calm.validation_error != shaken.validation_error).all()


def test_without_validation_rows_their_error_is_none() -> None:
    run = train(linear(validation_share=0.0, epochs=3))
    assert run.train.x.shape == (100, 1)
    assert run.validation.x.shape == (0, 1)
    assert np.isnan(run.validation_error).all()
