"""What training passes on: `State`, a batch between two epochs, and `History`, what some epochs recorded."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.engine.problem import Problem
from core.engine.snapshots import snapshot_epochs
from core.engine.spec import RunSpec
from core.optim.hypers import LENGTHS
from core.optim.optimizers import Slots
from core.outline import Outlined
from core.types import Array


@dataclass(frozen=True, repr=False)
class State(Outlined):
    """A batch of R runs between two epochs.

    theta (R, P); `slots` is the memory of each rule, in the order of `core.engine.steps.by_optimizer`; a rule counts
    its steps from `slots_since`, which is 0 unless the run is a fork. `problems` has one entry per run; x, y, … are as
    in Problem, leading with R when the runs differ in their data and with 1 when they share them. Each run keeps
    at most `most_snapshots` of its parameters; those at the epochs `also_due` are recorded besides. It trains until
    `last_epoch` (R,), which early stopping brings forward; `lowest` (R,) is its lowest validation error so far,
    `waited` (R,) the epochs since.
    """

    specs: tuple[RunSpec, ...]
    problems: tuple[Problem, ...]
    x: Array
    y: Array
    validation_x: Array
    validation_y: Array
    theta: Array
    slots: tuple[Slots, ...]
    slots_since: tuple[int, ...]
    most_snapshots: int
    last_epoch: NDArray[np.intp]
    lowest: Array
    waited: NDArray[np.intp]
    epoch: int = 0
    step: int = 0
    also_due: frozenset[int] = frozenset()


@dataclass(frozen=True, repr=False)
class History(Outlined):
    """What some epochs recorded: errors and penalty (n, R) at `epochs` (n,); theta (R, P) at snapshot epochs."""

    epochs: NDArray[np.intp]
    train_error: Array
    validation_error: Array
    penalty: Array
    snapshots: dict[int, Array]
    seconds: float


def due(spec: RunSpec, most: int) -> tuple[int, ...]:
    """The epochs at which the parameters of a run are recorded."""
    return snapshot_epochs(spec.epochs, most)


@lru_cache(maxsize=16)
def due_in_any(most: int) -> frozenset[int]:
    """The epochs at which the parameters of a run of any length on the grid are recorded."""
    return frozenset(epoch for epochs in LENGTHS for epoch in snapshot_epochs(epochs, most))
