"""Steps of a batch whose runs follow one optimizer or several: one gradient for all, each rule on its own rows."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.engine.spec import RunSpec, numbers
from core.optim.optimizers import OPTIMIZERS, Optimizer, Slots
from core.optim.penalties import soft_threshold
from core.types import Array, Hypers


@dataclass(frozen=True, eq=False)
class OptimizerGroup:
    """Neighbouring runs of a batch that follow one optimizer.

    `runs` are their rows, `h` their hyperparameters, a number where they agree, `mask` (P,) marks weights, `l1`
    (rows, P) is their penalty.
    """

    optimizer: Optimizer
    runs: slice
    h: Hypers
    mask: Array
    l1: Array

    @cached_property
    def shrinks(self) -> bool:
        """Whether any of them has an L1 penalty, and a rule that can take it."""
        return self.optimizer.step_length is not None and bool(self.l1.any())

    def step(
        self, gradient: Array, theta: Array, slots: Slots, rate: Array | None, t: int
    ) -> tuple[Array, Slots]:
        """Their parameters after step `t`, and the rule's memory; `rate` (rows, 1) where a schedule sets it."""
        h = self.h if rate is None else {**self.h, "learning_rate": rate}
        w = self.mask * theta if self.optimizer.decays else theta
        update, slots = self.optimizer.rule(gradient, w, slots, h, as_array(t))
        if not self.shrinks:
            return theta + update, slots
        length = self.optimizer.step_length(slots, h, as_array(t))  # type: ignore[misc]
        return soft_threshold(theta + update, length * self.l1), slots


def by_optimizer(specs: Sequence[RunSpec]) -> list[tuple[str, slice]]:
    """(optimizer, rows) of the neighbours in `specs` that share one."""
    groups, begin = [], 0
    for name, together in itertools.groupby(specs, key=lambda spec: str(spec.optimizer)):
        end = begin + len(list(together))
        groups.append((name, slice(begin, end)))
        begin = end
    return groups


def optimizer_groups(specs: Sequence[RunSpec], mask: Array, l1: Array) -> list[OptimizerGroup]:
    """The runs of a batch by optimizer; `mask` (P,) marks weights, `l1` (R, P) is the penalty of each."""
    return [
        OptimizerGroup(OPTIMIZERS[name], runs, agreed(numbers(specs[runs])), mask, l1[runs])
        for name, runs in by_optimizer(specs)
    ]


def as_array(t: int) -> NDArray[np.intp]:
    """`t` (1, 1): NumPy's powers of numbers and of arrays may differ in the last bit, and so would one run and many."""
    return np.array([[t]])


def agreed(h: Hypers) -> Hypers:
    """`h` with one number for each hyperparameter in which all runs agree: products with it take half the time."""
    return {name: values[0, 0] if (values == values[0, 0]).all() else values for name, values in h.items()}
