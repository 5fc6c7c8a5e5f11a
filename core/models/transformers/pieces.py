"""The pieces of a transformer, each with the way back: linear maps, norm, attention, activations.

Every array leads with R. Rows of activations are the tokens of all sequences, M = N · T, in (R, M, C): so a linear map
is one product for each run. A piece returns what it answers and what its way back needs; the way back takes the
gradient with respect to the answer and returns that with respect to what entered, and those of the parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from core.types import Array

# ε in a norm, added to the variance: the value of GPT-2.
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


def norm(x: Array) -> tuple[Array, Any]:
    """x̂ = (x − mean) / √(variance + ε) of each row: Ba, Kiros & Hinton, 2016, https://arxiv.org/abs/1607.06450.

    Its gain and bias are part of the linear map that comes next: `folded`.
    """
    channels = x.shape[-1]
    average = np.full((channels, 1), 1 / channels)
    x = x - x @ average
    scale = 1 / np.sqrt(np.vecdot(x, x)[..., None] / channels + EPSILON)
    x *= scale
    return x, (x, scale, average)


def norm_back(kept: Any, dy: Array) -> Array:
    """dx = (dx̂ − mean dx̂ − x̂ mean(dx̂ x̂)) / σ."""
    x, scale, average = kept
    dx = dy - dy @ average
    dx -= x * (np.vecdot(dy, x)[..., None] / x.shape[-1])
    dx *= scale
    return dx


def folded(gain: Array, shift: Array, weight: Array, bias: Array) -> tuple[Array, Array]:
    """(g x̂ + s) W + b  =  x̂ (g W) + (s W + b): the map of x̂, from (R, C), (R, C), (R, C, K), (R, K)."""
    return gain[..., None] * weight, (shift[:, None] @ weight)[:, 0] + bias


def folded_back(
    gain: Array, shift: Array, weight: Array, dweight: Array, dbias: Array
) -> tuple[Array, Array, Array]:
    """From dW' and db' of that map:  dg = Σ W dW',  ds = W db',  dW = g dW' + s db'ᵀ;  db is db'."""
    dgain, dshift = (weight * dweight).sum(axis=-1), (weight @ dbias[..., None])[..., 0]
    return dgain, dshift, gain[..., None] * dweight + shift[..., None] * dbias[:, None]


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


def attention(q: Array, k: Array, v: Array, out: Array) -> Any:
    """softmax(q kᵀ / √S) v into `out`, each position looking at itself and those before it: (R, N, H, T, S) each.

    There may be fewer q, those of the last positions.
    Vaswani et al., 2017, https://arxiv.org/abs/1706.03762.
    """
    looking, size = q.shape[-2:]
    scores = q @ k.mT
    scores *= 1 / np.sqrt(size)
    scores += hidden(k.shape[-2])[-looking:]
    weights = softmax(scores)
    np.matmul(weights, v, out=out)
    return q, k, v, weights


def attention_back(kept: Any, dz: Array, out: Sequence[Array]) -> None:
    """With a the shares of attention:  da = dz vᵀ,  ds = a (da − Σ a da) / √S,  dq = ds k,  dk = dsᵀ q,  dv = aᵀ dz.

    `out` takes dq, dk and dv.
    """
    q, k, v, a = kept
    ds = dz @ v.mT
    ds -= np.vecdot(a, ds)[..., None]
    ds *= a
    ds *= 1 / np.sqrt(q.shape[-1])
    for (x, y), gradient in zip(((ds, k), (ds.mT, q), (a.mT, dz)), out, strict=True):
        np.matmul(x, y, out=gradient)


def relu(z: Array) -> Array:
    """max(z, 0), with a row of zeros: beside a number NumPy takes twice as long."""
    return np.maximum(z, np.zeros(z.shape[-1]))


def relu_back(z: Array, dy: Array) -> Array:
    """dy where z > 0, in place."""
    dy *= z > 0
    return dy


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
