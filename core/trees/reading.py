"""What scikit-learn is told instead of the data, so that no split hangs on units or on rounding.

It reads features as 32-bit floats, takes values within 1e-7 of each other for equal, and impurities below 2e-16 for 0.
Of a feature a split needs the order of its values alone: so it is told their ranks. Targets and weights it adds up in
an order of its own: so they are whole numbers, whose sums are exact, and splits that are equally good tie.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset
from core.once import once
from core.types import Array

# What a float holds of whole numbers.
BITS = 53


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
    return np.rint(_room(len(train.y)) * rows[rows > 0].min() / np.maximum(rows, 1))[train.y.astype(np.intp)]


def middle_target(y: Array) -> float:
    """One of the targets, from which they are counted, so that being far from 0 costs no digits."""
    return float(np.partition(y, len(y) // 2)[len(y) // 2])


def whole(deviations: Array) -> tuple[Array, float]:
    """The same in whole numbers (N,), and their unit: the largest of which all are multiples, or one to add them in."""
    sizes = np.abs(deviations[deviations != 0])
    if not len(sizes):
        return np.zeros_like(deviations), 1.0
    unit = max(_largest_unit(sizes), float(sizes.max()) / _room(len(deviations)))
    return np.rint(deviations / unit), unit


def _largest_unit(sizes: Array) -> float:
    """Floats are whole multiples of a power of two: that one, times the greatest common divisor."""
    mantissa, exponent = np.frexp(sizes)
    multiple = (mantissa * 2.0**BITS).astype(np.int64)
    power = multiple & -multiple
    divisor = np.gcd.reduce(multiple // power)
    return float(np.ldexp(float(divisor), int((exponent - BITS + np.log2(power)).min())))


def _room(rows: int) -> float:
    """How large whole numbers may be, so that the sum of so many is exact."""
    return float(2 ** (BITS - 1 - rows.bit_length()))
