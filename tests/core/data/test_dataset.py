"""What a dataset is told besides its numbers: names, units, classes; each is checked, and said what is wanted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core import Dataset, SettingError
from core.data.dataset import NOT_ASKED
from tests.core.records import (
    classified,
    own,
)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"feature_names": "ab"}, r"feature_names wants several names, as \('a', 'b'\); got 'ab'"),
        ({"feature_names": 2}, "feature_names wants several names"),
        ({"feature_names": ("a", "")}, "names that can be read, as 'age'; got ''"),
        ({"feature_names": ("a", " ")}, "names that can be read"),
        ({"feature_names": ("a", 1)}, "names that can be read, as 'age'; got 1"),
        ({"class_names": ("no", None)}, "class_names wants names that can be read, as 'age'; got None"),
        ({"class_names": "no"}, "class_names wants several names"),
        ({"units": ("cm",)}, "units wants one for each of 2 features; got 1"),
        ({"target_name": 3}, "target_name wants text; got 3"),
        (
            {"task": "classification"},
            "task wants one of regression, binary, multiclass, sequence; got 'classification'",
        ),
        ({"task": ["binary"]}, "task wants one of"),
        ({"image": 4}, r"image wants \(rows, columns\), as \(8, 8\); got 4"),
        ({"image": (1.0, 2.0)}, r"image wants \(rows, columns\)"),
        ({"image": (-1, -2)}, r"image wants \(rows, columns\)"),
        ({"row_floor": [1.0]}, "a floor for each row"),
        ({"row_floor": [1.0, -1.0]}, "row_floor wants an error of each row, finite and at least 0"),
        ({"row_floor": [1.0, np.nan]}, "row_floor wants an error of each row"),
        ({"y": [1, 2]}, "the index of a class name, 0 to 1, in each row; got 2: number the classes from 0"),
        ({"y": [0.5, 1]}, "in each row; got 0.5"),
        ({"y": [[0], [1]]}, r"y \(2, 1\) and 2 names: pass y\[:, 0\]"),
        ({"y": ["no", "yes"]}, "y, the index of each row's class, wants a table of numbers; got text"),
    ],
)
def test_what_a_dataset_is_told_besides_is_checked(change: dict[str, Any], message: str) -> None:
    arguments = {
        "x": [[1.0, 2.0], [3.0, 4.0]],
        "y": [0, 1],
        "feature_names": ("a", "b"),
        "task": "binary",
        "target_name": "c",
        "class_names": ("no", "yes"),
    }
    with pytest.raises(SettingError, match=message):
        Dataset(**{**arguments, **change})


@pytest.mark.parametrize(
    ("y", "task", "names"),
    [
        ([True, False, True], "binary", ("0", "1")),
        ([0, 0, 0], "binary", ("0", "1")),
        ([0, 1, 1], "multiclass", ("0", "1", "2")),
        ([4, 1, 0], "multiclass", ("0", "1", "2", "3", "4")),
    ],
)
def test_classes_without_names_are_numbered(y: list[int], task: Any, names: tuple[str, ...]) -> None:
    assert Dataset([[1], [2], [3]], y, ("a",), task, "c").class_names == names  # type: ignore[arg-type]


def test_names_of_numpy_are_names_like_others() -> None:
    plain = classified([[1.0], [2.0]], [0, 1])
    text = np.array([plain.task, plain.target_name])
    assert replace(plain, task=text[0], target_name=text[1]).fingerprint == plain.fingerprint
    given_names = np.array(["A", "B"]), np.array(["a"])
    held = Dataset(plain.x, plain.y, given_names[1], "binary", "class", class_names=given_names[0])  # type: ignore[arg-type]
    assert held.fingerprint == plain.fingerprint


@settings(max_examples=100)
@given(st.lists(st.text(), max_size=4))
def test_names_are_kept_or_refused(names: list[str]) -> None:
    assume(len(names) != 1)
    try:
        assert own_named(names).feature_names == tuple(names)
    except SettingError:
        assert not names or len(set(names)) < len(names) or not all(name.strip() for name in names)


def own_named(names: list[str]) -> Dataset:
    return Dataset(np.ones((2, len(names))), [1, 2], tuple(names), "regression", "y")  # type: ignore[arg-type]


def sequences(y: list[list[int]], names: tuple[str, ...] = ("a", "b")) -> Dataset:
    x = np.zeros((len(y), 3))
    return Dataset(x, y, ("p", "q", "r"), "sequence", "next", class_names=names)  # type: ignore[arg-type]


def test_a_sequence_that_asks_for_nothing_is_refused() -> None:
    """Training on it alone would divide by none, and call the run diverged."""
    assert len(sequences([[NOT_ASKED, 1], [0, NOT_ASKED]]).y) == 2
    for silent in ([[NOT_ASKED, NOT_ASKED]] * 2, [[0, 1], [NOT_ASKED, NOT_ASKED]]):
        with pytest.raises(SettingError, match=r"in every sequence; got [12] of 2 sequences .*: drop those"):
            sequences(silent)


def test_sequences_say_what_is_wrong_with_their_symbols() -> None:
    with pytest.raises(SettingError, match="sequence data want some class names, all different; got none"):
        sequences([[0, 0]], ())
    with pytest.raises(SettingError, match="places of symbols, 0 to 1, y besides -1 for none; got 2"):
        sequences([[0, 2]])


def test_a_copy_is_taken_even_of_floats() -> None:
    x = np.array([[1.0], [2.0]])
    assert not np.shares_memory(own(x, [1, 2]).x, x)


@pytest.mark.parametrize(
    "change",
    [
        {"x": [[1.0], [3.0]]},
        {"y": [1, 1]},
        {"feature_names": ("b",)},
        {"target_name": "other"},
        {"class_names": ("no", "yes")},
        {"units": ("cm",)},
        {"row_floor": [0.1, 0.2]},
        {"image": (1, 1)},
    ],
)
def test_data_of_which_anything_else_is_known_have_another_name(change: dict[str, Any]) -> None:
    plain = classified([[1.0], [2.0]], [0, 1])
    assert replace(plain).fingerprint == plain.fingerprint != replace(plain, **change).fingerprint


def test_columns_that_have_names_stand_in_the_order_of_those_that_are_told() -> None:
    """Else each would be called by another's name."""
    table = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
    for names in (("a", "b"), ("age", "bmi")):
        dataset = Dataset(table, [1, 2], names, "regression", "y")  # type: ignore[arg-type]
        np.testing.assert_array_equal(dataset.x, table.to_numpy())
    with pytest.raises(
        SettingError, match="x wants its columns in the order of feature_names; got 'a' in place of 'b'"
    ):
        Dataset(table, [1, 2], ("b", "a"), "regression", "y")  # type: ignore[arg-type]
