"""A slice through the space of all parameters: what is minimized, over the plane that holds most of a recorded path.

The plane goes through the end of the path, along its principal directions: Li, Xu, Taylor, Studer & Goldstein, 2018,
https://arxiv.org/abs/1712.09913: those of θ_t − θ_T, the steps that are left to the end. Their code centres them; here
they are not, so that the plane leaves out the path's distance from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.engine.run import Run
from core.outline import Sized
from core.theory.objective import Objective
from core.types import Array, OnEpoch
from core.work import Work

# As a share of the length of θ: a path that moves less than this stands still, up to rounding.
STILL = 1e-12
# A path whose second direction is below this share of the first is straight: its second direction is only rounding.
STRAIGHT = 1e-6
# Points along each side: fewer where a place costs more, so that about as many products are computed for every network.
MOST_POINTS, FEWEST_POINTS, PRODUCTS = 41, 21, 5e9
# The most activations held at once: as many as fit in a processor's cache.
BLOCK = 2**16
# Calls of NumPy for each place, and multiply-adds for each place, row and parameter.
PLACE_CALLS, MULTIPLIES = 10, 2

Window = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Plane(Sized):
    """A plane through `origin` (P,), along `directions` (2, P), orthonormal.

    `shares` (2,) is each direction's share of the path's squared distance from its end, summed over snapshots.
    """

    origin: Array
    directions: Array
    shares: Array

    @classmethod
    def of(cls, path: Array) -> Plane | None:
        """The plane of a path (T, P), which starts to the lower left of its end; None for one that does not move."""
        left = path - path[-1]
        _, s, directions = np.linalg.svd(left, full_matrices=False)
        if len(s) < 2 or not s[0] > STILL * np.linalg.norm(path[-1]):
            return None
        directions = directions[:2]
        directions[directions @ left[0] > 0] *= -1
        return cls(path[-1], directions, s[:2] ** 2 / np.vecdot(s, s))

    @property
    def is_straight(self) -> bool:
        """Whether one direction holds all of the path."""
        return bool(self.shares[1] < STRAIGHT**2)

    @property
    def held(self) -> float:
        """What the plane holds of the path, from 0 to 1."""
        return float(self.shares.sum())

    def places(self, theta: Array) -> Array:
        """(…, P) -> (…, 2): the nearest place in the plane, the origin at 0."""
        return (theta - self.origin) @ self.directions.T

    def theta(self, places: Array) -> Array:
        """(B, 2) -> (B, P)."""
        return self.origin + places @ self.directions

    def share_of(self, step: Array) -> float:
        """How much of the squared length of `step` (P,) lies along the plane; NaN of none."""
        length = float(np.vecdot(step, step))
        return float(np.sum((self.directions @ step) ** 2)) / length if length > 0 else np.nan


def random_walk(epochs: NDArray[np.intp]) -> float:
    """What two directions hold of a random walk in many dimensions that is recorded at `epochs` (T,).

    Its steps have nothing in common, so (θ_t − θ_T)·(θ_s − θ_T) is the number of steps left to both. Antognini &
    Sohl-Dickstein, 2018, https://arxiv.org/abs/1806.08805.
    """
    left = (epochs[-1] - epochs).astype(np.float64)
    eigenvalues = np.linalg.eigvalsh(np.minimum.outer(left, left))
    return float(eigenvalues[-2:].sum() / eigenvalues.sum())


# --------------------------------------------------------------------------- over the plane


@dataclass(frozen=True, eq=False)
class Slice(Sized):
    """`value` (M, M) of the objective: a row for each of `y` (M,), a column for each of `x` (M,), places in `plane`."""

    plane: Plane
    x: Array
    y: Array
    value: Array


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


def work(run: Run) -> Work:
    """Roughly what `slice_of` takes."""
    return points(run) ** 2 * Work(calls=PLACE_CALLS, multiplies=MULTIPLIES * _shares(run))


def _shares(run: Run) -> int:
    return run.parameter_count * len(run.train.y)
