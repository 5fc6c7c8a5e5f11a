"""Schedules: how the learning rate changes on the way, as factors of it.

A schedule maps u, the share of the steps after warm-up that are done (0 at the first of them), to a factor; `d` is the
share of the rate that `decay` leaves at u = 1. Steps are counted from 0, as in Optax. During a warm-up of W steps the
factor is (k + 1)/(W + 1): Optax's linear schedule from 1/(W + 1), which wastes no first step on a rate of 0.
After a round of S steps all of it starts again, the warm-up too: a warm restart, Loshchilov & Hutter,
https://arxiv.org/abs/1608.03983.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.hyper import Hyper
from core.registry import Registry
from core.types import Array, Hypers

Factor = Callable[[Array, Array], Array]


@dataclass(frozen=True)
class Schedule:
    """`factor(u, d)` of the learning rate, elementwise."""

    name: str
    label: str
    factor: Factor

    @property
    def equation(self) -> str:
        """The factor in letters, the first line of its docstring."""
        return (self.factor.__doc__ or "").splitlines()[0]


SCHEDULES: Registry[Schedule] = Registry("schedule")


def schedule(name: str, label: str) -> Callable[[Factor], Factor]:
    """Register a schedule."""

    def register(factor: Factor) -> Factor:
        SCHEDULES.add(Schedule(name, label, factor))
        return factor

    return register


@schedule("constant", "Constant")
def constant(u: Array, d: Array) -> Array:
    """η(u) = η"""
    return np.ones_like(u)


@schedule("step", "Three drops")
def step(u: Array, d: Array) -> Array:
    """η(u) = η d^(⌊4u⌋/3)

    Four plateaus of equal length, each lower by the same factor.
    """
    return d ** (np.floor(4 * u) / 3)


@schedule("exponential", "Exponential decay")
def exponential(u: Array, d: Array) -> Array:
    """η(u) = η dᵘ"""
    return d**u


@schedule("cosine", "Cosine decay")
def cosine(u: Array, d: Array) -> Array:
    """η(u) = η (d + (1 − d)(1 + cos πu)/2)

    One round of Loshchilov & Hutter, https://arxiv.org/abs/1608.03983.
    """
    return d + (1 - d) * (1 + np.cos(np.pi * u)) / 2


@schedule("inverse_time", "1/t decay")
def inverse_time(u: Array, d: Array) -> Array:
    """η(u) = η / (1 + (1/d − 1) u)

    Robbins & Monro, 1951: slow enough to reach any point, fast enough to settle.
    """
    return 1 / (1 + (1 / d - 1) * u)


def rate_factor(name: str, done: int | NDArray[np.intp], steps: Array, warmup: Array, decay: Array) -> Array:
    """Factor (R, 1) of the step after `done` steps, where a round takes `steps`, `warmup` of them to warm up.

    For several steps, `done` (S,), it is (R, S).
    """
    k = done % steps
    warming = (k + 1) / (warmup + 1)
    u = np.clip((k - warmup) / np.maximum(steps - warmup, 1), 0, 1)
    return np.where(k < warmup, warming, SCHEDULES[name].factor(u, decay))


def rate_at(
    name: str, done: int | NDArray[np.intp], steps_per_epoch: int, round_epochs: Array, h: Hypers
) -> Array:
    """(R, 1): the learning rate of the step after `done` steps, where a round takes `round_epochs` (R, 1).

    For several steps, `done` (S,), it is (R, S).
    """
    steps, warmup = steps_per_epoch * round_epochs, steps_per_epoch * h["warmup"]
    return rate_factor(name, done, steps, warmup, h["decay"]) * h["learning_rate"]


# Schedules under which it matters which epoch is the last.
CHANGING = tuple(name for name in SCHEDULES if name != "constant")
SCHEDULE = Hyper(
    "schedule",
    "Schedule",
    default="constant",
    grid=tuple(SCHEDULES),
    help="How the learning rate falls on the way: large steps first, small ones to settle. With u from 0 to 1: "
    + "; ".join(f"{name}: {each.equation}" for name, each in SCHEDULES.items())
    + ".",
    group="Schedule",
    scale="category",
    titles=SCHEDULES.titles,
)
DECAY = Hyper(
    "decay",
    "Share of the rate at the end",
    default=0.01,
    grid=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0),
    help="What the schedule leaves of the learning rate by its end, which the last of few steps does not quite reach.",
    group="Schedule",
    symbol="d",
    scale="log",
    batches=True,
    needs=("schedule", CHANGING),
)
WARMUP = Hyper(
    "warmup",
    "Warm-up",
    default=0,
    grid=(0, 1, 2, 5, 10, 20, 50, 100, 200, 500),
    help="Epochs over which the learning rate rises to its full value.",
    group="Schedule",
    batches=True,
)
