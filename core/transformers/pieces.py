"""The pieces of a transformer, each with the way back: linear maps, norm, attention, activations.

Every array leads with R. Rows of activations are the tokens of all sequences, M = N · T, in (R, M, C): so a linear map
is one product for each run. A piece returns what it answers and what its way back needs; the way back takes the
gradient with respect to the answer and returns that with respect to what entered, and those of the parameters.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from core.types import Array

# Beside the variance in a norm: the value of GPT-2.
EPSILON = 1e-5
GELU_SCALE, GELU_CUBE = np.sqrt(2 / np.pi), 0.044715


def linear(x: Array, weight: Array, bias: Array) -> Array:
    """x W + b: (R, M, C), (R, C, K), (R, K) -> (R, M, K)."""
    y = x @ weight
    y += bias[:, None]
    return y


def linear_back(x: Array, weight: Array, dy: Array) -> tuple[Array, Array, Array]:
    """dx = dy Wᵀ,  dW = xᵀ dy,  db = Σ dy."""
    return dy @ weight.mT, x.mT @ dy, total(dy)


def total(dy: Array) -> Array:
    """(R, M, K) -> (R, K), the sum over rows as a product, which is faster."""
    return (np.ones((1, dy.shape[1])) @ dy)[:, 0]


def norm(x: Array, gain: Array, bias: Array) -> tuple[Array, Any]:
    """g · (x − mean) / √(variance + ε) + b of each row: Ba, Kiros & Hinton, 2016, https://arxiv.org/abs/1607.06450."""
    channels = x.shape[-1]
    average = np.full((channels, 1), 1 / channels)
    x = x - x @ average
    scale = 1 / np.sqrt(np.vecdot(x, x)[..., None] / channels + EPSILON)
    x *= scale
    return x * gain[:, None] + bias[:, None], (x, scale, gain, average)


def norm_back(kept: Any, dy: Array) -> tuple[Array, Array, Array]:
    """With x̂ = (x − mean) / σ and d = g dy:  dx = (d − mean d − x̂ mean(d x̂)) / σ,  dg = Σ dy x̂,  db = Σ dy."""
    x, scale, gain, average = kept
    d = dy * gain[:, None]
    dx = d - d @ average
    dx -= x * (np.vecdot(d, x)[..., None] / x.shape[-1])
    dx *= scale
    return dx, total(dy * x), total(dy)


def softmax(scores: Array) -> Array:
    """eˢ / Σ eˢ over the last axis, in place."""
    scores -= largest(scores)
    np.exp(scores, out=scores)
    scores /= scores @ np.ones((scores.shape[-1], 1))
    return scores


def largest(scores: Array) -> Array:
    """(…, K) -> (…, 1). Of short rows NumPy finds the place of the largest in a fraction of the time of its value."""
    rows = scores.reshape(-1, scores.shape[-1])
    return rows[np.arange(len(rows)), rows.argmax(axis=-1)].reshape(*scores.shape[:-1], 1)


@lru_cache(maxsize=64)
def hidden(positions: int) -> Array:
    """(T, T): −∞ where a position would see one that comes after it, 0 elsewhere."""
    mask = np.triu(np.full((positions, positions), -np.inf), k=1)
    mask.flags.writeable = False
    return mask


def attention(q: Array, k: Array, v: Array) -> tuple[Array, Any]:
    """softmax(q kᵀ / √S) v, each position looking at itself and those before it: (R, N, H, T, S) each.

    Vaswani et al., 2017, https://arxiv.org/abs/1706.03762.
    """
    t, size = q.shape[-2:]
    scores = q @ k.mT
    scores *= 1 / np.sqrt(size)
    scores += hidden(t)
    shares = softmax(scores)
    return shares @ v, (q, k, v, shares)


def attention_back(kept: Any, dz: Array) -> tuple[Array, Array, Array]:
    """With a the shares of attention:  da = dz vᵀ,  ds = a (da − Σ a da) / √S,  dq = ds k,  dk = dsᵀ q,  dv = aᵀ dz."""
    q, k, v, a = kept
    ds = dz @ v.mT
    ds -= np.vecdot(a, ds)[..., None]
    ds *= a
    ds *= 1 / np.sqrt(q.shape[-1])
    return ds @ k, ds.mT @ q, a.mT @ dz


def relu(z: Array) -> Array:
    """max(z, 0), with a row of zeros: beside a number NumPy takes twice as long."""
    return np.maximum(z, np.zeros(z.shape[-1]))


def relu_back(z: Array, dy: Array) -> Array:
    """dy where z > 0."""
    return dy * (z > 0)


def gelu(z: Array) -> Array:
    """½ z (1 + tanh(√(2/π) (z + 0.044715 z³))): Hendrycks & Gimpel, 2016, https://arxiv.org/abs/1606.08415."""
    return 0.5 * z * (1 + _tanh(z))


def gelu_back(z: Array, dy: Array) -> Array:
    """dy times the slope of `gelu`."""
    t = _tanh(z)
    inner = GELU_SCALE * (1 + 3 * GELU_CUBE * z**2)
    return dy * (0.5 * (1 + t) + 0.5 * z * (1 - t**2) * inner)


def _tanh(z: Array) -> Array:
    """Products, since NumPy takes a hundred times as long for a third power."""
    return np.tanh(GELU_SCALE * z * (1 + GELU_CUBE * z * z))


BENDS = {"relu": (relu, relu_back), "gelu": (gelu, gelu_back)}
