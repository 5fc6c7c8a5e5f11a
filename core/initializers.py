"""Initializers: where the parameters stand before the first step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.hyper import Hyper
from core.registry import Registry
from core.types import Array


@dataclass(frozen=True)
class Initializer:
    """`draw(rng, size, scale)` -> (size,) starting values."""

    name: str
    label: str
    draw: Callable[[np.random.Generator, int, float], Array]


INITIALIZERS: Registry[Initializer] = Registry("initializer")
INITIALIZERS.add(Initializer("zeros", "Zeros", lambda rng, size, scale: np.zeros(size)))
INITIALIZERS.add(Initializer("normal", "Normal", lambda rng, size, scale: scale * rng.standard_normal(size)))
INITIALIZERS.add(Initializer("uniform", "Uniform", lambda rng, size, scale: rng.uniform(-scale, scale, size)))

INIT = Hyper(
    "init",
    "Start",
    default="zeros",
    grid=tuple(INITIALIZERS),
    help="Values of all parameters before the first step.",
    group="Initialization",
    scale="category",
    batches=True,
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
