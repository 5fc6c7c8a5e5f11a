"""Initializers: the values of the parameters before the first step."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from core.hyper import Hyper
from core.registry import Registry
from core.types import Array


@dataclass(frozen=True)
class Initializer:
    """`draw(rng, size, scale)` -> (size,) starting values.

    `fan_scale(inputs, units)` is what the scale is multiplied by in a layer, so that signals keep their size on the way
    through many; None where all layers start alike.
    """

    name: str
    label: str
    draw: Callable[[np.random.Generator, int, float], Array]
    fan_scale: Callable[[int, int], float] | None = None


INITIALIZERS: Registry[Initializer] = Registry("initializer")
INITIALIZERS.add(
    Initializer("zeros", "Zeros", lambda rng, size, scale: np.zeros(size)),
    Initializer("normal", "Normal", lambda rng, size, scale: scale * rng.standard_normal(size)),
    Initializer("uniform", "Uniform", lambda rng, size, scale: rng.uniform(-scale, scale, size)),
)
ALIKE = tuple(INITIALIZERS)
INITIALIZERS.add(
    Initializer("constant", "Constant", lambda rng, size, scale: np.full(size, scale)),
    # Glorot & Bengio, 2010, http://proceedings.mlr.press/v9/glorot10a.html: Var(w) = 2 / (inputs + units).
    Initializer(
        "xavier",
        "Xavier",
        lambda rng, size, scale: scale * rng.standard_normal(size),
        lambda inputs, units: math.sqrt(2 / (inputs + units)),
    ),
    # He, Zhang, Ren & Sun, 2015, https://arxiv.org/abs/1502.01852: Var(w) = 2 / inputs.
    Initializer(
        "he",
        "He",
        lambda rng, size, scale: scale * rng.standard_normal(size),
        lambda inputs, units: math.sqrt(2 / inputs),
    ),
)

INIT = Hyper(
    "init",
    "Start",
    default="zeros",
    grid=ALIKE,
    help="Values of all parameters before the first step.",
    group="Initialization",
    scale="category",
    batches=True,
    titles=INITIALIZERS.titles,
)
INIT_SCALE = Hyper(
    "init_scale",
    "Scale of the start",
    default=1.0,
    grid=(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0),
    help="Standard deviation of the normal start; ends of the uniform one.",
    group="Initialization",
    scale="log",
    batches=True,
    needs=("init", ("normal", "uniform")),
)
SEED = Hyper(
    "seed",
    "Seed",
    default=0,
    grid=tuple(range(32)),
    help="Draws the start and the order of the batches.",
    group="Initialization",
    batches=True,
)
START = (INIT, INIT_SCALE, SEED)
LAYERED_START = (
    replace(
        INIT,
        default="xavier",
        grid=tuple(INITIALIZERS),
        help="Weights before the first step; biases start at 0. Xavier and He keep signals at one size through the "
        "layers; zeros keep all units of a layer alike for ever.",
    ),
    replace(
        INIT_SCALE,
        help="Standard deviation of the normal start, ends of the uniform one, value of the constant one; a factor of "
        "what Xavier and He say.",
        needs=("init", tuple(name for name in INITIALIZERS if name != "zeros")),
    ),
    SEED,
)
