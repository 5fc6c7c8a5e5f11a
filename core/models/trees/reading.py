"""What scikit-learn is told instead of the data, so that no split hangs on units or on rounding.

It reads features as 32-bit floats, takes values within 1e-7 of each other for equal, and impurities below 2e-16 for 0.
A split needs only the order of a feature's values: so it is told their ranks. It adds targets and weights in an order
of its own: so they are whole numbers, whose sums are exact, and splits that are equally good tie, in any unit.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.data import Dataset
from core.once import once
from core.types import Array

# What a float holds of whole numbers.
BITS, EPSILON = 53, float(np.finfo(np.float64).eps)
# By how many times EPSILON of the largest target the gap between two may be off, after another unit and another zero.
ROUNDINGS = 4


@once
def ranks(train: Dataset) -> NDArray[np.float32]:
    """(N, D): of each feature 0 for its lowest value, 1 for the next and so on; float32, exact below 2²⁴."""
    columns = np.ascontiguousarray(train.x.T)
    order = np.argsort(columns, axis=1)
    ordered = np.take_along_axis(columns, order, axis=1)
    rank = np.zeros(columns.shape, dtype=np.float32)
    rises = np.cumsum(ordered[:, 1:] > ordered[:, :-1], axis=1, dtype=np.float32)
    np.put_along_axis(rank, order[:, 1:], rises, axis=1)
    return rank.T


def weights(train: Dataset, balanced: bool) -> Array:
    """(N,): what each row weighs; of balanced classes all weigh the same, as nearly as whole numbers can."""
    if not balanced:
        return np.ones(len(train.y))
    rows = np.bincount(train.y.astype(np.intp))
    there = rows[rows > 0]
    # A multiple of all of them makes classes weigh exactly the same, unless it is too large.
    each = min(math.lcm(*there.tolist()), room(len(train.y)) * float(there.min()))
    return np.rint(each / np.maximum(rows, 1))[train.y.astype(np.intp)]


def middle_target(y: Array) -> float:
    """One of the targets, from which they are counted, so that being far from 0 costs no digits."""
    return float(np.partition(y, len(y) // 2)[len(y) // 2])


def whole(y: Array, zero: float) -> tuple[Array, float]:
    """How far targets (N,) are from `zero`, in whole numbers (N,), and their unit.

    The largest of which all are multiples, but for their own rounding: 0.1, 0.2 and 0.3 are 1, 2 and 3. Where there is
    none, the largest of which the very floats are multiples, or one to add them in.
    """
    if (multiples := _in_multiples(y, zero)) is not None:
        return multiples
    away = y - zero
    sizes = np.abs(away[away != 0])
    unit = max(_largest_unit(sizes), float(sizes.max()) / room(len(y)))
    return np.rint(away / unit), unit


@once
def deviations(train: Dataset) -> tuple[Array, float]:
    """Targets (N,) to count from any one of them, and their unit: in whole numbers, where that rounds none."""
    return _in_multiples(train.y, middle_target(train.y)) or (train.y, 1.0)


def _in_multiples(y: Array, zero: float) -> tuple[Array, float] | None:
    """Targets (N,) counted from `zero` in whole numbers, and their unit; None where rounding does not tell a unit."""
    values, places = np.unique(np.append(y, zero), return_inverse=True)
    result = _multiples(values)
    if result is None or result[0][-1] > room(len(y)):
        return None
    multiples, unit = result
    return multiples[places[:-1]] - multiples[places[-1]], unit


def _multiples(values: Array) -> tuple[Array, float] | None:
    """Rising `values` (n,) in whole numbers from 0 on, and their unit; None where rounding does not tell one.

    By Euclid's algorithm on the gaps between them, which ends where all that is left may be rounding.
    """
    gaps, rounding = np.diff(values), ROUNDINGS * EPSILON * float(np.abs(values).max())
    if not len(gaps):
        return np.zeros(1), 1.0
    unit, doubt = float(gaps.min()), rounding
    while True:
        with calm():
            times = np.rint(gaps / unit)
            doubts = rounding + times * doubt
        if not doubts.max() < unit / 4:
            return None
        left = np.abs(gaps - times * unit)
        more = np.flatnonzero(left > doubts)
        if not len(more):
            break
        least = more[left[more].argmin()]
        unit, doubt = float(left[least]), float(doubts[least])
    multiples = np.append(0.0, np.cumsum(times))
    unit = float((values[-1] - values[0]) / multiples[-1])
    return (multiples, unit) if (np.abs(values - values[0] - multiples * unit) <= rounding).all() else None


def _largest_unit(sizes: Array) -> float:
    """Floats are whole multiples of a power of two: that one, times the greatest common divisor."""
    mantissa, exponent = np.frexp(sizes)
    multiple = (mantissa * 2.0**BITS).astype(np.int64)
    power = multiple & -multiple
    divisor = np.gcd.reduce(multiple // power)
    return float(np.ldexp(float(divisor), int((exponent - BITS + np.log2(power)).min())))


def room(rows: int) -> float:
    """How large whole numbers may be, so that the sum of so many is exact."""
    return float(2 ** (BITS - 1 - rows.bit_length()))
