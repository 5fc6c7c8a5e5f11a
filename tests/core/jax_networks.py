"""Networks written again for JAX, to check ours against."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import jax
import jax.numpy as jnp
import optax

from core.types import Array

IN_JAX = {
    "tanh": jnp.tanh,
    "relu": jax.nn.relu,
    "leaky_relu": lambda z: jax.nn.leaky_relu(z, 0.01),
    "sigmoid": jax.nn.sigmoid,
    "identity": lambda z: z,
}
# (bias, weight) of each layer.
Layers = list[tuple[jax.Array, jax.Array]]


def weights_of(theta: jax.Array, widths: Sequence[int]) -> Layers:
    """(bias, weight) of each layer."""
    layers, begin = [], 0
    for inputs, units in itertools.pairwise(widths):
        middle, end = begin + units, begin + (1 + inputs) * units
        layers.append((theta[begin:middle], theta[middle:end].reshape(inputs, units)))
        begin = end
    return layers


def loss_in_jax(
    theta: jax.Array, design: Array, y: Array, widths: Sequence[int], activation: str, task: str
) -> jax.Array:
    """Mean loss of one run: θ (P,), design (1 + D', N), targets (N,) or (K, N)."""
    return loss_of_layers(weights_of(theta, widths), design, y, activation, task)


def loss_of_layers(layers: Layers, design: Array, y: Array, activation: str, task: str) -> jax.Array:
    """The same of the parameters of each layer."""
    a = jnp.asarray(design[1:])
    for number, (bias, weight) in enumerate(layers, start=1):
        z = weight.T @ a + bias[:, None]
        a = z if number == len(layers) else IN_JAX[activation](z)
    if task == "regression":
        return jnp.mean((a[0] - y) ** 2) / 2
    if task == "binary":
        return optax.sigmoid_binary_cross_entropy(a[0], y).mean()
    return optax.softmax_cross_entropy(a.T, y.T).mean()
