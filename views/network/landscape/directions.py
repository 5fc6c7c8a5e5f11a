"""Principal directions of a recorded path: the plane through its end that holds as much of it as a plane can.

Li, Xu, Taylor, Studer & Goldstein, 2018, https://arxiv.org/abs/1712.09913: those of θ_t − θ_T, the steps that are left
to the end. Their code centres them; here they are not, so that the plane leaves out the path's distance from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.types import Array

# As a share of the length of θ: a path that moves less than this stands still, up to rounding.
STILL = 1e-12
# A path whose second direction is below this share of the first is straight: its second direction is only rounding.
STRAIGHT = 1e-6


@dataclass(frozen=True, eq=False)
class Plane:
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
    found = np.linalg.eigvalsh(np.minimum.outer(left, left))
    return float(found[-2:].sum() / found.sum())
