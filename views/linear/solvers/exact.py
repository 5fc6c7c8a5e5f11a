"""Least squares without rounding: floats are fractions, so their normal equations can be solved exactly.

What every solver in floats is measured against; XᵀX, ruinous in floats, costs nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from operator import mul

import numpy as np

from core.hyper import SettingError
from core.types import Array

# The most work of one solution, in the units of `_work`: 3 million of them take about a tenth of a second.
MOST_WORK = 3_000_000
# Bits of a float's fraction.
FRACTION_BITS = 53

Integers = list[list[int]]


class TooLarge(SettingError):
    """A design that would take too long to solve exactly; the message says how large it is."""


def least_squares(design: Array, y: Array) -> tuple[Fraction, ...] | None:
    """The c (P,) for which ‖y − X c‖ is least, X = `design` (N, P), every float taken at its exact value.

    None where the columns are linearly dependent. Raises TooLarge beyond MOST_WORK.
    """
    table = np.vstack([design.T, y])
    if _work(table) > MOST_WORK:
        raise TooLarge(f"{design.shape[1]} columns of {len(y):,} rows are too many to solve exactly")
    *features, (target, unit) = map(_integers, table)
    gram = [[_dot(a, b) for b, _ in features] for a, _ in features]
    solved = _solved([[*row, _dot(a, target)] for row, (a, _) in zip(gram, features, strict=True)])
    if solved is None:
        return None
    return tuple(c * scale / unit for c, (_, scale) in zip(solved, features, strict=True))


def _integers(values: Array) -> tuple[list[int], int]:
    """`values` times the least power of two that makes all of them integers, and that power."""
    ratios = [value.as_integer_ratio() for value in values.tolist()]
    scale = max((denominator for _, denominator in ratios), default=1)
    return [numerator * (scale // denominator) for numerator, denominator in ratios], scale


def _work(table: Array) -> int:
    """P² products over N rows, then P³ of numbers that grow to P times as many 64-bit words: `table` is (P, N)."""
    columns, rows = table.shape
    exponents = np.frexp(table)[1]
    bits = max(int(exponents.max()), 0) - min(int(exponents.min()) - FRACTION_BITS, 0)
    return (1 + bits // 64) * columns**2 * (rows + columns**2)


def _dot(a: Sequence[int], b: Sequence[int]) -> int:
    return sum(map(mul, a, b))


def _solved(rows: Integers) -> list[Fraction] | None:
    """The x (P,) with G x = h for `rows` [G | h] (P, P + 1), G symmetric and nowhere negative; None if it is singular.

    Fraction-free elimination: each division leaves no remainder. Bareiss, Mathematics of Computation 22, 1968. Without
    exchange of rows, since a pivot of such a G is 0 only where its columns depend on those before.
    """
    before = 1
    for k, top in enumerate(rows):
        pivot = top[k]
        if pivot == 0:
            return None
        for i in range(k + 1, len(rows)):
            first = rows[i][k]
            rows[i] = [(pivot * a - first * b) // before for a, b in zip(rows[i], top, strict=True)]
        before = pivot
    return _substituted_back(rows)


def _substituted_back(rows: Integers) -> list[Fraction]:
    """The solution of an upper triangular system [U | h]."""
    solution: list[Fraction] = []
    for k, row in reversed(list(enumerate(rows))):
        known = sum((u * x for u, x in zip(row[k + 1 : -1], solution, strict=True)), Fraction(0))
        solution.insert(0, (row[-1] - known) / row[k])
    return solution
