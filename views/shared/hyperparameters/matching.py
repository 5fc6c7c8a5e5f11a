"""The same network with its hidden units in another order: as like a reference as can be.

Hidden units have no order, and those of an odd activation no sign: exchanged, or with all weights in and out negated,
they predict the same. So two runs can learn alike and look unlike, until the units of one are matched to the other's.
Weight matching of Ainsworth, Hayase & Srinivasa, “Git Re-Basin”, 2023, https://arxiv.org/abs/2209.04836, in one pass
from the inputs on: each layer by its incoming weights, once the layer before has been matched.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.engine.run import Run
from core.models.networks.activations import Activation
from core.models.networks.layers import blocks
from core.types import Array

# Where it is asked whether f(−z) = −f(z).
PROBES = np.array([0.1, 1.0, 3.0])


class Shape(Protocol):
    """What two networks have in common: inputs, units of each hidden layer and outputs; and their activation."""

    @property
    def widths(self) -> tuple[int, ...]: ...
    @property
    def activation(self) -> Activation: ...


def matched(theta: Array, reference: Array, network: Shape) -> Array:
    """θ (P,) -> (P,) that predicts the same, its hidden units in the order and with the signs of `reference` (P,)."""
    goals, weights = (_weights(of, network) for of in (reference, theta))
    order, sign = np.arange(network.widths[0]), np.ones(network.widths[0])
    layers = []
    for layer, (goal, weight) in enumerate(zip(goals, weights, strict=True), start=1):
        incoming = np.vstack([weight[:1], sign[:, None] * weight[1:][order]])
        if layer < len(weights):
            order, sign = _assigned(goal.T @ incoming, network.activation)
            incoming = incoming[:, order] * sign
        layers.append(incoming.ravel())
    return np.concatenate(layers)


def _weights(theta: Array, network: Shape) -> list[Array]:
    """(1 + in, out) of each layer, biases first."""
    return [theta[part].reshape(inputs, units) for part, inputs, units in blocks(network.widths)]


def _assigned(likeness: Array, f: Activation) -> tuple[NDArray[np.intp], Array]:
    """Which unit takes each place, and its sign: those with the largest sum of `likeness` (places, units).

    Scalar products stand for distances: the sum of squares of the weights does not depend on the order.
    """
    from scipy.optimize import linear_sum_assignment

    odd = np.allclose(f.value(-PROBES), -f.value(PROBES))
    places, order = linear_sum_assignment(np.abs(likeness) if odd else likeness, maximize=True)
    return order, np.where(odd & (likeness[places, order] < 0), -1.0, 1.0)


def aligned(runs: Sequence[Run], reference: Run, start: int) -> list[Array]:
    """θ (P,) of each run after its last step, matched to its neighbour on the side of `reference`.

    Runs stand in the order of what they differ in, those from `start` on beyond the reference. A run that diverged, or
    has another shape than its neighbour, stays as it is, and the next one is matched past it.
    """
    if reference.diverged:
        reference = next((run for run in runs if not run.diverged), reference)
    thetas = [run.flat[-1] for run in runs]
    for way in (range(start, len(runs)), range(start - 1, -1, -1)):
        like = reference.flat[-1]
        for i in way:
            if not runs[i].diverged and runs[i].network.widths == reference.network.widths:
                like = thetas[i] = matched(thetas[i], like, runs[i].network)
    return thetas
