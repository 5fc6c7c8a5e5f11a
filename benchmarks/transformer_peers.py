"""One step of the same transformer in JAX, compiled: loss and gradients, clipping, and Adam, in float64.

As ours, it computes the last block for the places alone that are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from core import RunSpec
from core.engine.problem import Problem
from core.models import MODELS
from core.models.transformers.shape import Shape
from core.types import Array

if TYPE_CHECKING:
    import jax

Tensors = Mapping[str, Any]
# Beside the variance in a norm.
NORM_EPSILON = 1e-5


class JaxSteps:
    """Parameters and the memory of Adam, and a step on one batch of sequences, as one would write it."""

    def __init__(self, spec: RunSpec, problem: Problem, theta: Array) -> None:
        import jax

        jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]
        self._settings, self._shape = spec.settings, problem.sequences.shape
        self._layout = MODELS[spec.model].layout(problem.fitted)
        tensors = self._layout.tensors(theta[None])
        p = {name: jax.numpy.asarray(values[0]) for name, values in tensors.items()}
        nothing = {name: jax.numpy.zeros_like(values) for name, values in p.items()}
        self._state: tuple[Any, ...] = p, nothing, {name: values + 0 for name, values in nothing.items()}
        self._step = jax.jit(self._stepped, donate_argnums=0)

    def step(self, x: Array, y: Array, rate: float, t: int) -> float:
        """The loss before step `t` on sequences x (N, T) with targets y (N, S)."""
        import jax

        self._state, loss = self._step(self._state, x, y, rate, t)
        jax.block_until_ready(self._state)  # type: ignore[no-untyped-call]
        return float(loss)

    @property
    def theta(self) -> Array:
        """(P,)."""
        return self._layout.flat({name: np.asarray(values)[None] for name, values in self._state[0].items()})[
            0
        ]

    def _stepped(
        self, state: tuple[Tensors, ...], x: jax.Array, y: jax.Array, rate: jax.Array, t: jax.Array
    ) -> tuple[tuple[Tensors, ...], jax.Array]:
        import jax
        import jax.numpy as jnp

        p, m, v = state
        loss, g = jax.value_and_grad(lambda p: _loss(self._shape, p, x, y))(p)
        size = jnp.sqrt(sum(jnp.sum(part**2) for part in g.values()))
        most = float(self._settings["clip_norm"] or 0)
        g = {name: part * jnp.where(size > most, most / size, 1.0) for name, part in g.items()}
        beta1, beta2, epsilon = (float(self._settings[name] or 0) for name in ("beta1", "beta2", "epsilon"))
        m = {name: beta1 * m[name] + (1 - beta1) * g[name] for name in p}
        v = {name: beta2 * v[name] + (1 - beta2) * g[name] ** 2 for name in p}
        p = {
            name: p[name] - rate * m[name] / (1 - beta1**t) / (jnp.sqrt(v[name] / (1 - beta2**t)) + epsilon)
            for name in p
        }
        return (p, m, v), loss


def _loss(shape: Shape, p: Tensors, x: jax.Array, y: jax.Array) -> jax.Array:
    import jax
    import jax.numpy as jnp

    t = x.shape[1]
    h = p["embedding"][x] + p["position"][:t]
    for block in range(1, shape.blocks + 1):
        asked = t if block < shape.blocks else y.shape[1]
        h = h[:, t - asked :] + _attention(shape, p, f"block{block}.", h, asked)
        u = _norm(p, f"block{block}.norm2", h)
        z = jax.nn.relu(u @ p[f"block{block}.mlp1.weight"] + p[f"block{block}.mlp1.bias"])
        h = h + z @ p[f"block{block}.mlp2.weight"] + p[f"block{block}.mlp2.bias"]
    scores = _norm(p, "norm", h) @ p["unembedding"]
    came = jnp.take_along_axis(jax.nn.log_softmax(scores), y[..., None], axis=-1)
    return -came.mean()


def _attention(shape: Shape, p: Tensors, block: str, h: jax.Array, asked: int) -> jax.Array:
    import jax
    import jax.numpy as jnp

    n, t, _ = h.shape
    u = _norm(p, f"{block}norm1", h)
    q, k, v = (
        (u @ p[f"{block}{name}.weight"] + p[f"{block}{name}.bias"])
        .reshape(n, t, shape.heads, shape.head)
        .swapaxes(1, 2)
        for name in ("query", "key", "value")
    )
    seen = jnp.tri(t, dtype=bool)[t - asked :]
    scores = jnp.where(seen, q[:, :, t - asked :] @ k.mT / np.sqrt(shape.head), -jnp.inf)
    z = (jax.nn.softmax(scores) @ v).swapaxes(1, 2).reshape(n, asked, shape.channels)
    return z @ p[f"{block}output.weight"] + p[f"{block}output.bias"]


def _norm(p: Tensors, name: str, x: jax.Array) -> jax.Array:
    import jax.numpy as jnp

    scale = jnp.sqrt(x.var(-1, keepdims=True) + NORM_EPSILON)
    return p[f"{name}.gain"] * (x - x.mean(-1, keepdims=True)) / scale + p[f"{name}.bias"]
