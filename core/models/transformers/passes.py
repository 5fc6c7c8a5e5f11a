"""The way of tokens through all blocks, to scores of the next symbol, and the way back to every parameter.

Pre-norm blocks as in GPT-2: h ← h + attention(norm(h)), h ← h + mlp(norm(h)); Radford et al., 2019.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.models.transformers import pieces
from core.models.transformers.shape import Shape, Tensors
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
        looking = _looking(shape, block, t, scored)
        step = _attend(shape, p, f"block{block}.", h, (n, t), looking, kept)
        h = np.add(_last(h, (n, t), looking).reshape(step.shape), step, out=step)
        if shape.mlp:
            step = _mlp(shape, p, f"block{block}.", h, kept)
            h = np.add(h, step, out=step)
    u, kept["norm"] = pieces.norm(h)
    scores = pieces.linear(u, *_after_norm(p, "norm", *_unembedding(p)))
    return Pass(scores.reshape(runs, n, scored, shape.symbols), tokens, kept)


def _looking(shape: Shape, block: int, t: int, scored: int) -> int:
    """How many positions, the last, a block is computed for: of the last block nothing reads the others."""
    return t if block < shape.blocks else scored


def _last(h: Array, size: tuple[int, int], places: int) -> Array:
    """(R, N T, C) -> (R, N, places, C): the last of each sequence, a view of h."""
    return h.reshape(len(h), *size, h.shape[-1])[:, :, size[1] - places :]


def _unembedding(p: Tensors) -> tuple[Array, Array]:
    """A linear map without a bias."""
    return p["unembedding"], np.zeros((len(p["unembedding"]), p["unembedding"].shape[-1]))


def _after_norm(p: Tensors, norm: str, weight: Array, bias: Array) -> tuple[Array, Array]:
    """A linear map of what a norm leaves, with its gain and bias."""
    return pieces.folded(p[f"{norm}.gain"], p[f"{norm}.bias"], weight, bias)


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
    shape: Shape, p: Tensors, block: str, h: Array, size: tuple[int, int], looking: int, kept: dict[str, Any]
) -> Array:
    """What attention adds to h (R, N T, C) at the last `looking` positions, (R, N looking, C)."""
    u, kept[block + "norm1"] = pieces.norm(h)
    weight, bias = _after_norm(p, f"{block}norm1", *_qkv(p, block))
    q, k, v = _heads(pieces.linear(u, weight, bias), shape, size, 3)
    z = np.empty((len(h), size[0] * looking, shape.channels))
    (into,) = _heads(z, shape, (size[0], looking), 1)
    kept[block + "attention"] = pieces.attention(q[..., size[1] - looking :, :], k, v, into)
    kept[block + "z"] = z
    return pieces.linear(z, p[block + "output.weight"], p[block + "output.bias"])


def _qkv(p: Tensors, block: str) -> tuple[Array, Array]:
    """The linear maps to queries, keys and values as one, beside each other: one product is faster than three."""
    weight, bias = (
        np.concatenate([p[f"{block}{name}.{what}"] for name in QKV], axis=-1) for what in ("weight", "bias")
    )
    return weight, bias


def _heads(x: Array, shape: Shape, size: tuple[int, int], parts: int) -> list[Array]:
    """(R, M, parts · C) -> (R, N, H, T, S) of each part, views of x."""
    split = x.reshape(len(x), *size, parts, shape.heads, shape.head)
    return [split[:, :, :, part].swapaxes(2, 3) for part in range(parts)]


def _mlp(shape: Shape, p: Tensors, block: str, h: Array, kept: dict[str, Any]) -> Array:
    """What the MLP adds to h (R, M, C)."""
    bend, _ = pieces.BENDS[shape.activation]
    u, kept[block + "norm2"] = pieces.norm(h)
    mlp1 = p[block + "mlp1.weight"], p[block + "mlp1.bias"]
    z = pieces.linear(u, *_after_norm(p, f"{block}norm2", *mlp1))
    a = bend(z)
    kept[block + "mlp"] = z, a
    return pieces.linear(a, p[block + "mlp2.weight"], p[block + "mlp2.bias"])


def backward(shape: Shape, p: Tensors, done: Pass, dscores: Array) -> dict[str, Array]:
    """{name: (R, …)}: the gradient of every parameter from that of the scores (R, N, S, V)."""
    kept: dict[str, Any] = done.kept
    g: dict[str, Array] = {}
    runs, n, scored, _ = dscores.shape
    t = done.tokens.shape[-1]
    dscores = dscores.reshape(runs, n * scored, -1)
    dh, g["unembedding"], _ = _after_norm_back(p, "norm", _unembedding(p), kept["norm"], dscores, g)
    for block in range(shape.blocks, 0, -1):
        if shape.mlp:
            step = _mlp_back(shape, p, f"block{block}.", dh, kept, g)
            dh = np.add(dh, step, out=step)
        looking = _looking(shape, block, t, scored)
        step = _attend_back(shape, p, f"block{block}.", dh, (n, t), looking, kept, g)
        last = _last(step, (n, t), looking)
        last += dh.reshape(last.shape)
        dh = step
    _embedded_back(shape, p, done.tokens, dh.reshape(runs, n, t, -1), g)
    return g


def _after_norm_back(
    p: Tensors, norm: str, linear: tuple[Array, Array], kept: Any, dy: Array, g: dict[str, Array]
) -> tuple[Array, Array, Array]:
    """The way back through a linear map and the norm before it: what enters, and weight and bias of the map."""
    gain, shift = p[f"{norm}.gain"], p[f"{norm}.bias"]
    weight, _ = pieces.folded(gain, shift, *linear)
    du, dweight, dbias = pieces.linear_back(kept[0], weight, dy)
    g[f"{norm}.gain"], g[f"{norm}.bias"], dweight = pieces.folded_back(gain, shift, linear[0], dweight, dbias)
    return pieces.norm_back(kept, du), dweight, dbias


def _mlp_back(
    shape: Shape, p: Tensors, block: str, dy: Array, kept: dict[str, Any], g: dict[str, Array]
) -> Array:
    z, a = kept[block + "mlp"]
    da, g[block + "mlp2.weight"], g[block + "mlp2.bias"] = pieces.linear_back(a, p[block + "mlp2.weight"], dy)
    dz = pieces.BENDS[shape.activation][1](z, da)
    mlp1 = p[block + "mlp1.weight"], p[block + "mlp1.bias"]
    dh, g[block + "mlp1.weight"], g[block + "mlp1.bias"] = _after_norm_back(
        p, f"{block}norm2", mlp1, kept[block + "norm2"], dz, g
    )
    return dh


def _attend_back(
    shape: Shape,
    p: Tensors,
    block: str,
    dy: Array,
    size: tuple[int, int],
    looking: int,
    kept: dict[str, Any],
    g: dict[str, Array],
) -> Array:
    dz, g[block + "output.weight"], g[block + "output.bias"] = pieces.linear_back(
        kept[block + "z"], p[block + "output.weight"], dy
    )
    dqkv = np.zeros((len(dz), size[0] * size[1], 3 * shape.channels))
    (dz,) = _heads(dz, shape, (size[0], looking), 1)
    dq, dk, dv = _heads(dqkv, shape, size, 3)
    pieces.attention_back(kept[block + "attention"], dz, (dq[..., size[1] - looking :, :], dk, dv))
    dh, *gradients = _after_norm_back(p, f"{block}norm1", _qkv(p, block), kept[block + "norm1"], dqkv, g)
    for what, gradient in zip(("weight", "bias"), gradients, strict=True):
        thirds = np.split(gradient, 3, axis=-1)
        g |= {f"{block}{name}.{what}": third for name, third in zip(QKV, thirds, strict=True)}
    return dh


def _embedded_back(shape: Shape, p: Tensors, tokens: Tokens, dh: Array, g: dict[str, Array]) -> None:
    """Each symbol's vector gets the gradients of all places where it stood: a product with ones and zeros."""
    stood = (tokens.reshape(len(tokens), 1, -1) == np.arange(shape.symbols)[:, None]).astype(np.float64)
    g["embedding"] = stood @ dh.reshape(len(dh), -1, shape.channels)
    if shape.positions == "learned":
        t = dh.shape[2]
        g["position"] = np.zeros_like(p["position"])
        g["position"][:, :t] = dh.sum(axis=1)
