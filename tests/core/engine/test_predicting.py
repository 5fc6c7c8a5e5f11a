"""A run answers rows as it learned from, whatever holds them, and refuses others with what was wanted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core import Run, RunSpec, SettingError, start, sweep, train
from core.data.arrays import numbers
from core.engine.training import Begin
from tests.core.foreign import ARRAYS, LISTS
from tests.core.records import (
    boosting,
    clouds,
    linear,
    logistic,
    same,
    sequences,
    tilted,
    tree,
)
from views.network.one_prediction.numbers import forward_pass
from views.shared.contributions.numbers import contributions
from views.tree.one_prediction.numbers import walk

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
        predictions = run.predict(values)
    except SettingError:
        return
    read = numbers(values, "x")
    assert predictions.shape[0] == len(read)
    np.testing.assert_array_equal(predictions, run.predict(read))


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


@pytest.mark.parametrize(
    ("model", "ask"),
    [("neural_network", forward_pass), ("linear_regression", contributions), ("decision_tree", walk)],
)
def test_a_view_of_one_row_takes_it_through_the_same_door(model: str, ask: Callable[..., Any]) -> None:
    run = TABLES[model]
    whole, floats = ask(run, np.array([1, 200], dtype=np.uint8)), ask(run, [1.0, 200.0])
    for name in ("entered", "inputs", "nodes"):
        np.testing.assert_equal(getattr(whole, name, None), getattr(floats, name, None))
    for strange in ([1.0], [1.0, np.nan], [[1.0, 2.0]], ["a", "b"]):
        with pytest.raises(SettingError, match="predict wants"):
            ask(run, strange)


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


def test_training_begins_on_columns_like_those_of_the_data() -> None:
    data, few = tilted(), tilted(columns=2)
    run, other = (train(linear(epochs=2), rows) for rows in (data, few))
    again = train(linear(epochs=2), data, begin=Begin(run.flat[-1], run.fitted))
    assert again.fitted is run.fitted
    for columns in (other.fitted, train(tree()).fitted, "columns"):
        with pytest.raises(
            SettingError, match="begin wants the columns of a run of linear_regression on own:"
        ):
            train(linear(epochs=2), data, begin=Begin(run.flat[-1], columns))


def test_training_begins_at_whole_numbers_as_at_floats() -> None:
    place = np.array([3, -2], dtype=np.int8)
    assert same(
        train(linear(epochs=3), begin=Begin(place)), train(linear(epochs=3), begin=Begin([3.0, -2.0]))
    )  # type: ignore[arg-type]


@pytest.mark.parametrize("at", [3, -4, 10**30, 0.0, "last", None, True])
def test_a_snapshot_that_there_is_not_is_refused(at: Any) -> None:
    run = train(linear(epochs=2))
    assert [float(run.predict([[1.0]], at=last)[0]) for last in (2, np.int8(2), -1)] == [
        run.predict([[1.0]])[0]
    ] * 3
    with pytest.raises(SettingError, match="at wants a snapshot, a whole number from -3 to 2; got"):
        run.predict([[1.0]], at=at)


@every_table
@pytest.mark.filterwarnings("error")
def test_rows_too_far_for_floats_are_answered_without_a_warning(model: str) -> None:
    run = TABLES[model]
    far = np.full((2, run.train.x.shape[1]), 1e308)
    assert len(run.predict(far)) == len(run.predict(-far)) == 2


@pytest.mark.parametrize("begin", [[1.0, 2.0], np.ones(2), "there", Begin])
def test_where_training_begins_is_told_by_a_begin(begin: Any) -> None:
    for learn in (start, train, partial(sweep, over={"l2": [0.0, 0.1]})):
        with pytest.raises(SettingError, match=r"begin wants a Begin\(theta\); got"):
            learn(linear(epochs=2), begin=begin)


@every_table
def test_columns_that_have_names_stand_in_the_order_of_training(model: str) -> None:
    """NumPy would forget the names, and answer for other rows."""
    run = TABLES[model]
    names = [*run.train.feature_names]
    table = pd.DataFrame(run.train.x[:3], columns=names)
    np.testing.assert_array_equal(run.predict(table), run.predict(run.train.x[:3]))
    np.testing.assert_array_equal(run.predict(table.set_axis(range(len(names)), axis=1)), run.predict(table))
    message = f"predict wants its columns in the order of training; got {names[-1]!r} in place of {names[0]!r}: pass x"
    with pytest.raises(SettingError, match=message):
        run.predict(table[names[::-1]])


def test_any_parameters_predict_as_those_of_a_snapshot_do_and_overflow_quietly() -> None:
    run = train(logistic(clouds(3), epochs=3), clouds(3))
    x, scalars = run.validation.x, run.scalars_of(run.flat)

    np.testing.assert_array_equal(run.outputs_of(run.flat, x), run.outputs(x))
    np.testing.assert_array_equal(run.predictions_of(run.flat, x), run.predict_all(x))
    assert all(np.array_equal(values, run.scalars[name]) for name, values in scalars.items())
    with np.errstate(all="raise"):
        outputs = run.outputs_of(np.full_like(run.flat[-1:], np.finfo(float).max), x)
        predicted = run.predictions_of(np.full_like(run.flat[-1:], 1e300), x)
        assert not np.isfinite(outputs).all()
        assert predicted.shape == (1, len(x), 3)
