"""Cross-entropies, in nats: of log-odds z (R, N) for two classes, of scores (R, K, N) before softmax for more."""

from __future__ import annotations

import numpy as np

from core.losses.losses import LOSSES, Loss, mean
from core.types import Array, Hypers

# The share of a class without rows, so that its logarithm is finite.
LEAST_SHARE = 1e-300
# The exponential of more is beyond the range of floats.
LARGEST_EXPONENT = 709.0
MEANING = "Log loss: minus the logarithm of the probability given to the class that was right, the mean over the rows."


def sigmoid(z: Array, /, out: Array | None = None) -> Array:
    """1 / (1 + e⁻ᶻ), without overflow on either side; into `out`, where that is given."""
    return np.divide(1, 1 + np.exp(np.minimum(-z, LARGEST_EXPONENT)), out=out)


def softplus(z: Array) -> Array:
    """log(1 + eᶻ), without overflow; a seventh of the time of `np.logaddexp`."""
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def binary_cross_entropy(outputs: Array, targets: Array, h: Hypers) -> Array:
    """mean(log(1 + eᶻ) − y z): −log p of the class that was right, p = sigmoid(z)."""
    costs = softplus(outputs) - targets * outputs
    return costs.sum(axis=-1) / costs.shape[-1]


def binary_cross_entropy_gradient(outputs: Array, targets: Array, h: Hypers) -> Array:
    """(p − y) / N."""
    return (sigmoid(outputs) - targets) / outputs.shape[-1]


def binary_cross_entropy_root(outputs: Array) -> Array:
    """√(p (1 − p) / N)."""
    p = sigmoid(outputs)
    return np.sqrt(p * (1 - p) / len(p))[:, None, None]


def softmax(z: Array) -> Array:
    """eᶻ / Σ eᶻ over the classes, (…, K, N)."""
    e = np.exp(z - z.max(axis=-2, keepdims=True))
    return e / e.sum(axis=-2, keepdims=True)


def cross_entropy(outputs: Array, targets: Array, h: Hypers) -> Array:
    """mean(log Σ eᶻ − z of the class that was right), targets being 1 for that class and 0 for the others."""
    top = outputs.max(axis=-2)
    partition = top + np.log(np.exp(outputs - top[..., None, :]).sum(axis=-2))
    costs = partition - (targets * outputs).sum(axis=-2)
    return costs.sum(axis=-1) / costs.shape[-1]


def cross_entropy_gradient(outputs: Array, targets: Array, h: Hypers) -> Array:
    """(p − y) / N."""
    return (softmax(outputs) - targets) / outputs.shape[-1]


def cross_entropy_root(outputs: Array) -> Array:
    """√(pⱼ / N) (1{k = j} − pₖ): the product of two sums over j to (1{k = l} pₖ − pₖ pₗ) / N."""
    p = softmax(outputs).T  # (N, K)
    return np.sqrt(p / len(p))[:, None, :] * (np.eye(p.shape[1]) - p[:, :, None])


def _log_odds(targets: Array, h: Hypers) -> Array:
    return _log_shares(targets, h) - _log_shares(1 - targets, h)


def _log_shares(targets: Array, h: Hypers) -> Array:
    return np.log(np.maximum(mean(targets, h), LEAST_SHARE))


LOSSES.add(
    Loss(
        "binary_cross_entropy",
        "Binary cross-entropy",
        binary_cross_entropy,
        binary_cross_entropy_gradient,
        _log_odds,
        MEANING,
        binary_cross_entropy_root,
    ),
    Loss(
        "cross_entropy",
        "Cross-entropy",
        cross_entropy,
        cross_entropy_gradient,
        _log_shares,
        MEANING,
        cross_entropy_root,
    ),
)
