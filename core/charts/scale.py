"""Numbers made fit to draw: limits that divergence cannot stretch, thinning, labels that do not overlap."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from core.charts.style import FRAMES
from core.types import Array

# Pictures change at this many positions of the scrubber at most: each is sent.
MOST_PICTURES = 30


def snapshot_of_frame(snapshots: int) -> NDArray[np.intp]:
    """(FRAMES,) index of the snapshot that each position of the scrubber shows; the last shows the last."""
    return np.arange(FRAMES) * snapshots // FRAMES + (snapshots - 1) - (FRAMES - 1) * snapshots // FRAMES


def spans_of(snapshots: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first and the last position of the scrubber that shows each snapshot; before the first where none does."""
    every, shown = np.arange(snapshots), snapshot_of_frame(snapshots)
    return np.searchsorted(shown, every, "left"), np.searchsorted(shown, every, "right") - 1


def spans_of_pictures() -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first and the last position of the scrubber that shows each of a series of pictures."""
    since = thinned(FRAMES, MOST_PICTURES)
    return since, np.append(since[1:] - 1, FRAMES - 1)


def limits(values: Array, margin: float = 0.08) -> tuple[float, float]:
    """Smallest and largest finite value, widened by a margin; never empty."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return -1.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    pad = margin * (high - low) if high > low else margin * abs(high) or 1.0
    return low - pad, high + pad


def inside(values: Array, low: float, high: float) -> Array:
    """`values` with NaN, which is not drawn, in place of all that lies outside the limits."""
    return np.where((values >= low) & (values <= high), values, np.nan)


# Of the range, between two labels: a letter's height in the panels of a first screen, which are the lowest.
GAP = 0.09


def spread_labels(values: Array, low: float, high: float, gap: float = GAP) -> Array:
    """Where to write the labels of `values` (K,): as near as can be, neighbours `gap` of the range apart.

    Least squares under that order is isotonic regression of the values less their share of gaps; within limits it is
    the same, clipped.
    """
    if not len(values):
        return values
    order = np.argsort(values, kind="stable")
    offsets = min(gap, 1 / max(len(values) - 1, 1)) * (high - low) * np.arange(len(values))
    spread = np.empty_like(values, dtype=np.float64)
    spread[order] = np.clip(_isotonic(values[order] - offsets), low, high - offsets[-1]) + offsets
    return spread


def _isotonic(values: Array) -> Array:
    """The nearest non-decreasing sequence: pools neighbours that are out of order into their mean."""
    pools: list[list[float]] = []
    for value in values:
        pools.append([float(value)])
        while len(pools) > 1 and np.mean(pools[-2]) > np.mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    return np.concatenate([np.full(len(pool), np.mean(pool)) for pool in pools])


def spread_ends(lines: Iterable[Array], low: float, high: float, gap: float = GAP) -> Array:
    """Where to write the labels of K `lines` (T,) beside their last drawn values."""
    ends = [line[np.isfinite(line)][-1:] for line in lines]
    return spread_labels(np.array([float(end[0]) if end.size else low for end in ends]), low, high, gap)


def thinned(count: int, most: int = 300) -> NDArray[np.intp]:
    """At most `most` indices of 0 … count − 1, first and last kept."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(np.intp))
