"""Fully connected layers: a ← f(Wᵀ (1, a)), layer after layer, and the way back.

Each layer's block of θ is (1 + in, out), its biases in the first row, so that one product gives all sums. Activations
are feature-major with a row of ones, (R, 1 + units, N), as designs are.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from core.networks.activations import Activation
from core.types import Array


def blocks(widths: Sequence[int]) -> Iterator[tuple[slice, int, int]]:
    """(slice of θ, 1 + in, out) of each layer of a network of these `widths`, inputs first, outputs last."""
    begin = 0
    for inputs, outputs in itertools.pairwise(widths):
        end = begin + (1 + inputs) * outputs
        yield slice(begin, end), 1 + inputs, outputs
        begin = end


def activations(
    theta: Array, design: Array, widths: Sequence[int], f: Activation
) -> tuple[Array, list[Array]]:
    """Outputs (R, out, N), and what entered each layer: θ (R, P), design (R or 1, 1 + D', N)."""
    runs, entered = len(theta), [design]
    *hidden, last = [(theta[:, part].reshape(runs, i, o), o) for part, i, o in blocks(widths)]
    for weight, units in hidden:
        after = np.empty((runs, 1 + units, design.shape[-1]))
        after[:, 0] = 1
        after[:, 1:] = f.value(weight.swapaxes(1, 2) @ entered[-1])
        entered.append(after)
    return last[0].swapaxes(1, 2) @ entered[-1], entered


def gradient(
    theta: Array, entered: Sequence[Array], output_gradient: Array, widths: Sequence[int], f: Activation
) -> Array:
    """∂loss/∂θ (R, P) from ∂loss/∂outputs (R, out, N): backpropagation, Rumelhart, Hinton & Williams, 1986."""
    runs, found, delta = len(theta), np.empty_like(theta), output_gradient
    for layer, (part, inputs, units) in reversed([*enumerate(blocks(widths))]):
        found[:, part] = (entered[layer] @ delta.swapaxes(1, 2)).reshape(runs, -1)
        if layer:
            weight = theta[:, part].reshape(runs, inputs, units)[:, 1:]
            delta = (weight @ delta) * f.slope(entered[layer][:, 1:])
    return found
