"""Seeded makers of sequences without an end: every symbol is predicted from those before, where they determine it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.data.catalog import Settings, dataset
from core.data.dataset import NOT_ASKED, Dataset
from core.data.sequences import NAMES, SEQUENCES, SYMBOLS, of_sequences
from core.hyper import Hyper, whole_of
from core.types import Array

CONTEXT = Hyper(
    "context",
    "Context",
    default=16,
    grid=(4, 8, 12, 16, 24, 32, 48, 64),
    help="Symbols that are read at once: a prediction knows no more than these.",
    group="Data",
)


def _language(settings: Settings) -> tuple[int, int]:
    return whole_of(settings, "context"), whole_of(settings, "symbols")


# How often a repeating sequence jumps to a random place in itself.
JUMPS = 0.3


@dataset(
    "induction",
    "Induction: a random run, repeated",
    "Each sequence has a random run of symbols of its own, which it repeats, now and then jumping within it: but for "
    "jumps, what follows a symbol is what followed it before, and only that is asked for.",
    settings=(replace(SEQUENCES, default=2000), replace(CONTEXT, default=24), replace(SYMBOLS, default=8)),
    tasks=("sequence",),
    size=_language,
    # One block finds what came before, and only a second one can look for it.
    usual={"transformer": {"blocks": 2}},
)
def induction(samples: int, context: int, symbols: int, data_seed: int) -> Dataset:
    """Every symbol is asked for that followed the symbol before it each time so far: what was read determines it.

    A sequence that would ask for nothing is drawn anew.
    """
    rng = np.random.default_rng(data_seed)
    whole = _repeated(rng, samples, context, symbols)
    while (silent := ~followed_before(whole).any(axis=1)).any():
        whole[silent] = _repeated(rng, int(silent.sum()), context, symbols)
    data = of_sequences(whole, context, tuple(NAMES[:symbols]), "next symbol")
    return replace(data, y=np.where(followed_before(whole), data.y, NOT_ASKED), row_floor=np.zeros(samples))


def _repeated(rng: np.random.Generator, samples: int, context: int, symbols: int) -> NDArray[np.intp]:
    """(N, T + 1): runs of different symbols, short enough to come twice, each read from a place of its own."""
    size = min(symbols, context // 2)
    runs = rng.permuted(np.tile(np.arange(symbols), (samples, 1)), axis=1)[:, :size]
    place = rng.integers(0, size, (samples, context + 1))
    goes_on = rng.random(place.shape) >= JUMPS
    for t in range(1, context + 1):
        place[:, t] = np.where(goes_on[:, t], (place[:, t - 1] + 1) % size, place[:, t])
    return np.take_along_axis(runs, place, axis=1)


def followed_before(whole: NDArray[np.intp]) -> NDArray[np.bool_]:
    """(N, T) of `whole` (N, T + 1): whether a symbol is followed as it was every time before, once at least."""
    read, came = whole[:, :-1], whole[:, 1:]
    before = np.tril(read[:, :, None] == read[:, None], k=-1)
    alike = came[:, :, None] == came[:, None]
    return (before & alike).any(axis=2) & ~(before & ~alike).any(axis=2)


@dataset(
    "markov",
    "Markov language",
    "Each symbol depends on the one before and on chance alone: how well it can be predicted at best is known exactly.",
    settings=(SEQUENCES, CONTEXT, replace(SYMBOLS, default=6)),
    tasks=("sequence",),
    size=_language,
)
def markov(samples: int, context: int, symbols: int, data_seed: int) -> Dataset:
    """x₁ uniform, xₜ₊₁ ~ P(xₜ, ·); the floor of a row is the mean entropy of the P(xₜ, ·) of its symbols."""
    return spoken(transitions(symbols, data_seed), samples, context, data_seed)


def spoken(transition: Array, samples: int, context: int, seed: int) -> Dataset:
    """Sentences of a language, `transition` (V, V)."""
    rng, symbols = np.random.default_rng(seed), len(transition)
    whole = np.empty((samples, context + 1), dtype=np.intp)
    whole[:, 0] = rng.integers(0, symbols, samples)
    for place, u in enumerate(rng.random((context, samples)), start=1):
        below = transition.cumsum(axis=1)[whole[:, place - 1]]
        whole[:, place] = np.minimum((u[:, None] >= below).sum(axis=1), symbols - 1)
    data = of_sequences(whole, context, tuple(NAMES[:symbols]), "next symbol")
    return replace(data, row_floor=entropy(transition)[whole[:, :-1]].mean(axis=1))


# Keeps what draws the language apart from what draws its sentences, under one seed.
_GRAMMAR = 2
# Concentration of a Dirichlet distribution: the smaller, the surer the next symbol.
CONCENTRATION = 0.3


def transitions(symbols: int, data_seed: int) -> Array:
    """(V, V): the probability of each symbol after each."""
    return np.random.default_rng((data_seed, _GRAMMAR)).dirichlet(np.full(symbols, CONCENTRATION), symbols)


def entropy(probabilities: Array) -> Array:
    """−Σ p ln p over the last axis, in nats; 0 ln 0 = 0."""
    return -(probabilities * np.log(np.where(probabilities > 0, probabilities, 1.0))).sum(axis=-1)
