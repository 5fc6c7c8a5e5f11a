"""A transformer written again for JAX, one sequence at a time, to check ours against."""

from __future__ import annotations

from collections.abc import Mapping

import jax
import jax.numpy as jnp

from core.models.transformers.shape import Shape
from core.types import Array

BENDS = {"relu": jax.nn.relu, "gelu": lambda z: jax.nn.gelu(z, approximate=True)}


def scores_in_jax(shape: Shape, p: Mapping[str, jax.Array], tokens: jax.Array) -> jax.Array:
    """(T,) symbols -> (T, V) scores of the next one."""
    h = p["embedding"][tokens] + _positions(shape, p, len(tokens))
    for block in range(1, shape.blocks + 1):
        q = {name.split(".", 1)[1]: value for name, value in p.items() if name.startswith(f"block{block}.")}
        h = h + _attention(shape, q, _norm(h, q["norm1.gain"], q["norm1.bias"]))
        if shape.mlp:
            z = _norm(h, q["norm2.gain"], q["norm2.bias"]) @ q["mlp1.weight"] + q["mlp1.bias"]
            h = h + BENDS[shape.activation](z) @ q["mlp2.weight"] + q["mlp2.bias"]
    return _norm(h, p["norm.gain"], p["norm.bias"]) @ p["unembedding"]


def loss_in_jax(shape: Shape, p: Mapping[str, jax.Array], x: Array, y: Array) -> jax.Array:
    """Mean cross-entropy over what is asked for: x (N, T), y (N, S), −1 where nothing is."""
    scores = jax.vmap(lambda tokens: scores_in_jax(shape, p, tokens))(jnp.asarray(x, dtype=int))
    log_probabilities = jax.nn.log_softmax(scores[:, x.shape[1] - y.shape[1] :])
    came = jnp.take_along_axis(log_probabilities, jnp.asarray(y, dtype=int).clip(0)[..., None], axis=-1)[
        ..., 0
    ]
    return -jnp.sum(jnp.where(y >= 0, came, 0)) / jnp.sum(y >= 0)


def _positions(shape: Shape, p: Mapping[str, jax.Array], t: int) -> jax.Array:
    if shape.positions == "learned":
        return p["position"][:t]
    if shape.positions == "none":
        return jnp.zeros((t, shape.channels))
    channel = jnp.arange(shape.channels)
    angle = jnp.arange(t)[:, None] / 10000 ** ((channel - channel % 2) / shape.channels)
    return jnp.where(channel % 2 == 0, jnp.sin(angle), jnp.cos(angle))


def _norm(x: jax.Array, gain: jax.Array, bias: jax.Array) -> jax.Array:
    return gain * (x - x.mean(-1, keepdims=True)) / jnp.sqrt(x.var(-1, keepdims=True) + 1e-5) + bias


def _attention(shape: Shape, p: Mapping[str, jax.Array], u: jax.Array) -> jax.Array:
    heads = []
    for head in range(shape.heads):
        own = slice(head * shape.head, (head + 1) * shape.head)
        q, k, v = ((u @ p[f"{n}.weight"] + p[f"{n}.bias"])[:, own] for n in ("query", "key", "value"))
        scores = jnp.where(jnp.tri(len(u), dtype=bool), q @ k.T / jnp.sqrt(shape.head), -jnp.inf)
        heads.append(jax.nn.softmax(scores) @ v)
    return jnp.concatenate(heads, axis=1) @ p["output.weight"] + p["output.bias"]
