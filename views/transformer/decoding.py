"""Decoding: how one symbol is picked from the scores of all. Training knows nothing of these settings.

They are neither parameters, which are learned, nor hyperparameters, which shape what is learned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.formatting import percent
from core.models.transformers.pieces import softmax
from core.types import Array

# The largest number below 1.
MOST_GIVEN = float(np.nextafter(1.0, 0.0))
Order = NDArray[np.intp]


@dataclass(frozen=True)
class Decoding:
    """Temperature 0 picks the most probable symbol; `top_k` None keeps all symbols, and so does `top_p` 1."""

    temperature: float = 0.0
    top_k: int | None = None
    top_p: float = 1.0

    def shares(self, scores: Array) -> Array:
        """(V,) scores -> (V,) probabilities to draw from: temperature first, then top-k, then top-p."""
        return nucleus(top_k(tempered(scores, self.temperature), self.top_k), self.top_p)


def tempered(scores: Array, temperature: float) -> Array:
    """softmax(z / τ); at its limit τ → 0 all goes to the highest score, on ties to the first."""
    if temperature == 0:
        return np.asarray(np.arange(len(scores)) == scores.argmax(), dtype=np.float64)
    return softmax((scores - scores.max()) / temperature)


def top_k(probabilities: Array, k: int | None) -> Array:
    """Top-k: the k most probable symbols alone, on ties the first; None: all."""
    return _kept(probabilities, _order(probabilities)[:k])


def nucleus(probabilities: Array, p: float) -> Array:
    """Top-p: the fewest symbols, the most probable first, that together have a probability of p or more.

    Holtzman et al., 2020, https://arxiv.org/abs/1904.09751.
    """
    # Rounding may bring a sum to 1 before its last terms.
    if p >= 1:
        return probabilities
    order = _order(probabilities)
    before = np.cumsum(probabilities[order]) - probabilities[order]
    return _kept(probabilities, order[before < p])


def given(probabilities: Array, at: int) -> str:
    """What softmax gives to one of several, (V,), in words: never all, though rounding may leave nothing to others."""
    share = float(probabilities[at])
    return percent(share if len(probabilities) == 1 else min(share, MOST_GIVEN))


def draw(probabilities: Array, rng: np.random.Generator) -> int:
    """A symbol with these probabilities: the first at which their sum exceeds a uniform number."""
    reached = np.cumsum(probabilities)
    return int(np.searchsorted(reached / reached[-1], rng.random(), side="right"))


def _order(probabilities: Array) -> Order:
    return np.argsort(-probabilities, kind="stable")


def _kept(probabilities: Array, kept: Order) -> Array:
    """These symbols alone, with probabilities that sum to 1 again."""
    left = np.zeros_like(probabilities)
    left[kept] = probabilities[kept]
    return left / left.sum()
