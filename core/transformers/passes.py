"""The way of tokens through all blocks, to scores of the next symbol, and the way back to every parameter.

Pre-norm blocks as in GPT-2: h ← h + attention(norm(h)), h ← h + mlp(norm(h)); Radford et al., 2019.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.transformers import pieces
from core.transformers.shape import Shape, Tensors
from core.types import Array

Tokens = NDArray[np.intp]
QKV = ("query", "key", "value")


@dataclass(frozen=True, eq=False)
class Pass:
    """What a forward pass leaves: `scores` (R, N, S, V) of the last S positions, and what each piece kept, by name."""

    scores: Array
    tokens: Tokens
    kept: dict[str, Any] = field(repr=False)


def forward(shape: Shape, p: Tensors, tokens: Tokens, scored: int) -> Pass:
    """Scores of the next symbol at the last `scored` positions; p as `Shape.parameters` with R in front.

    `tokens` (R or 1, N, T).
    """
    kept: dict[str, Any] = {}
    runs, (_, n, t) = len(p["embedding"]), tokens.shape
    h = _embedded(shape, p, tokens).reshape(runs, n * t, shape.channels)
    for block in range(1, shape.blocks + 1):
        h = h + _attend(shape, p, f"block{block}.", h, (n, t), kept)
        if shape.mlp:
            h = h + _mlp(shape, p, f"block{block}.", h, kept)
    h = h.reshape(runs, n, t, shape.channels)[:, :, t - scored :].reshape(runs, n * scored, shape.channels)
    h, kept["norm"] = pieces.norm(h, p["norm.gain"], p["norm.bias"])
    kept["unembedding"] = h
    return Pass((h @ p["unembedding"]).reshape(runs, n, scored, shape.symbols), tokens, kept)


def _embedded(shape: Shape, p: Tensors, tokens: Tokens) -> Array:
    """(R, N, T, C): a vector for each symbol, and one for its position."""
    if len(tokens) == 1:
        h = np.take(p["embedding"], tokens[0], axis=1)
    else:
        h = p["embedding"][np.arange(len(tokens))[:, None, None], tokens]
    t = tokens.shape[-1]
    if shape.positions == "learned":
        h += p["position"][:, None, :t]
    elif shape.positions == "sinusoidal":
        h += sinusoids(t, shape.channels)
    return h


@lru_cache(maxsize=64)
def sinusoids(positions: int, channels: int) -> Array:
    """(T, C): sin and cos of t / 10000^(2i / C), of Vaswani et al., 2017."""
    angle = np.arange(positions)[:, None] / 10000 ** (np.arange(0, channels, 2) / channels)
    waves = np.stack([np.sin(angle), np.cos(angle)], axis=-1).reshape(positions, -1)[:, :channels]
    waves.flags.writeable = False
    return waves


def _attend(
    shape: Shape, p: Tensors, block: str, h: Array, size: tuple[int, int], kept: dict[str, Any]
) -> Array:
    """What attention adds to h (R, M, C)."""
    u, kept[block + "norm1"] = pieces.norm(h, p[block + "norm1.gain"], p[block + "norm1.bias"])
    weight, bias = (_beside(p[f"{block}{name}.{what}"] for name in QKV) for what in ("weight", "bias"))
    q, k, v = (_heads(part, shape, size) for part in _thirds(pieces.linear(u, weight, bias)))
    z, kept[block + "attention"] = pieces.attention(q, k, v)
    z = _joined(z)
    kept[block + "u"], kept[block + "z"] = u, z
    return pieces.linear(z, p[block + "output.weight"], p[block + "output.bias"])


def _beside(parts: Iterable[Array]) -> Array:
    """As one matrix: the product with it is faster than one with each."""
    return np.concatenate([*parts], axis=-1)


def _thirds(whole: Array) -> list[Array]:
    """The inverse of `_beside`, of three."""
    size = whole.shape[-1] // 3
    return [whole[..., begin : begin + size] for begin in range(0, 3 * size, size)]


def _heads(x: Array, shape: Shape, size: tuple[int, int]) -> Array:
    """(R, M, C) -> (R, N, H, T, S)."""
    return x.reshape(len(x), *size, shape.heads, shape.head).swapaxes(2, 3)


def _joined(z: Array) -> Array:
    """The inverse of `_heads`."""
    runs, n, heads, t, size = z.shape
    return z.swapaxes(2, 3).reshape(runs, n * t, heads * size)


def _mlp(shape: Shape, p: Tensors, block: str, h: Array, kept: dict[str, Any]) -> Array:
    """What the MLP adds to h (R, M, C)."""
    bend, _ = pieces.BENDS[shape.activation]
    u, kept[block + "norm2"] = pieces.norm(h, p[block + "norm2.gain"], p[block + "norm2.bias"])
    z = pieces.linear(u, p[block + "mlp1.weight"], p[block + "mlp1.bias"])
    a = bend(z)
    kept[block + "mlp"] = u, z, a
    return pieces.linear(a, p[block + "mlp2.weight"], p[block + "mlp2.bias"])


def backward(shape: Shape, p: Tensors, done: Pass, dscores: Array) -> dict[str, Array]:
    """{name: (R, …)}: the gradient of every parameter from that of the scores (R, N, S, V)."""
    kept, g = done.kept, {}
    runs, n, scored, _ = dscores.shape
    t = done.tokens.shape[-1]
    dscores = dscores.reshape(runs, n * scored, -1)
    g["unembedding"] = kept["unembedding"].mT @ dscores
    dh = dscores @ p["unembedding"].mT
    dh, g["norm.gain"], g["norm.bias"] = pieces.norm_back(kept["norm"], dh)
    whole = np.zeros((runs, n, t, shape.channels))
    whole[:, :, t - scored :] = dh.reshape(runs, n, scored, -1)
    dh = whole.reshape(runs, n * t, -1)
    for block in range(shape.blocks, 0, -1):
        if shape.mlp:
            dh = dh + _mlp_back(shape, p, f"block{block}.", dh, kept, g)
        dh = dh + _attend_back(shape, p, f"block{block}.", dh, (n, t), kept, g)
    _embedded_back(shape, p, done.tokens, dh.reshape(runs, n, t, -1), g)
    return g


def _mlp_back(
    shape: Shape, p: Tensors, block: str, dy: Array, kept: dict[str, Any], g: dict[str, Array]
) -> Array:
    u, z, a = kept[block + "mlp"]
    da, g[block + "mlp2.weight"], g[block + "mlp2.bias"] = pieces.linear_back(a, p[block + "mlp2.weight"], dy)
    dz = pieces.BENDS[shape.activation][1](z, da)
    du, g[block + "mlp1.weight"], g[block + "mlp1.bias"] = pieces.linear_back(u, p[block + "mlp1.weight"], dz)
    dh, g[block + "norm2.gain"], g[block + "norm2.bias"] = pieces.norm_back(kept[block + "norm2"], du)
    return dh


def _attend_back(
    shape: Shape,
    p: Tensors,
    block: str,
    dy: Array,
    size: tuple[int, int],
    kept: dict[str, Any],
    g: dict[str, Array],
) -> Array:
    z, u = kept[block + "z"], kept[block + "u"]
    dz, g[block + "output.weight"], g[block + "output.bias"] = pieces.linear_back(
        z, p[block + "output.weight"], dy
    )
    gradients = pieces.attention_back(kept[block + "attention"], _heads(dz, shape, size))
    du, dweight, dbias = pieces.linear_back(
        u, _beside(p[f"{block}{name}.weight"] for name in QKV), _beside(map(_joined, gradients))
    )
    for what, gradient in (("weight", dweight), ("bias", dbias)):
        g |= {f"{block}{name}.{what}": of for name, of in zip(QKV, _thirds(gradient), strict=True)}
    dh, g[block + "norm1.gain"], g[block + "norm1.bias"] = pieces.norm_back(kept[block + "norm1"], du)
    return dh


def _embedded_back(shape: Shape, p: Tensors, tokens: Tokens, dh: Array, g: dict[str, Array]) -> None:
    """Each symbol's vector gets the gradients of all places where it stood: a product with ones and zeros."""
    stood = (tokens.reshape(len(tokens), 1, -1) == np.arange(shape.symbols)[:, None]).astype(np.float64)
    g["embedding"] = stood @ dh.reshape(len(dh), -1, shape.channels)
    if shape.positions == "learned":
        t = dh.shape[2]
        g["position"] = np.zeros_like(p["position"])
        g["position"][:, :t] = dh.sum(axis=1)
