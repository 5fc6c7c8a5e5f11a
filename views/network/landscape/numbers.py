"""A slice through the space of all parameters: what is minimized, over a plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.engine.run import Run
from core.theory.objective import Objective
from core.types import Array, OnEpoch
from views.network.landscape.directions import Plane

# Points along each side: fewer where a place costs more, so that about as many products are computed for every network.
MOST_POINTS, FEWEST_POINTS, PRODUCTS = 41, 21, 5e9
# The most activations held at once: as many as fit in a processor's cache.
BLOCK = 2**16
# Seconds for each place, and for each place, row and parameter. As measured.
PLACE_SECONDS, SHARE_SECONDS = 5e-6, 0.1e-9

Window = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Slice:
    """`value` (M, M) of the objective: a row for each of `y` (M,), a column for each of `x` (M,), places in `plane`."""

    plane: Plane
    x: Array
    y: Array
    value: Array

    @property
    def nbytes(self) -> int:
        """Memory of the arrays."""
        return self.value.nbytes + self.plane.directions.nbytes + self.plane.origin.nbytes


def slice_of(run: Run, plane: Plane, window: Window, on_block: OnEpoch | None = None) -> Slice:
    """What `run` minimized, error and penalty on its training rows, over `window` of `plane`."""
    objective, m = Objective.of_run(run), points(run)
    x, y = (np.linspace(*ends, m) for ends in window)
    places = np.stack([*np.meshgrid(x, y)], axis=-1).reshape(-1, 2)
    held = max(1, BLOCK // (len(run.train.y) * max(run.network.widths)))
    value = np.empty(len(places))
    for begin in range(0, len(places), held):
        block = slice(begin, begin + held)
        value[block] = objective.value(plane.theta(places[block]))
        if on_block is not None:
            on_block(begin, len(places))
    return Slice(plane, x, y, value.reshape(m, m))


def points(run: Run) -> int:
    """Along each side."""
    return int(np.clip(np.sqrt(PRODUCTS / _shares(run)), FEWEST_POINTS, MOST_POINTS))


def seconds(run: Run) -> float:
    """Roughly how long `slice_of` takes."""
    return points(run) ** 2 * (PLACE_SECONDS + _shares(run) * SHARE_SECONDS)


def _shares(run: Run) -> int:
    return run.parameter_count * len(run.train.y)
