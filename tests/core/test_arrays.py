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
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core import Dataset, Run, RunSpec, SettingError, train
from core.data.arrays import numbers
from core.training import Begin
from tests.core.records import (
    boosting,
    classified,
    clouds,
    linear,
    logistic,
    own,
    same,
    sequences,
    tilted,
    tree,
)

REAL = st.floats() | st.integers() | st.booleans() | st.fractions()
OTHER = (
    st.text() | st.complex_numbers() | st.decimals() | st.dates() | st.binary() | st.none() | st.just(pd.NA)
)
SHAPES = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
KINDS = (
    hnp.boolean_dtypes()
    | hnp.integer_dtypes()
    | hnp.unsigned_integer_dtypes()
    | hnp.floating_dtypes(sizes=(16, 32, 64, 128))
    | hnp.complex_number_dtypes()
    | hnp.datetime64_dtypes()
    | hnp.timedelta64_dtypes()
    | hnp.byte_string_dtypes()
    | hnp.unicode_string_dtypes()
)
ARRAYS = KINDS.flatmap(lambda kind: hnp.arrays(kind, SHAPES))
LISTS = st.recursive(
    REAL | OTHER, lambda inner: st.lists(inner, max_size=4) | st.tuples(inner), max_leaves=12
)


def as_python(values: Any) -> Any:
    """One number, as exactly as it can be written as a float; an error where it is none."""
    if isinstance(values, np.generic):
        values = values.item() if values.dtype.itemsize <= 8 else float(values)
    return float(values)


@settings(max_examples=500, deadline=None)
@given(ARRAYS)
def test_an_array_becomes_its_own_numbers_or_is_refused(array: np.ndarray) -> None:
    if array.dtype.kind in "cMmSU":
        with pytest.raises(SettingError, match=r"^x wants a table of numbers; got "):
            numbers(array, "x")
        return
    found = numbers(array, "x")
    assert found.dtype == np.float64
    assert found.shape == array.shape
    with np.errstate(over="ignore"):
        expected = [as_python(each) for each in array.ravel()]
    np.testing.assert_array_equal(found.ravel(), expected)
    assert not np.shares_memory(found, array)


@settings(max_examples=500, deadline=None)
@given(LISTS)
def test_a_list_of_anything_becomes_numbers_or_is_refused(values: Any) -> None:
    try:
        found = numbers(values, "x")
    except SettingError:
        return
    flat = np.array(values, dtype=object).ravel()
    expected = [np.nan if one is None or one is pd.NA else float(one) for one in flat]
    np.testing.assert_array_equal(found.ravel(), expected)


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


WORDS = hnp.arrays(np.int64, (3, 2), elements=st.integers(-(2**40), 2**40))


def runs() -> dict[str, Run]:
    few, three, read = tilted(columns=2), clouds(3), sequences()
    return {
        "linear_regression": train(linear(degree=3, epochs=5), few),
        "logistic_regression": train(logistic(three, epochs=5), three),
        "neural_network": train(RunSpec("moons", "neural_network", "adam", {"epochs": 2})),
        "decision_tree": train(tree(f"own:{three.fingerprint}"), three),
        "gradient_boosting": train(boosting("moons")),
        "transformer": train(RunSpec("copy", "transformer", "adam", {"epochs": 1, "samples": 100}), read),
    }


RUNS = runs()
every_model = pytest.mark.parametrize("model", RUNS)
TABLES = {name: RUNS[name] for name in RUNS if name != "transformer"}
every_table = pytest.mark.parametrize("model", TABLES)


@every_model
@settings(max_examples=60, deadline=None)
@given(values=ARRAYS | LISTS | WORDS)
def test_a_run_predicts_for_rows_as_it_learned_from_and_refuses_others(model: str, values: Any) -> None:
    run = RUNS[model]
    try:
        found = run.predict(values)
    except SettingError:
        return
    read = numbers(values, "x")
    assert found.shape[0] == len(read)
    np.testing.assert_array_equal(found, run.predict(read))


@every_table
@pytest.mark.parametrize(
    "kind", [bool, np.uint8, np.int8, np.int16, np.uint64, np.float16, np.longdouble, object]
)
def test_whole_numbers_of_any_width_predict_what_floats_do(model: str, kind: type) -> None:
    run = TABLES[model]
    x = np.array([[120, 3], [1, 0]]).astype(kind)
    expected = run.predict(x.astype(np.float64))
    for ask in (run.predict, lambda rows: run.predict_all(rows)[-1]):
        np.testing.assert_array_equal(ask(x), expected)
    np.testing.assert_array_equal(run.outputs(x), run.outputs(x.astype(np.float64)))


