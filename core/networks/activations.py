"""Activations of hidden units, and their slopes as functions of what they return."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.cross_entropy import sigmoid
from core.hyper import Hyper
from core.registry import Registry
from core.types import Array

# Of a leaky ReLU below 0: Maas, Hannun & Ng, 2013.
LEAK = 0.01


@dataclass(frozen=True)
class Activation:
    """`value`: z -> a, from `low` to `high`. `slope`: a -> da/dz, which for all of these can be told from a alone."""

    name: str
    label: str
    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    low: float = -math.inf
    high: float = math.inf


ACTIVATIONS: Registry[Activation] = Registry("activation")
ACTIVATIONS.add(Activation("tanh", "tanh", np.tanh, lambda a: 1 - a * a, -1, 1))
ACTIVATIONS.add(
    Activation("relu", "ReLU", lambda z: np.maximum(z, 0), lambda a: np.where(a > 0, 1.0, 0.0), 0)
)
ACTIVATIONS.add(
    Activation(
        "leaky_relu",
        "Leaky ReLU",
        lambda z: np.maximum(z, LEAK * z),
        lambda a: np.where(a > 0, 1.0, LEAK),
    )
)
ACTIVATIONS.add(Activation("sigmoid", "Sigmoid", sigmoid, lambda a: a * (1 - a), 0, 1))
ACTIVATIONS.add(Activation("identity", "Identity", lambda z: z, np.ones_like))

ACTIVATION = Hyper(
    "activation",
    "Activation",
    default="tanh",
    grid=tuple(ACTIVATIONS),
    help="What each hidden unit makes of its sum. Without a bend (identity) many layers are no more than one.",
    group="Model",
    scale="category",
)
