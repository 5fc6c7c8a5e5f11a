"""Activations of hidden units, and their slopes as functions of what they return."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.hyper import Hyper
from core.losses.cross_entropy import sigmoid
from core.registry import Registry
from core.types import Array

# Slope of a leaky ReLU below 0: Maas, Hannun & Ng, 2013.
LEAK = 0.01


def relu(z: Array, /, out: Array | None = None) -> Array:
    """max(z, 0)."""
    return np.maximum(z, 0, out=out)


def leaky_relu(z: Array, /, out: Array | None = None) -> Array:
    """max(z, LEAK z)."""
    return np.maximum(z, LEAK * z, out=out)


@dataclass(frozen=True)
class Activation:
    """`value`: z -> a, from `low` to `high`. `slope`: a -> da/dz, which for all of these can be told from a alone.

    `value` writes into `out` where that is given, as NumPy's own functions do.
    `bend`: a -> d²a/dz², likewise; 0 where a kink is, which has none. `exponentials`: how many take as long as a value.
    """

    name: str
    label: str
    value: Callable[..., Array]
    slope: Callable[[Array], Array]
    bend: Callable[[Array], Array] = np.zeros_like
    low: float = -math.inf
    high: float = math.inf
    exponentials: float = 0.0

    def __reduce__(self) -> tuple[Callable[[str], Activation], tuple[str]]:
        # Named functions: those without a name cannot be pickled.
        return activation, (self.name,)

    @property
    def is_kinked(self) -> bool:
        """Whether its slope jumps at 0."""
        left, right = self.slope(self.value(np.array([-1e-6, 1e-6])))
        return bool(abs(right - left) > 1e-3)


ACTIVATIONS: Registry[Activation] = Registry("activation")
ACTIVATIONS.add(
    Activation("tanh", "tanh", np.tanh, lambda a: 1 - a * a, lambda a: -2 * a * (1 - a * a), -1, 1, 1.7),
    Activation("relu", "ReLU", relu, lambda a: np.where(a > 0, 1.0, 0.0), low=0),
    Activation("leaky_relu", "Leaky ReLU", leaky_relu, lambda a: np.where(a > 0, 1.0, LEAK)),
    Activation(
        "sigmoid", "Sigmoid", sigmoid, lambda a: a * (1 - a), lambda a: a * (1 - a) * (1 - 2 * a), 0, 1, 2.0
    ),
    Activation("identity", "Identity", np.positive, np.ones_like),
)


def activation(name: str) -> Activation:
    """The one of that name."""
    return ACTIVATIONS[name]


ACTIVATION = Hyper(
    "activation",
    "Activation",
    default="tanh",
    grid=tuple(ACTIVATIONS),
    help="What each hidden unit makes of its sum. Without a bend (identity) many layers are no more than one.",
    group="Model",
    scale="category",
    titles=ACTIVATIONS.titles,
)