@every_table
@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([[1.0]], r"rows of 2 features, \(N, 2\): .*; got 1 in each row"),
        ([[1.0, 2.0, 3.0]], "got 3 in each row"),
        ([1.0, 2.0], r"got the shape \(2,\): put a row into brackets of its own, \[\[…\]\]"),
        (5.0, r"got the shape \(\): put a row into brackets"),
        ([[[1.0, 2.0]]], r"got the shape \(1, 1, 2\)$"),
        ([[1.0, np.nan]], "wants finite numbers; some values are missing or infinite"),
        ([[1.0, np.inf]], "missing or infinite"),
        ([[1.0, None]], "missing or infinite"),
        (np.ma.masked_equal([[1.0, -9.0]], -9.0), "missing or infinite"),
        ([[1.0, "2"]], "got text"),
        ([[1.0, 2j]], "got complex numbers"),
        (np.array([["2020-01-01", "NaT"]], dtype="M8[D]"), "got dates"),
    ],
)
def test_rows_that_are_not_as_those_of_training_are_refused_with_what_was_wanted(
    model: str, x: Any, message: str
) -> None:
    run = TABLES[model]
    for ask in (run.predict, run.predict_all, run.outputs):
        with pytest.raises(SettingError, match=message):
            ask(x)


def test_a_column_alone_is_told_how_to_stand() -> None:
    run = train(linear(epochs=3))
    with pytest.raises(
        SettingError,
        match=r"rows of 1 feature, \(N, 1\): x; got the shape \(3,\): pass a column as x\[:, None\]",
    ):
        run.predict([1.0, 2.0, 3.0])
    assert run.predict(np.empty((0, 1))).shape == (0,)


@pytest.mark.parametrize("x", [[[0, 5]], [[-1, 0]], [[0.5, 1]], [[np.nan, 1]]])
def test_symbols_that_were_never_named_are_refused(x: Any) -> None:
    with pytest.raises(SettingError, match="wants symbols by their place, whole numbers from 0 to"):
        RUNS["transformer"].predict(x)


@pytest.mark.parametrize("x", [[0, 1], [[]], np.zeros((1, 7))])
def test_sequences_have_as_many_places_as_were_learned_or_fewer(x: Any) -> None:
    with pytest.raises(SettingError, match=r"wants sequences of symbols, \(N, T\), T up to 6; got the shape"):
        RUNS["transformer"].predict(x)
    assert RUNS["transformer"].predict(np.zeros((2, 4), dtype=np.uint8)).shape == (2, 3, 5)


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


@pytest.mark.parametrize(
    ("theta", "message"),
    [
        (
            [1.0],
            r"begin wants all 2 parameters, \(P,\), or those of each run, \(1, 2\); got the shape \(1,\)",
        ),
        ([[1.0, 2.0], [1.0, 2.0]], r"got the shape \(2, 2\)"),
        ([1.0, np.nan], "begin wants finite numbers"),
        (["a", "b"], "begin wants a table of numbers; got text"),
    ],
)
def test_training_begins_at_parameters_that_it_has(theta: Any, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        train(linear(epochs=2), begin=Begin(theta))


def test_training_begins_at_whole_numbers_as_at_floats() -> None:
    place = np.array([3, -2], dtype=np.int8)
    assert same(
        train(linear(epochs=3), begin=Begin(place)), train(linear(epochs=3), begin=Begin([3.0, -2.0]))
    )  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [np.ones((3, 2)), "moons", pd.DataFrame({"a": [1.0]})])
def test_data_that_are_no_dataset_are_refused(data: Any) -> None:
    with pytest.raises(SettingError, match=r"data wants a Dataset\(x, y, …\); got"):
        train(linear(), data)


# --------------------------------------------------------------------------- names


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
        ({"row_floor": [1.0]}, "a floor for each row"),
        ({"y": [[0], [1]]}, r"y \(2, 1\) and 2 names: pass y\[:, 0\]"),
        ({"y": ["no", "yes"]}, "y, the index of each row's class, wants a table of numbers; got text"),
    ],
)
def test_what_a_dataset_is_told_besides_is_checked(change: dict[str, Any], message: str) -> None:
    told = {
        "x": [[1.0, 2.0], [3.0, 4.0]],
        "y": [0, 1],
        "feature_names": ("a", "b"),
        "task": "binary",
        "target_name": "c",
        "class_names": ("no", "yes"),
    }
    with pytest.raises(SettingError, match=message):
        Dataset(**{**told, **change})


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


def test_a_copy_is_taken_even_of_floats() -> None:
    x = np.array([[1.0], [2.0]])
    assert not np.shares_memory(own(x, [1, 2]).x, x)
