"""When a run has arrived: what it minimizes stays within 1 % of the least possible value."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.engine.run import Run
from core.types import Array

WITHIN = 0.01


# Of what the best constant costs, which no offset of the target changes: where the least is 0, within 1 % of it means
# within 1 % of this share; or of that share of the start, which is rounding.
SMALLEST, ROUNDING = 1e-6, 1e-24


def epochs_to(run: Run, least: float) -> float:
    """The epoch from which on the objective of `run` stays within 1 % of `least`; NaN if it never does."""
    return stays_below(run.objective, run.error_epochs, arrived_at(run, least))


def stays_below(errors: Array, epochs: NDArray[np.intp], bound: float) -> float:
    """The first of `epochs` (E,) from which on `errors` (E,) do not exceed `bound`; NaN if they end above it."""
    outside = np.flatnonzero(~(errors <= bound))
    if not outside.size:
        return float(epochs[0])
    arrived = int(outside[-1]) + 1
    return float(epochs[arrived]) if arrived < len(errors) else np.nan


def arrived_at(run: Run, least: float) -> float:
    """The objective at which `run` counts as arrived at `least`."""
    return least + WITHIN * max(least, smallest_difference(run))


def smallest_difference(run: Run) -> float:
    """What differences of the objective of `run` that are smaller do not matter beside, where the least is 0."""
    return max(SMALLEST * run.constant_loss(run.train), ROUNDING * float(run.objective[0]))
