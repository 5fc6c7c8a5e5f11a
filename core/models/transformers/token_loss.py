"""Cross-entropy of sequences: minus the logarithm of the probability given to the symbol that came, in nats.

Scores are (R, V, S, N): of V symbols at S places in N sequences; targets (R or 1, S, N) are indices of symbols,
NOT_ASKED where none counts. In memory the symbols lie side by side, so that is how the equations take them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import NOT_ASKED
from core.losses.losses import LOSSES, Loss
from core.models.transformers.pieces import softmax
from core.types import Array, Hypers


def token_cross_entropy(outputs: Array, targets: Array, h: Hypers) -> Array:
    """mean(log Σ eᶻ − z of the symbol that came), over all that are asked for; NaN where none is."""
    z, came, asked = _by_place(outputs, targets)
    top = z.max(axis=-1)
    partition = top + np.log(np.exp(z - top[..., None]).sum(axis=-1))
    costs = partition - np.take_along_axis(z, came[..., None], axis=-1)[..., 0]
    return (asked * costs).sum(axis=(1, 2)) / _count(asked)


def token_cross_entropy_gradient(outputs: Array, targets: Array, h: Hypers) -> Array:
    """(p − y) / how many are asked for, y being 1 for the symbol that came."""
    z, came, asked = _by_place(outputs, targets)
    p = softmax(z.copy())
    p -= came[..., None] == np.arange(z.shape[-1])
    p *= (asked / _count(asked)[:, None, None])[..., None]
    return p.transpose(0, 3, 2, 1)


def log_shares(targets: Array, h: Hypers) -> Array:
    """(V, 1, 1): the logarithm of each symbol's share; V as far as symbols were seen."""
    seen = targets[targets != NOT_ASKED].astype(np.intp)
    counts = np.bincount(seen, minlength=1)
    return np.log(np.maximum(counts, LEAST_COUNT) / max(1, len(seen)))[:, None, None]


# The share of a symbol that never came, so that its logarithm is finite.
LEAST_COUNT = 1e-300


def _by_place(outputs: Array, targets: Array) -> tuple[Array, NDArray[np.intp], NDArray[np.bool_]]:
    """Scores (R, N, S, V), the symbols that came (R, N, S), 0 where none is asked for, and which are."""
    z, came = outputs.transpose(0, 3, 2, 1), np.broadcast_to(targets, (len(outputs), *targets.shape[1:])).mT
    asked = came != NOT_ASKED
    return z, np.where(asked, came, 0).astype(np.intp), asked


def _count(asked: NDArray[np.bool_]) -> Array:
    """(R,): NaN for none."""
    count = asked.sum(axis=(1, 2)).astype(np.float64)
    return np.where(count > 0, count, np.nan)


NAME = "token_cross_entropy"
LOSSES.add(
    Loss(
        NAME,
        "Cross-entropy of symbols",
        token_cross_entropy,
        token_cross_entropy_gradient,
        log_shares,
        "Log loss: minus the logarithm of the probability given to the symbol that came, the mean over all places.",
    )
)
