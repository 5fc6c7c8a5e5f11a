"""The key of a call: a function and all its arguments, so that nothing which decides the result is left out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Any, Generic, TypeVar, TypeVarTuple, cast
from weakref import WeakValueDictionary, ref

import numpy as np

from core import Run, RunSpec

_BEING_THE_SAME: Any = object.__eq__
Given = TypeVarTuple("Given")
Result = TypeVar("Result")

_held: WeakValueDictionary[Hashable, Any] = WeakValueDictionary()


def key_of(compute: Callable[..., Any], *given: Any) -> Hashable:
    """A key that tells `compute(*given)` from every other call. Raises TypeError where nothing could.

    Arrays, lists and mappings count by what is in them. So does what has an equality of its own, as specs and numbers
    have, with its type: 1, 1.0 and True differ. Records without one, such as runs and results that the engine keeps,
    are equal to themselves alone; the key does not hold them.
    """
    return _named(compute), *map(_part, given)


@dataclass(frozen=True)
class Kept:
    """The key of a call in a cache, which its `dataset` tells whether the result is of a visitor's own data."""

    dataset: str
    key: Hashable


@dataclass(frozen=True, eq=False)
class Call(Generic[Result]):
    """A function and all its arguments, to be called where the result is not kept yet."""

    compute: Callable[..., Result]
    given: tuple[Any, ...]

    def __call__(self) -> Result:
        return self.compute(*(each.value if isinstance(each, _ByValue) else each for each in self.given))

    def kept_as(self, of: Run | RunSpec) -> Kept:
        """The key of this call, whose result is of the data of `of`."""
        spec = of if isinstance(of, RunSpec) else of.spec
        return Kept(spec.dataset, key_of(self.compute, *self.given))


@dataclass(frozen=True, eq=False)
class _ByValue:
    value: Any


def by_value(record: Result) -> Result:
    """`record`, or a list of records, as something to give to a call: it counts by what is in it, equality or not.

    For small records that are made anew in each run of the script.
    """
    return cast(Result, _ByValue(record))


def held(compute: Callable[[*Given], Result], *given: *Given) -> Result:
    """`compute(*given)`, a record; that of the very same call, where somebody still holds it.

    So the sentence and the chart of a view, which are kept apart, read one record, and nothing is kept for longer.
    """
    key = key_of(compute, *given)
    result: Result | None = _held.get(key)
    if result is None:
        result = _held[key] = compute(*given)
    return result


def _named(compute: Callable[..., Any]) -> Hashable:
    """The name of a function of a module; others are made anew in each rerun, and may depend on more than arguments."""
    if not isinstance(compute, FunctionType) or "<" in compute.__qualname__:
        raise TypeError(
            f"the key of a call needs a function of a module, which is given all it reads: {compute}"
        )
    return compute


def _part(value: Any) -> Hashable:
    kind = type(value)
    if isinstance(value, _ByValue):
        return _values(value.value)
    if isinstance(value, FunctionType):
        return _named(value)
    if kind.__eq__ is _BEING_THE_SAME and value is not None:
        return ref(value)
    if isinstance(value, tuple | list):
        return kind, *map(_part, value)
    if isinstance(value, np.ndarray):
        return _bytes(value)
    if isinstance(value, Mapping):
        return kind, *((_part(name), _part(of)) for name, of in value.items())
    if isinstance(value, float):
        # By bytes: that tells 0 from −0, and finds NaN again, which does not equal itself.
        return kind, value.hex()
    hash(value)
    return kind, value


def _values(record: Any) -> Hashable:
    if isinstance(record, tuple | list):
        return type(record), *map(_values, record)
    return type(record), _part(vars(record))


def _bytes(array: np.ndarray) -> Hashable:
    if array.dtype.hasobject:
        raise TypeError("an array of objects holds their addresses, which tell nothing: give a list")
    return type(array), array.dtype, array.shape, array.tobytes()
