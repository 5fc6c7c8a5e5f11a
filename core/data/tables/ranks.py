"""How much one column says of another, whatever their units: ranks, and shares of what is told."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.types import Array

# Parts of equally many rows that a number is divided into.
PARTS = 32


def ranked(values: Array) -> Array:
    """Ranks (N,) from 0, equal values share their mean rank; missing values have that of the median."""
    there = ~np.isnan(values)
    different, place, counts = np.unique(values[there], return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks = np.full(len(values), (there.sum() - 1) / 2)
    ranks[there] = (ends - (counts + 1) / 2)[place] if len(different) else 0.0
    return ranks


def told_by(x: Array, y: Array) -> float:
    """R² of a number `y` (N,) by the mean of each value of `x`, corrected for how many values there are."""
    values, place = np.unique(x, return_inverse=True)
    if len(y) <= len(values):
        return 0.0
    with calm():
        means = np.bincount(place, y) / np.bincount(place)
        left = ((y - means[place]) ** 2).sum() / (len(y) - len(values))
        whole = ((y - y.mean()) ** 2).sum() / (len(y) - 1)
        return float(np.nan_to_num(1 - left / whole))


def kinds(x: Array, y: NDArray[np.intp], named: bool) -> float:
    """The share of the mistakes of always naming the largest class that knowing `x` alone takes away, on unseen rows.

    `x` (N,) are values with an order, or those of a category (`named`). Half of the rows says which class each part of
    x has, the other half is asked, and the other way round.
    """
    place = np.unique(x, return_inverse=True)[1] if named or len(np.unique(x)) <= PARTS else _parts(x)
    classes = int(y.max()) + 1
    half = np.arange(len(y)) % 2 == 0
    right = 0
    for learned in (half, ~half):
        counts = np.zeros((int(place.max()) + 1, classes))
        np.add.at(counts, (place[learned], y[learned]), 1)
        # A part that nobody was in says the largest class.
        counts += 1e-6 * np.bincount(y[learned], minlength=classes)
        right += int((counts.argmax(axis=1)[place[~learned]] == y[~learned]).sum())
    usual = int(np.bincount(y).max())
    return (right - usual) / (len(y) - usual) if usual < len(y) else 0.0


def _parts(x: Array) -> NDArray[np.intp]:
    edges = np.unique(np.quantile(x, np.linspace(0, 1, PARTS + 1)[1:-1]))
    return np.searchsorted(edges, x, side="right")
