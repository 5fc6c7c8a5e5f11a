"""The split: every row on one side, drawn by `data_seed`, and nothing learned from the validation rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import DATASETS, Dataset, RunSpec, SettingError, sweep, train
from core.data import VALIDATION_SHARE, split
from core.data.splitting import shared_out
from core.engine.problem import problem_of
from tests.core.records import linear, own, same, tilted


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


@pytest.mark.slow
@settings(max_examples=300)
@given(
    st.lists(st.integers(0, 40), min_size=2, max_size=12),
    st.sampled_from(VALIDATION_SHARE.grid),
    st.integers(0, 31),
)
def test_small_classes_keep_the_share_of_all_rows_aside(sizes: list[int], share: float, seed: int) -> None:
    counts = shared_out(np.array(sizes), share, seed)
    alone = [round(share * size) for size in sizes]
    assert counts.sum() == round(share * sum(sizes))
    for size, kept in zip(sizes, counts.tolist(), strict=True):
        assert abs(kept - share * size) <= 1
        assert kept < size or size < 2
    if sum(alone) == counts.sum():
        assert counts.tolist() == alone
    np.testing.assert_array_equal(shared_out(np.array(sizes), share, seed), counts)


@pytest.mark.parametrize(("classes", "each", "aside"), [(25, 4, 10), (20, 6, 12), (3, 50, 15), (2, 5, 1)])
def test_of_many_small_classes_the_share_asked_for_is_kept_aside(classes: int, each: int, aside: int) -> None:
    y = np.repeat(np.arange(classes), each).tolist()
    names = tuple(f"k{k}" for k in range(classes))
    parts = split(labelled(y, "binary" if classes == 2 else "multiclass", names), 0.1, 0)
    assert [len(part.y) for part in parts] == [classes * each - aside, aside]
    assert set(parts[0].y) == set(range(classes))


def test_which_class_gives_a_row_more_is_drawn() -> None:
    drawn = {tuple(shared_out(np.full(5, 4), 0.1, seed).tolist()) for seed in range(32)}
    assert len(drawn) == 10
    assert all(sum(counts) == 2 for counts in drawn)


def test_a_lone_row_of_its_class_is_learned_from_where_others_can_give_theirs() -> None:
    for seed in range(32):
        assert shared_out(np.array([1, 1, 10, 10]), 0.25, seed)[:2].sum() == 0
        assert shared_out(np.array([1, 1, 30]), 0.5, seed).tolist() == [0, 0, 16]
    assert shared_out(np.ones(8, dtype=int), 0.25, 0).sum() == 2


def copied(symbols: int, length: int, samples: int = 200, seed: int = 0) -> Dataset:
    return DATASETS["copy"].make(samples=samples, length=length, symbols=symbols, data_seed=seed)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 6), st.integers(1, 4), st.sampled_from(VALIDATION_SHARE.grid[1:]), st.integers(0, 31))
def test_no_sequence_that_is_held_out_was_trained_on(
    symbols: int, length: int, share: float, seed: int
) -> None:
    data = copied(symbols, length, seed=seed)
    learned, aside = split(data, share, seed)
    assert len(learned.y) + len(aside.y) == 200
    assert not {*map(tuple, learned.x)} & {*map(tuple, aside.x)}
    most = max(np.unique(data.x, axis=0, return_counts=True)[1])
    assert abs(len(aside.y) - share * 200) <= most / 2 + 1
    assert learned.different + aside.different == data.different


@pytest.mark.parametrize("dataset", [name for name, source in DATASETS.items() if "sequence" in source.tasks])
def test_no_task_of_sequences_is_judged_by_what_it_has_seen(dataset: str) -> None:
    smallest = {"length", "context", "symbols"} & {hyper.name for hyper in DATASETS[dataset].settings}
    changes = {hyper.name: hyper.grid[0] for hyper in DATASETS[dataset].settings if hyper.name in smallest}
    problem = problem_of(RunSpec(dataset, "transformer", "adam", {"epochs": 1, **changes}))
    assert len(problem.validation.y)
    assert not {*map(tuple, problem.train.x)} & {*map(tuple, problem.validation.x)}


def test_sequences_that_all_differ_are_split_as_other_rows_are() -> None:
    data = copied(10, 8)
    assert data.different == 200
    places = {tuple(row): i for i, row in enumerate(data.x)}
    _, aside = split(data, 0.25, 3)
    assert [places[tuple(row)] for row in aside.x] == indices(200, 0.25, 3)[1]


def test_however_often_a_sequence_is_read_its_chance_of_being_held_out_is_the_same() -> None:
    x = np.repeat(np.arange(400), [1] * 200 + [5] * 200)[:, None].astype(float)
    names = tuple(map(str, range(400)))
    data = Dataset(x, x, ("position 0",), "sequence", "next", class_names=names)
    held = [np.isin(np.arange(400), split(data, 0.25, seed)[1].x) for seed in range(60)]
    rare, often = np.split(np.mean(held, axis=0), 2)
    assert abs(rare.mean() - often.mean()) < 0.04


def test_runs_that_differ_in_how_many_sequences_are_held_out_train_apart() -> None:
    spec = RunSpec("copy", "transformer", "adam", {"length": 2, "symbols": 2, "epochs": 1, "samples": 100})
    runs = sweep(spec, {"data_seed": range(4), "seed": [0, 1]}).runs
    assert len({len(run.validation.y) for run in runs}) > 1
    for run in runs[::3]:
        assert same(run, train(run.spec))


def test_classes_are_drawn_apart() -> None:
    _, aside = split(labelled([0] * 50 + [1] * 50), 0.5, 0)
    rows = aside.x[:, 0]
    assert set(rows[:25]) != set(rows[25:] - 50)


@pytest.mark.parametrize(
    ("y", "task", "names", "message"),
    [
        ([0, 1], "binary", ("a",), "binary data want two class names"),
        ([0, 1], "regression", ("a", "b"), "regression data want no class names"),
        ([0, 2], "binary", (), "index of a class name, 0 to 1"),
        ([0, 1000], "multiclass", (), "number the classes from 0, or pass class_names"),
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


@pytest.mark.parametrize(
    ("rows", "share", "remedy"),
    [(2, 0.5, "lower validation_share"), (3, 0.5, "lower validation_share"), (1, 0.0, "pass two or more")],
)
def test_too_few_rows_to_learn_from_are_refused_with_the_remedy(rows: int, share: float, remedy: str) -> None:
    with pytest.raises(SettingError, match=rf"[01] of {rows} rows? would be left to learn from: {remedy}"):
        split(numbered(rows), share, 0)


def test_the_seed_of_training_leaves_data_and_split_alone() -> None:
    first, other = (problem_of(linear(seed=seed)) for seed in (0, 1))
    assert first is other


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
        np.testing.assert_array_equal(getattr(calm.fitted, name), getattr(shaken.fitted, name))
    assert (calm.validation_error != shaken.validation_error).all()


def test_without_validation_rows_their_error_is_none() -> None:
    run = train(linear(validation_share=0.0, epochs=3))
    assert run.train.x.shape == (100, 1)
    assert run.validation.x.shape == (0, 1)
    assert np.isnan(run.validation_error).all()
