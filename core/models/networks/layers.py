"""Fully connected layers: a ← f(Wᵀ (1, a)), layer after layer, and the way back.

Each layer's block of θ is (1 + in, out), its biases in the first row, so that one product gives all sums. Activations
are feature-major with a row of ones, (R, 1 + units, N), as designs are.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from core.models.networks.activations import Activation
from core.types import Array

Blocks = tuple[tuple[slice, int, int], ...]


@lru_cache(maxsize=256)
def blocks(widths: tuple[int, ...]) -> Blocks:
    """(slice of θ, 1 + in, out) of each layer of a network of these `widths`, inputs first, outputs last."""
    sizes = [((1 + inputs) * outputs, 1 + inputs, outputs) for inputs, outputs in itertools.pairwise(widths)]
    ends = itertools.accumulate(size for size, _, _ in sizes)
    return tuple((slice(end - size, end), i, o) for end, (size, i, o) in zip(ends, sizes, strict=True))


def weights(theta: Array, widths: tuple[int, ...]) -> list[Array]:
    """The block (R, 1 + in, out) of each layer, a view of θ (R, P)."""
    return [theta[:, part].reshape(len(theta), i, o) for part, i, o in blocks(widths)]


def activations(
    theta: Array, design: Array, widths: tuple[int, ...], f: Activation, masks: Sequence[Array] = ()
) -> tuple[Array, list[Array], list[Array]]:
    """Outputs (R, out, N), and what entered each layer: θ (R, P), design (R or 1, 1 + D', N).

    `masks` (R, units, N) multiply the answers of each hidden layer, if there are any; then their slopes come last.
    """
    *hidden, last = weights(theta, widths)
    entered, slopes = [design], []
    for layer, weight in enumerate(hidden):
        after = _answers(weight, entered[-1], f)
        if masks:
            slopes.append(f.slope(after[:, 1:]) * masks[layer])
            after[:, 1:] *= masks[layer]
        entered.append(after)
    return last.mT @ entered[-1], entered, slopes


def _answers(weight: Array, entering: Array, f: Activation) -> Array:
    """A row of ones and the answers of one layer's units: (R, 1 + units, N)."""
    after = np.empty((len(weight), 1 + weight.shape[2], entering.shape[-1]))
    after[:, 0] = 1
    # Written into place by the activation, not by the product: that took a twentieth more of a step.
    f.value(weight.mT @ entering, out=after[:, 1:])
    return after


def gradient(
    theta: Array,
    entered: Sequence[Array],
    output_gradient: Array,
    widths: tuple[int, ...],
    f: Activation,
    slopes: Sequence[Array] = (),
) -> Array:
    """∂loss/∂θ (R, P) from ∂loss/∂outputs (R, out, N): backpropagation, Rumelhart, Hinton & Williams, 1986.

    `slopes` are those of hidden layers with masks.
    """
    gradients, delta = np.empty_like(theta), output_gradient
    weight, into = weights(theta, widths), weights(gradients, widths)
    for layer in range(len(weight) - 1, -1, -1):
        np.matmul(entered[layer], delta.mT, out=into[layer])
        if layer:
            # With the row of ones, whose part is never read: arrays without gaps take half the time.
            back = _product(weight[layer], delta)
            delta = back[:, 1:]
            if slopes:
                delta *= slopes[layer - 1]
            else:
                back *= f.slope(entered[layer])
    return gradients


def _product(weight: Array, delta: Array) -> Array:
    """`weight` (R, in, out) @ `delta` (R, out, N): of one output a plain product, which is faster."""
    return weight * delta if weight.shape[2] == 1 else weight @ delta
