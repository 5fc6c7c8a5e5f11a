"""Arrays from outside become the numbers that they say, or are refused with what was wanted; never anything else."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Dataset, SettingError, train
from core.data.arrays import numbers
from tests.core.foreign import ARRAYS, LISTS
from tests.core.records import (
    linear,
)


def as_python(values: Any) -> Any:
    """One number, as exactly as it can be written as a float; an error where it is none."""
    if isinstance(values, np.generic):
        values = values.item() if values.dtype.itemsize <= 8 else float(values)
    return float(values)


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(ARRAYS)
def test_an_array_becomes_its_own_numbers_or_is_refused(array: np.ndarray) -> None:
    if array.dtype.kind in "cMmSU":
        with pytest.raises(SettingError, match=r"^x wants a table of numbers; got "):
            numbers(array, "x")
        return
    values = numbers(array, "x")
    assert values.dtype == np.float64
    assert values.shape == array.shape
    with np.errstate(over="ignore"):
        expected = [as_python(each) for each in array.ravel()]
    np.testing.assert_array_equal(values.ravel(), expected)
    assert not np.shares_memory(values, array)


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(LISTS)
def test_a_list_of_anything_becomes_numbers_or_is_refused(values: Any) -> None:
    try:
        array = numbers(values, "x")
    except SettingError:
        return
    flat = np.array(values, dtype=object).ravel()
    expected = [np.nan if value is None or value is pd.NA else float(value) for value in flat]
    np.testing.assert_array_equal(array.ravel(), expected)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["x", "y", "row_floor"]), ARRAYS | LISTS)
def test_a_dataset_takes_whatever_comes_or_refuses_it(part: str, values: Any) -> None:
    given_parts = {"x": np.ones((3, 1)), "y": np.ones(3), "row_floor": None, part: values}
    try:
        data = Dataset(
            given_parts["x"], given_parts["y"], ("a",), "regression", "b", row_floor=given_parts["row_floor"]
        )
    except SettingError:
        return
    assert np.isfinite(data.x).all()
    assert np.isfinite(data.y).all()
    assert data.x.dtype == data.y.dtype == np.float64


NOT_NUMBERS: dict[str, tuple[Any, str]] = {
    "text": ([["red"], ["blue"]], "got text"),
    "a number as text": ([["1"], ["2"]], "got text"),
    "records": (np.zeros((2, 1), dtype=[("a", float)]), "got records with named fields"),
    "complex numbers without an imaginary part": (np.array([[1 + 0j], [2]]), "got complex numbers"),
    "durations": (np.array([[1], [2]], dtype="m8[s]"), "got durations"),
    "a date": ([[datetime.date(2020, 1, 1)], [1]], "got datetime.date.*, a date"),
    "a decimal": ([[Decimal("0.1")], [1]], "got Decimal"),
    "a table of pandas with dates": (
        pd.DataFrame({"a": pd.to_datetime(["2020", "2021"]), "b": [1, 2]}),
        "a Timestamp",
    ),
    "rows of other lengths": ([[1], [2, 3]], "rows differ in length"),
    "a generator": ((row for row in [[1], [2]]), "a generator"),
    "an integer beyond all floats": ([[10**400], [1]], "that floats can hold; got one beyond 1e308"),
    "an integer that Python does not write": ([[10**5000], [1]], "beyond 1e308"),
    "a date under a mask": (
        np.ma.array(np.array([["2020"], ["2021"]], dtype="M8[Y]"), mask=[[0], [1]]),
        "a date",
    ),
}


@pytest.mark.parametrize("name", NOT_NUMBERS)
def test_what_is_no_number_is_named(name: str) -> None:
    values, message = NOT_NUMBERS[name]
    with pytest.raises(SettingError, match=message):
        Dataset(values, [1, 2], ("a",), "regression", "y")


def test_what_raises_when_it_is_read_is_refused() -> None:
    class Stranger:
        def __array__(self, *_: object, **__: object) -> np.ndarray:
            raise RuntimeError("call detach first")

    with pytest.raises(SettingError, match=r"x wants a table of numbers; got none: .*call detach first"):
        Dataset(Stranger(), [1, 2], ("a",), "regression", "y")  # type: ignore[arg-type]
    endless: list[Any] = [1.0]
    endless.append(endless)
    with pytest.raises(SettingError, match="x wants a table of numbers"):
        numbers(endless, "x")


MISSING: dict[str, Any] = {
    "a mask": np.ma.masked_array([[1.0], [999.0]], mask=[[0], [1]]),
    "a mask over whole numbers": np.ma.masked_array([[1], [999]], mask=[[0], [1]]),
    "masked rows in a list": [np.ma.masked_array([1.0]), np.ma.masked_array([9.0], mask=[1])],
    "a masked number in a list": [[1.0], [np.ma.masked]],
    "None": [[1.0], [None]],
    "pandas' NA": [[1.0], [pd.NA]],
    "a nullable column": pd.DataFrame({"a": pd.array([1, None], dtype="Int64")}),
    "a nullable column of truth values": pd.DataFrame({"a": pd.array([True, None], dtype="boolean")}),
    "NaN": [[1.0], [math.nan]],
    "what overflows": np.array([["1"], ["1e4000"]], dtype=np.longdouble),
}


@pytest.mark.parametrize("name", MISSING)
def test_what_is_missing_is_refused_with_the_remedy(name: str) -> None:
    with pytest.raises(
        SettingError, match="x wants finite numbers; some values are missing or infinite: drop those rows"
    ):
        Dataset(MISSING[name], [1, 2], ("a",), "regression", "y")


GIVEN: dict[str, Callable[[], Any]] = {
    "a table of pandas": lambda: pd.DataFrame({"a": [1, 2, 3], "b": [True, False, True]}),
    "nullable columns": lambda: pd.DataFrame({"a": [1, 2, 3], "b": [1, 0, 1]}, dtype="Int64"),
    "objects": lambda: np.array([[1, True], [Fraction(2), 0.0], [np.int8(3), np.True_]], dtype=object),
    "a mask that covers nothing": lambda: np.ma.masked_array([[1, 1], [2, 0], [3, 1]]),
    "the other byte order": lambda: np.array([[1, 1], [2, 0], [3, 1]], dtype=">i2"),
    "columns one after another": lambda: np.asfortranarray([[1, 1], [2, 0], [3, 1]]),
}


@pytest.mark.parametrize("name", GIVEN)
def test_numbers_are_welcome_however_they_are_held(name: str) -> None:
    data = Dataset(GIVEN[name](), pd.Series([1, 2, 3]), pd.Index(["a", "b"]), "regression", "y")  # type: ignore[arg-type]
    plain = Dataset([[1.0, 1.0], [2.0, 0.0], [3.0, 1.0]], [1.0, 2.0, 3.0], ("a", "b"), "regression", "y")  # type: ignore[arg-type]
    assert data.fingerprint == plain.fingerprint
    assert data.x.flags.c_contiguous


@pytest.mark.parametrize("data", [np.ones((3, 2)), "moons", pd.DataFrame({"a": [1.0]})])
def test_data_that_are_no_dataset_are_refused(data: Any) -> None:
    with pytest.raises(SettingError, match=r"data wants a Dataset\(x, y, …\); got"):
        train(linear(), data)


@pytest.mark.parametrize("columns", [len, 1, None])
def test_what_counts_its_columns_instead_of_naming_them_is_a_table_like_others(columns: Any) -> None:
    class Counted:
        def __init__(self) -> None:
            self.columns = columns

        def __array__(self, *_: object, **__: object) -> np.ndarray:
            return np.array([[1.0], [2.0]])

    assert Dataset(Counted(), [1, 2], ("a",), "regression", "y").x.tolist() == [[1.0], [2.0]]  # type: ignore[arg-type]
