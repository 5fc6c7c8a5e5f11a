"""Seeded makers of sequences of symbols, each a task for a model that predicts the next symbol from all before it.

`x` (N, T) are the symbols that are read, `y` (N, S) those to be predicted at the last S positions, by their places in
`class_names`; NOT_ASKED where nothing could tell.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.data.catalog import Settings, dataset
from core.data.dataset import Dataset
from core.hyper import Hyper, whole_of

SEQUENCES = Hyper(
    "samples",
    "Sequences",
    default=1000,
    grid=(100, 200, 500, 1000, 2000, 5000),
    help="Number of sequences, before some are kept aside.",
    group="Data",
)
LENGTH = Hyper(
    "length",
    "Length",
    default=8,
    grid=(2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32),
    help="Symbols of what is to be copied, turned round or sorted.",
    group="Data",
)
SYMBOLS = Hyper(
    "symbols",
    "Symbols",
    default=10,
    grid=(2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 26),
    help="How many different symbols there are.",
    group="Data",
)
NAMES = "0123456789abcdefghijklmnopqrstuvwxyz"
# The symbol between what is given and what is asked for.
BAR = "|"


def _asked(given: NDArray[np.intp], answer: NDArray[np.intp], symbols: int, target: str) -> Dataset:
    """Sequences `given | answer`, of which the answer is asked for: it starts where the bar is read.

    What is given decides the answer, so the floor is 0.
    """
    bar = np.full((len(given), 1), symbols)
    whole = np.concatenate([given, bar, answer], axis=1)
    data = of_sequences(whole, answer.shape[1], (*NAMES[:symbols], BAR), target)
    return replace(data, row_floor=np.zeros(len(given)))


def of_sequences(whole: NDArray[np.intp], asked: int, class_names: tuple[str, ...], target: str) -> Dataset:
    """A dataset of `whole` (N, T + 1): each place is predicted from those before, the last `asked` of them count."""
    x, y = whole[:, :-1].astype(np.float64), whole[:, -asked:].astype(np.float64)
    places = tuple(f"position {place}" for place in range(x.shape[1]))
    return Dataset(x, y, places, "sequence", target, class_names=class_names)


def _drawn(samples: int, length: int, symbols: int, data_seed: int) -> NDArray[np.intp]:
    return np.random.default_rng(data_seed).integers(0, symbols, (samples, length))


def _twice(settings: Settings) -> tuple[int, int]:
    """(positions, symbols) of sequences `given | answer`, without the last symbol, which is never read."""
    return 2 * whole_of(settings, "length"), whole_of(settings, "symbols") + 1


ASKED = (SEQUENCES, LENGTH, SYMBOLS)


@dataset(
    "copy",
    "Copy",
    "Symbols, a bar, and the same symbols again: each position has to look back by the same distance.",
    settings=ASKED,
    tasks=("sequence",),
    size=_twice,
)
def copy(samples: int, length: int, symbols: int, data_seed: int) -> Dataset:
    """a | a with a uniform."""
    given = _drawn(samples, length, symbols, data_seed)
    return _asked(given, given, symbols, "copy")


@dataset(
    "reverse",
    "Reverse",
    "Symbols, a bar, and the same symbols backwards: each position has to look back further than the one before.",
    settings=ASKED,
    tasks=("sequence",),
    size=_twice,
)
def reverse(samples: int, length: int, symbols: int, data_seed: int) -> Dataset:
    """a | a backwards with a uniform."""
    given = _drawn(samples, length, symbols, data_seed)
    return _asked(given, given[:, ::-1], symbols, "reverse")


@dataset(
    "sort",
    "Sort",
    "Symbols, a bar, and the same symbols in order: each position has to find the next one by what it is.",
    settings=ASKED,
    tasks=("sequence",),
    size=_twice,
)
def sort(samples: int, length: int, symbols: int, data_seed: int) -> Dataset:
    """a | a in order with a uniform."""
    given = _drawn(samples, length, symbols, data_seed)
    return _asked(given, np.sort(given, axis=1), symbols, "sort")
