"""Textbook patterns of attention: where a head of each kind looks, and how much of its attention goes there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset
from core.data.dataset import NOT_ASKED
from core.types import Array

# Shares of attention that differ by less are alike.
ROUNDING = 1e-9

Mask = NDArray[np.bool_]
Symbols = NDArray[np.intp]


@dataclass(frozen=True)
class Pattern:
    """`of` symbols read (N, T) and wanted (N, T) says of each position (N, T, T) which others belong to the pattern.

    `means` completes “puts so much of its attention on …”.
    """

    of: Callable[[Symbols, Symbols], Mask]
    means: str


def wanted(data: Dataset) -> Symbols:
    """(N, T): the symbol that is to be predicted at each position, NOT_ASKED where none is."""
    symbols = np.full(data.x.shape, NOT_ASKED, dtype=np.intp)
    symbols[:, -data.y.shape[1] :] = data.y
    return symbols


def _itself(read: Symbols, wanted: Symbols) -> Mask:
    return _back(read, 0)


def _previous(read: Symbols, wanted: Symbols) -> Mask:
    return _back(read, 1)


def _half_back(read: Symbols, wanted: Symbols) -> Mask:
    return _back(read, read.shape[1] // 2)


def _back(read: Symbols, distance: int) -> Mask:
    looks, seen = _grid(read)
    return looks - distance == seen


def _mirrored(read: Symbols, wanted: Symbols) -> Mask:
    looks, seen = _grid(read)
    return (looks + seen == read.shape[1] - 1) & (seen < looks)


def _same(read: Symbols, wanted: Symbols) -> Mask:
    looks, seen = _grid(read)
    return (read[:, :, None] == read[:, None]) & (seen < looks)


def _after_same(read: Symbols, wanted: Symbols) -> Mask:
    same = _same(read, wanted)
    return np.pad(same, ((0, 0), (0, 0), (1, 0)))[:, :, :-1]


def _answer(read: Symbols, wanted: Symbols) -> Mask:
    looks, seen = _grid(read)
    return (wanted[:, :, None] == read[:, None]) & (seen <= looks)


def _grid(read: Symbols) -> tuple[Symbols, Symbols]:
    """Positions of each sequence: the one that looks (N, T, 1), and the one that is looked at (N, 1, T)."""
    place = np.broadcast_to(np.arange(read.shape[1]), read.shape)
    return place[:, :, None], place[:, None]


ANSWER, INDUCTION, MIRRORED, HALF_BACK, PREVIOUS, ITSELF = (
    "symbol asked for",
    "induction",
    "mirrored position",
    "half the length back",
    "previous position",
    "itself",
)
PATTERNS = {
    ANSWER: Pattern(_answer, "positions of the symbol that is asked for"),
    INDUCTION: Pattern(_after_same, "positions after an earlier one of the same symbol"),
    MIRRORED: Pattern(_mirrored, "the mirrored position"),
    HALF_BACK: Pattern(_half_back, "the position half the length before"),
    PREVIOUS: Pattern(_previous, "the position before"),
    ITSELF: Pattern(_itself, "the position itself"),
    "same symbol": Pattern(_same, "earlier positions of the same symbol"),
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


def marked(pattern: str, read: Symbols, wanted: Symbols) -> Mask:
    """(N, T, T): which positions belong to it, for those that are asked; the one before, for all that have one."""
    found = PATTERNS[pattern].of(read, wanted)
    return found if pattern == PREVIOUS else found & np.not_equal(wanted, NOT_ASKED)[:, :, None]


def score(shares: Array, mask: Mask) -> Array:
    """The mean share of attention (…, N, H, T, T) on `mask` (N, T, T) -> (…, H): of the positions that have any.

    NaN where none has.
    """
    has: Mask = np.any(mask, axis=-1)
    on = np.einsum("...nhts,nts->...nht", shares, mask)
    return _mean(on, has[:, None])


def strongest(shares: Array, mask: Mask) -> Array:
    """(H,): of the positions that have any of `mask` (N, T, T), the share at which a head looks most at one of them.

    More than at any other, by more than rounding: a head that looks at several alike looks most at none of them.
    `shares` (N, H, T, T); NaN where no position has any.
    """
    of, others = (np.where(which[:, None], shares, 0.0).max(axis=-1) for which in (mask, ~mask))
    return _mean((of > others + ROUNDING).astype(np.float64), np.any(mask, axis=-1)[:, None])


def by_chance(mask: Mask) -> float:
    """The score of a head that looks at all that it may see alike."""
    t = mask.shape[-1]
    alike = np.tril(np.ones((t, t))) / np.arange(1, t + 1)[:, None]
    return float(score(np.broadcast_to(alike, (len(mask), 1, t, t)), mask)[0])


def looked_at(shares: Array, asked: Mask) -> Array:
    """(H,): as many positions looked at alike would have the same entropy, e^H, the mean; of shares (N, H, T, T)."""
    entropy = -(shares * np.log(np.where(shares > 0, shares, 1.0))).sum(axis=-1)
    return _mean(np.exp(entropy), asked[:, None])


def _mean(values: Array, where: Mask) -> Array:
    """Over sequences and positions (…, N, H, T) -> (…, H), of those where (N, 1, T) holds."""
    count = where.sum()
    total = np.where(where, values, 0).sum(axis=(-3, -1))
    return total / count if count else np.full_like(total, np.nan)
