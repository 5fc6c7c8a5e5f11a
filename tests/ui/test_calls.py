"""The key of a call tells it from every other: by the function, and by all that it is given, whatever that is."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from weakref import ref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import RunSpec, train
from core.data import interned, is_own
from core.data.texts import of_text
from core.verdicts.measures import MEASURES
from ui.calls import Call, by_value, held, key_of

SPEC = RunSpec("line", "linear_regression", "sgd", {"epochs": 2})
RUN, AGAIN = train(SPEC), train(SPEC)


def compute(*given: object) -> None: ...


def call(compute: Callable[..., Any], *given: Any) -> Call[Any]:
    return Call(compute, given)


def another(*given: object) -> None: ...


class Slotted:
    """Of no equality of its own, and nothing can tell when it is gone."""

    __slots__ = ()


PARTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.sampled_from((0.0, -0.0, 1.0, 2.0, "", "1", "a", b"a")),
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.lists(parts, max_size=3).map(tuple)
        | st.dictionaries(st.sampled_from("abc"), parts, max_size=2)
        | st.lists(st.integers(0, 1), max_size=3).map(np.array)
        | st.lists(st.integers(0, 1), max_size=3).map(lambda numbers: np.array(numbers, dtype=np.float64))
    ),
    max_leaves=6,
)


def same(value: Any, other: Any) -> bool:
    """Whether both are of one type and value, all the way down."""
    if type(value) is not type(other):
        return False
    if isinstance(value, np.ndarray):
        return bool(
            value.dtype == other.dtype and value.shape == other.shape and value.tobytes() == other.tobytes()
        )
    if isinstance(value, Mapping):
        return same([*value.items()], [*other.items()])
    if isinstance(value, list | tuple):
        return len(value) == len(other) and all(map(same, value, other))
    return repr(value) == repr(other)


@pytest.mark.slow
@settings(max_examples=300)
@given(st.lists(PARTS, max_size=3), st.lists(PARTS, max_size=3))
def test_keys_are_equal_where_all_that_is_given_is_the_same_and_nowhere_else(
    values: list[Any], other: list[Any]
) -> None:
    assert (key_of(compute, *values) == key_of(compute, *other)) == same(values, other)
    assert key_of(compute, *values) == key_of(compute, *values)
    assert hash(key_of(compute, *values)) == hash(key_of(compute, *values))
    assert key_of(compute, *values) != key_of(another, *values)


def test_numbers_that_python_takes_for_equal_differ_and_nan_is_found_again() -> None:
    assert len({key_of(compute, value) for value in (1, 1.0, True, np.float64(1), np.int64(1))}) == 5
    assert key_of(compute, 0.0) != key_of(compute, -0.0)
    assert key_of(compute, float("nan")) == key_of(compute, float("nan"))


def test_arrays_differ_by_shape_and_type_of_their_numbers() -> None:
    zeros = [np.zeros(4), np.zeros((2, 2)), np.zeros(4, dtype=np.int64), np.zeros(8, dtype=np.float32)]
    assert len({key_of(compute, array) for array in zeros}) == 4
    assert key_of(compute, np.arange(8.0)[::2]) == key_of(compute, np.array([0.0, 2.0, 4.0, 6.0]))


def test_a_list_that_grows_is_another_one() -> None:
    given: list[int] = []
    before = key_of(compute, given)
    given.append(1)
    assert key_of(compute, given) != before


def test_records_count_by_their_values_where_they_have_an_equality_and_else_by_being_the_same() -> None:
    assert key_of(compute, SPEC) == key_of(compute, SPEC.replace(epochs=3).replace(epochs=2))
    assert key_of(compute, MEASURES["loss"]) != key_of(compute, MEASURES["r2"])
    assert key_of(compute, RUN) == key_of(compute, RUN) != key_of(compute, AGAIN)
    assert key_of(compute, [RUN, AGAIN]) == key_of(compute, [RUN, AGAIN]) != key_of(compute, [AGAIN, RUN])


def test_a_key_holds_no_record_and_what_took_its_place_in_memory_is_another() -> None:
    run = train(SPEC)
    key, gone = key_of(compute, run), ref(run)
    table = {key: "table"}
    del run
    gc.collect()
    assert gone() is None
    assert key in table
    for _ in range(20):
        run = train(SPEC)
        assert key_of(compute, run) not in table


@pytest.mark.parametrize(
    "hidden",
    [lambda run: run, partial(compute, 1), RUN.predict, RunSpec, len, (lambda: lambda: RUN)()],
    ids=["lambda", "partial", "method", "class", "built in", "closure"],
)
def test_what_may_know_more_than_it_is_given_is_refused_as_function_and_as_part(hidden: Any) -> None:
    with pytest.raises(TypeError, match="a function of a module, which is given all it reads"):
        key_of(hidden, 1)


def test_functions_are_parts_as_they_are_keys() -> None:
    assert key_of(compute, another) != key_of(compute, compute)
    with pytest.raises(TypeError, match="a function of a module"):
        key_of(compute, [lambda: RUN])


@pytest.mark.parametrize(
    "value",
    [{1}, [{1}], np.array([None]), Slotted(), {"a": [set()]}],
    ids=["set", "inside a list", "array of objects", "without a weak reference", "inside a mapping"],
)
def test_what_cannot_be_told_apart_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        key_of(compute, value)


def test_a_key_of_own_data_tells_so_though_the_call_names_none() -> None:
    data = interned(of_text("to be, or not to be, that is the question", 4))
    spec = RunSpec("text", "transformer", "adam", {"epochs": 1, "context": 4}).on(data)
    assert is_own(call(compute, 1).kept_as(spec))
    assert not is_own(call(compute, 1).kept_as(SPEC))
    assert not is_own(call(compute, RUN).kept_as(RUN))


class Record:
    """What a call makes."""


made: list[tuple[object, ...]] = []


def record(*given: object) -> Record:
    made.append(given)
    return Record()


def test_a_record_that_somebody_holds_is_not_made_again_and_nothing_is_kept_for_longer() -> None:
    made.clear()
    first = held(record, RUN, 1)
    assert held(record, RUN, 1) is first
    assert made == [(RUN, 1)]
    assert held(record, AGAIN, 1) is not first
    gone = ref(first)
    del first
    gc.collect()
    assert gone() is None
    held(record, RUN, 1)
    assert made == [(RUN, 1), (AGAIN, 1), (RUN, 1)]


@dataclass(frozen=True, eq=False)
class Place:
    """A record of no equality of its own, as views make them anew in each run of the script."""

    names: tuple[str, ...]
    theta: np.ndarray


def where(place: Place) -> Place:
    return place


def test_a_small_record_can_count_by_what_is_in_it_and_arrives_as_it_is() -> None:
    first, same, other = (Place(("a",), np.array([1.0, last])) for last in (2.0, 2.0, 3.0))
    key, again, another_key = (call(where, by_value(place)).kept_as(RUN) for place in (first, same, other))
    assert key == again != another_key
    assert call(where, first).kept_as(RUN) != call(where, same).kept_as(RUN)
    lists = [call(compute, by_value([first, place])).kept_as(RUN) for place in (first, same, other)]
    assert lists[0] == lists[1] != lists[2]
    assert call(where, by_value(first))() is first
