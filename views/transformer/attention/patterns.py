"""Textbook patterns of attention: where a head of each kind looks, and how much of its attention goes there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset
from core.data.dataset import NOT_ASKED
from core.types import Array

# Shares of attention that differ by less are alike.
ROUNDING = 1e-9

Mask = NDArray[np.bool_]
Symbols = NDArray[np.intp]


def wanted(data: Dataset) -> Symbols:
    """(N, T): the symbol that is to be predicted at each position, NOT_ASKED where none is."""
    symbols = np.full(data.x.shape, NOT_ASKED, dtype=np.intp)
    symbols[:, -data.y.shape[1] :] = data.y
    return symbols


ANSWER, INDUCTION, MIRRORED, HALF_BACK, PREVIOUS, ITSELF, SAME = (
    "symbol asked for",
    "induction",
    "mirrored position",
    "half the length back",
    "previous position",
    "itself",
    "same symbol",
)
# By name, what completes “puts so much of its attention on …”.
PATTERNS = {
    ANSWER: "positions of the symbol that is asked for",
    INDUCTION: "positions after an earlier one of the same symbol",
    MIRRORED: "the mirrored position",
    HALF_BACK: "the position half the length before",
    PREVIOUS: "the position before",
    ITSELF: "the position itself",
    SAME: "earlier positions of the same symbol",
}


def textbook(dataset: str | None, block: int, blocks: int) -> str:
    """The pattern that solves a task by the book.

    What comes again is found by two blocks: the first looks at the position before, so that the second can find what
    came after the same symbol: Olsson et al., 2022, https://arxiv.org/abs/2209.11895.
    """
    known = {"sort": ANSWER, "reverse": MIRRORED, "copy": HALF_BACK, "markov": ITSELF}
    if dataset in known:
        return known[dataset]
    return INDUCTION if block > 1 or blocks == 1 else PREVIOUS


def marked(read: Symbols, wanted: Symbols) -> dict[str, Mask]:
    """{pattern: (N, T, T)} of symbols read and wanted (N, T): which positions (last) belong to it for each that looks.

    Only those that are asked look; at the one before, all that have one.
    """
    place, half = np.broadcast_to(np.arange(read.shape[1]), read.shape), read.shape[1] // 2
    looks, seen = place[:, :, None], place[:, None]
    same = (read[:, :, None] == read[:, None]) & (seen < looks)
    asked: Mask = np.not_equal(wanted, NOT_ASKED)[:, :, None]
    return {
        ANSWER: asked & (wanted[:, :, None] == read[:, None]) & (seen <= looks),
        INDUCTION: asked & np.pad(same, ((0, 0), (0, 0), (1, 0)))[:, :, :-1],
        MIRRORED: asked & (looks + seen == read.shape[1] - 1) & (seen < looks),
        HALF_BACK: asked & (looks - half == seen),
        PREVIOUS: looks - 1 == seen,
        ITSELF: asked & (looks == seen),
        SAME: asked & same,
    }


def score(attention: Array, mask: Mask) -> Array:
    """The mean share of attention (…, N, H, T, T) on `mask` (N, T, T) -> (…, H): of the positions that have any.

    NaN where none has.
    """
    has: Mask = np.any(mask, axis=-1)
    on = np.einsum("...nhts,nts->...nht", attention, mask)
    return _mean(on, has[:, None])


def strongest(attention: Array, mask: Mask) -> Array:
    """(H,): of the positions that have any of `mask` (N, T, T), the share at which a head looks most at one of them.

    More than at any other, by more than rounding: a head that looks at several alike looks most at none of them.
    `attention` (N, H, T, T); NaN where no position has any.
    """
    of, others = (np.where(which[:, None], attention, 0.0).max(axis=-1) for which in (mask, ~mask))
    return _mean((of > others + ROUNDING).astype(np.float64), np.any(mask, axis=-1)[:, None])


def by_chance(mask: Mask) -> float:
    """The score of a head that looks at all that it may see alike."""
    t = mask.shape[-1]
    alike = np.tril(np.ones((t, t))) / np.arange(1, t + 1)[:, None]
    return float(score(np.broadcast_to(alike, (len(mask), 1, t, t)), mask)[0])


def looked_at(attention: Array, asked: Mask) -> Array:
    """(H,): as many positions looked at alike would have the same entropy, e^H, the mean; of shares (N, H, T, T)."""
    entropy = -(attention * np.log(np.where(attention > 0, attention, 1.0))).sum(axis=-1)
    return _mean(np.exp(entropy), asked[:, None])


def _mean(values: Array, where: Mask) -> Array:
    """Over sequences and positions (…, N, H, T) -> (…, H), of those where (N, 1, T) holds."""
    count = where.sum()
    total = np.where(where, values, 0).sum(axis=(-3, -1))
    return total / count if count else np.full_like(total, np.nan)
