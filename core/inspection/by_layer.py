"""The weights of a network layer by layer, on one scale whatever its shape, and numbers that sum them up.

The layers of a transformer are its parts: `core.inspection.by_part`.
"""

from __future__ import annotations

import math

import numpy as np

from core.calm import calm
from core.engine.run import Run
from core.inspection import by_part
from core.theory.tensors import layout_of
from core.types import Array

# Weights nearer to 0 than this hardly matter: inputs vary by one deviation, activations by about 1.
NEAR_ZERO = 0.01
# Norms within this factor hardly differ.
HARDLY = 1.1
# What all parameters together are called.
ALL = "all"


def weights(run: Run, theta: Array | None = None) -> dict[str, Array]:
    """{layer: (inputs, units)} after the last step, or of θ (P,) in units of training; biases are left out.

    Those of the first layer are times the deviation of their input, whether or not inputs are standardized. Those of a
    part of a transformer stand in one row.
    """
    theta = run.flat[-1] if theta is None else theta
    if run.family == "transformer":
        tensors = {name: theta[part] for name, part, _ in layout_of(run).slices()}
        return by_part.weights(run.sequences.shape, tensors)
    network = run.network
    matrices = {name: theta[part].reshape(rows, units)[1:] for name, part, rows, units in network.layers()}
    unit = network.inputs.spread / network.inputs.scale
    return {**matrices, "layer1": matrices["layer1"] * unit[:, None]}


def norms(run: Run) -> dict[str, float]:
    """{layer: Euclidean norm of its weights}."""
    with calm():
        return {layer: float(np.linalg.norm(weight)) for layer, weight in weights(run).items()}


def counts(run: Run) -> dict[str, float]:
    """{layer: how many weights it has}, and how many parameters there are in all, biases too."""
    return {**{layer: weight.size for layer, weight in weights(run).items()}, ALL: run.parameter_count}


def factor(value: float, other: float) -> float:
    """How many times the smaller the larger is: infinite beside 0, 1 where both are 0."""
    low, high = sorted((value, other))
    return high / low if low else 1.0 if not high else math.inf


def summary(weight: Array) -> dict[str, float]:
    """Numbers of the weights of one layer."""
    with calm():
        return {
            "weights": weight.size,
            "norm": float(np.linalg.norm(weight)),
            "mean": float(weight.mean()),
            "deviation": float(weight.std()),
            "share near zero": float((np.abs(weight) < NEAR_ZERO).mean()),
        }


def layer_title(layer: str) -> str:
    """`layer 1` of `layer1`; parts of a transformer have titles for names, as `attention`."""
    number = layer.removeprefix("layer")
    return f"layer {number}" if number.isdecimal() else layer


def single(layer: str, weight: Array) -> dict[str, float]:
    """{tidy name: value} of the weights of one layer, as `layer1.weight[0,3]`: from input 0 to unit 3."""
    return {f"{layer}.weight[{i},{unit}]": float(weight[i, unit]) for i, unit in np.ndindex(weight.shape)}
