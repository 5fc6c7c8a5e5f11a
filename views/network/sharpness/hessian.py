"""The second derivative of what a network minimizes, times a vector: exact, for about the price of two gradients.

Pearlmutter's R-operator, https://doi.org/10.1162/neco.1994.6.1.147: R{·} is the derivative by r at θ + r v, r = 0,
taken through each equation of the way forward and of the way back. An activation with a kink has no second derivative
there; 0 is taken, as it is everywhere beside the kink.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.calm import calm
from core.models.networks.layers import activations, blocks
from core.models.neural_network import Network
from core.theory.objective import Objective
from core.types import Array

# Relative error of the eigenvalue: more digits than are shown.
TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class Layer:
    """What a layer does at θ: `weight` (R, 1 + in, out), what `entered` it (R, 1 + in, N), `delta` (R, out, N).

    δ is ∂loss/∂sums. `slope` and `bend` (R, in, N) are the first two derivatives of the activations that entered, and
    `pull` is ∂loss/∂activations; of the inputs all of them are empty.
    """

    part: slice
    weight: Array
    entered: Array
    delta: Array
    slope: Array
    bend: Array
    pull: Array

    def of(self, v: Array) -> Array:
        """The part of `v` (R, P) that belongs to the weights of this layer, in their shape."""
        return v[:, self.part].reshape(len(v), *self.weight.shape[1:])


class Hessian:
    """The Hessian of error and L2 penalty at R sets of parameters at once; made once, multiplied often."""

    def __init__(self, objective: Objective, theta: Array) -> None:
        """At θ (R, P)."""
        network = objective.problem.network
        outputs, entered, _ = activations(theta, objective.problem.x, network.widths, network.activation)
        shown = outputs if network.outputs else outputs[:, 0]
        delta = objective.loss.gradient(shown, objective.problem.y, objective.h).reshape(outputs.shape)
        self.l2, self.curvature = objective.l2, _curvature(objective, shown)
        self.layers = _layers(network, theta, entered, delta)

    def times(self, v: Array) -> Array:
        """H v (R, P): of each θ with its own v (R, P), or of a single θ with each of as many v as there are."""
        sums = self._forward(v)
        product = np.empty_like(v)
        # R{δ} of the outputs; then, layer by layer, R{∂loss/∂W} = a R{δ}ᵀ + R{a} δᵀ.
        delta = np.einsum("rnkl,rln->rkn", self.curvature, sums[-1])
        for layer, before in reversed([*zip(self.layers, [None, *sums[:-1]], strict=True)]):
            along = layer.entered @ delta.swapaxes(1, 2)
            if before is not None:
                along[:, 1:] += (layer.slope * before) @ layer.delta.swapaxes(1, 2)
                delta = layer.of(v)[:, 1:] @ layer.delta + layer.weight[:, 1:] @ delta
                delta = delta * layer.slope + layer.pull * layer.bend * before
            product[:, layer.part] = along.reshape(len(v), -1)
        return product + self.l2 * v

    def _forward(self, v: Array) -> list[Array]:
        """R{sums} (R, out, N) of each layer: Vᵀ a + Wᵀ R{a}, where R{a} = f′ R{sums} of the layer before."""
        layers: list[Array] = []
        for layer in self.layers:
            sums = layer.of(v).swapaxes(1, 2) @ layer.entered
            if layers:
                sums += layer.weight[:, 1:].swapaxes(1, 2) @ (layer.slope * layers[-1])
            layers.append(sums)
        return layers


def _curvature(objective: Objective, outputs: Array) -> Array:
    """∂²loss/∂outputs² of each row, (R, N, K, K), K = 1 where there is one output."""
    assert objective.loss.root is not None, f"the {objective.loss.name} loss has no curvature here"
    roots = np.stack([objective.loss.root(output) for output in outputs])
    return roots @ roots.swapaxes(-1, -2)


def _layers(network: Network, theta: Array, entered: list[Array], delta: Array) -> list[Layer]:
    """By backpropagation from ∂loss/∂outputs; inputs first."""
    layers: list[Layer] = []
    f, nothing = network.activation, np.empty(0)
    for number, (part, inputs, units) in reversed([*enumerate(blocks(network.widths))]):
        weight = theta[:, part].reshape(len(theta), inputs, units)
        if not number:
            layers.append(Layer(part, weight, entered[0], delta, nothing, nothing, nothing))
            break
        a, pull = entered[number][:, 1:], weight[:, 1:] @ delta
        slope = f.slope(a)
        layers.append(Layer(part, weight, entered[number], delta, slope, f.bend(a), pull))
        delta = pull * slope
    return layers[::-1]


def sharpness(objective: Objective, theta: Array) -> float:
    """Largest eigenvalue of the second derivative at θ (P,); NaN where that is beyond the range of floats.

    By Lanczos' method, as ARPACK has it: power iteration that keeps its vectors, which a negative eigenvalue of larger
    size cannot lead astray.
    """
    start = np.random.default_rng(0).standard_normal(objective.size)
    # Where training diverged, products overflow: the result is then NaN.
    with calm():
        hessian = Hessian(objective, theta[None])
        first = hessian.times(start[None])
        if not np.isfinite(first).all():
            return np.nan
        return _largest(hessian, start) if first.any() else 0.0


def _largest(hessian: Hessian, start: Array) -> float:
    # Imported only now, so that only those who ask for an eigenvalue wait for it.
    from scipy.sparse.linalg import LinearOperator, eigsh

    operator = LinearOperator(
        (len(start), len(start)), matvec=lambda v: hessian.times(v.reshape(1, -1))[0], dtype=np.float64
    )
    eigenvalues = eigsh(operator, k=1, which="LA", v0=start, tol=TOLERANCE, return_eigenvectors=False)
    return float(eigenvalues[0])
