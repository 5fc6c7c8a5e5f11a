"""The one door for arrays from outside: whatever comes becomes float64, or is refused with what was wanted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.calm import calm
from core.formatting import brief, count, number, shortened
from core.hyper import SettingError

# What cannot be a number, by the kind of a NumPy type.
STRANGE = {
    "c": "complex numbers",
    "M": "dates",
    "m": "durations",
    "U": "text",
    "S": "text",
    "T": "text",
    "V": "records with named fields",
}
# How pandas calls a value that is missing. Importing it to ask would take longer than most trainings.
MISSING = "NAType"


def numbers(values: ArrayLike, what: str) -> NDArray[np.float64]:
    """`values` as an array of its own, float64; masked and missing entries are NaN. `what` names it in a sentence.

    Truth values count as 0 and 1. Raises SettingError for what holds anything but real numbers, or is no table.
    """
    array = _read(values, what)
    if array.dtype.kind in STRANGE:
        raise SettingError(f"{what} wants a table of numbers; got {STRANGE[array.dtype.kind]}")
    with calm():
        return np.array(_of_objects(array, what) if array.dtype.kind == "O" else array, np.float64, order="C")


def rows(values: ArrayLike, names: Sequence[str], what: str) -> NDArray[np.float64]:
    """`values` as rows (N, D) of finite numbers, one for each of `names`.

    Raises SettingError where they are none, or a table whose columns have these names in another order.
    """
    array, width = numbers(values, what), len(names)
    wanted = f"{what} wants rows of {count(width, 'feature')}, (N, {width}): {shortened(names)}"
    if array.ndim != 2:
        raise SettingError(f"{wanted}; got the shape {array.shape}{_brackets(array, width)}")
    if array.shape[1] != width:
        raise SettingError(f"{wanted}; got {array.shape[1]} in each row")
    refuse_gaps(array, what)
    refuse_other_order(values, names, what, "training")
    return array


def symbols(values: ArrayLike, known: int, most: int | None, what: str) -> NDArray[np.float64]:
    """`values` as sequences (N, T) of symbols by their place; T is `most`, if given, or less.

    Raises SettingError where they are none.
    """
    array = numbers(values, what)
    if array.ndim != 2 or not array.shape[1] or (most is not None and array.shape[1] > most):
        longest = "" if most is None else f", T up to {most}"
        raise SettingError(f"{what} wants sequences of symbols, (N, T){longest}; got the shape {array.shape}")
    refuse_no_indexes(
        array, known, f"{what} wants symbols by their place, whole numbers from 0 to {known - 1}"
    )
    return array


def refuse_no_indexes(array: NDArray[np.float64], count: int, wanted: str, remedy: str = "") -> None:
    """Raises SettingError, of what is `wanted`, where a number is not whole, from 0 to below `count`."""
    strange = array[~((array >= 0) & (array < count) & (array == np.floor(array)))]
    if strange.size:
        raise SettingError(f"{wanted}; got {number(float(strange[0]))}{remedy}")


def refuse_gaps(array: NDArray[np.float64], what: str, remedy: str = ": drop those rows") -> None:
    """Raises SettingError where a number is missing or infinite."""
    if not np.isfinite(array).all():
        raise SettingError(f"{what} wants finite numbers; some values are missing or infinite{remedy}")


def refuse_other_order(values: Any, names: Sequence[str], what: str, order: str) -> None:
    """Raises SettingError where a table that knows its columns by these very names has them in another order."""
    columns = getattr(values, "columns", ())
    known = [*map(str, columns)] if isinstance(columns, Iterable) else []
    if sorted(known) == sorted(names) and known != [*names]:
        i = next(i for i, name in enumerate(names) if known[i] != name)
        raise SettingError(
            f"{what} wants its columns in the order of {order}; got {known[i]!r} in place of {names[i]!r}: "
            f"pass x[{brief([*names])}]"
        )


def _brackets(array: NDArray[np.float64], width: int) -> str:
    """How a row alone, or a column alone, becomes a table."""
    if array.ndim > 1:
        return ""
    column = width == 1 and array.size > 1
    return ": pass a column as x[:, None]" if column else ": put a row into brackets of its own, [[…]]"


def _read(values: ArrayLike, what: str) -> NDArray[Any]:
    try:
        return np.asarray(_unmasked(values) if _is_masked(values) else values)
    except Exception as error:  # The `__array__` of an unknown class may raise anything.
        uneven = isinstance(error, ValueError) and "inhomogeneous" in str(error)
        why = "rows differ in length" if uneven else brief(error)
        raise SettingError(f"{what} wants a table of numbers; got none: {why}") from None


def _is_masked(values: object) -> bool:
    """Whether it is a masked array, or a list that holds one."""
    return isinstance(values, np.ma.MaskedArray) or (
        isinstance(values, list | tuple) and any(map(_is_masked, values))
    )


def _unmasked(values: Any) -> Any:
    """`values` with NaN where they are masked: NumPy would forget the masks of arrays in a list."""
    if isinstance(values, list | tuple):
        return [*map(_unmasked, values)]
    if not isinstance(values, np.ma.MaskedArray):
        return values
    return np.where(np.ma.getmaskarray(values), np.nan, np.ma.getdata(values).astype(object)).tolist()


def _of_objects(array: NDArray[Any], what: str) -> NDArray[np.float64]:
    return np.array([_number(value, what) for value in array.ravel()], dtype=np.float64).reshape(array.shape)


def _number(value: object, what: str) -> float:
    if value is None or type(value).__name__ == MISSING:
        return np.nan
    if not isinstance(value, Real | np.bool_):
        raise SettingError(f"{what} wants a table of numbers; got {brief(value)}, a {type(value).__name__}")
    try:
        return float(value)
    except (OverflowError, TypeError, ValueError):
        raise SettingError(f"{what} wants numbers that floats can hold; got one beyond 1e308") from None
