"""The columns of a linear model, standardized, and how much each one's coefficient suffers from the others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from core.engine.run import Run
from core.once import once
from core.theory.closed_form import Centred, null_space
from core.types import Array
from core.verdicts.trying import ROUNDING

# Collinear: the variance of a coefficient is over ten times that on uncorrelated columns (Marquardt, 1970).
INFLATION = 10.0
# In a direction along which predictions stay the same, a part larger than this is more than rounding.
PART = 1e-6


@dataclass(frozen=True, eq=False)
class Standardized:
    """The D' training columns that vary: z (N, D') of mean 0 and deviation 1.

    `spread` (D',) are their deviations, `scale` (D',) those by which training divides them.
    """

    z: Array
    names: tuple[str, ...]
    titles: tuple[str, ...]
    spread: Array
    scale: Array

    @classmethod
    def of(cls, run: Run) -> Standardized:
        """The standardized columns of the training rows of `run`."""
        return _standardized(run)

    @cached_property
    def root(self) -> Array:
        """C (…, D') with Cᵀ C the correlations: rank and small variances are read from it, and not from its square."""
        return np.asarray(np.linalg.qr(self.z / np.sqrt(len(self.z)), mode="r"))

    @cached_property
    def turned(self) -> tuple[Array, Array]:
        """Singular values of C and their directions, a row each."""
        _, s, vt = np.linalg.svd(self.root, full_matrices=False)
        return s, vt

    @cached_property
    def correlations(self) -> Array:
        """(D', D')."""
        return self.root.T @ self.root

    @cached_property
    def dependent(self) -> NDArray[np.bool_]:
        """(D',): columns that follow from others exactly, but for rounding."""
        return np.asarray((np.abs(null_space(self.z)) > PART).any(axis=0))

    def inflations(self, l2: float) -> Array:
        """(D',): the variance of each coefficient, relative to that of a column of its own, under an L2 penalty.

        Diagonal of (R + K)⁻¹ R (R + K)⁻¹ with correlations R and penalties K: Marquardt, 1970. Infinite where columns
        are dependent.
        """
        weaker = self.scale / self.spread
        if l2 == 0 or (weaker == weaker[0]).all():
            # One decomposition serves all strengths.
            s, vt = self.turned
            if l2 == 0 and self.dependent.any():
                return np.where(self.dependent, np.inf, 1.0)
            return np.asarray((vt.T**2) @ (s / (s**2 + l2 * weaker[0] ** 2)) ** 2)
        rows = np.vstack([self.root, np.diag(np.sqrt(l2) * weaker)])
        u, s, vt = np.linalg.svd(rows, full_matrices=False)
        if s[-1] <= s[0] * max(self.z.shape) * np.finfo(float).eps:
            return np.where(self.dependent, np.inf, 1.0)
        solver = (vt.T / s) @ u[: len(self.root)].T
        return np.asarray((solver**2).sum(axis=1))

    def inflation(self, l2: float) -> float:
        """The largest variance inflation."""
        return float(self.inflations(l2).max())

    def inflated(self, l2: float) -> bool:
        """Whether the variance inflation is too large, by more than rounding, which depends on the units of columns."""
        return self.inflation(l2) > INFLATION * (1 + ROUNDING)


@once
def _standardized(run: Run) -> Standardized:
    columns = Centred.of(run.columns.raw(run.train.x))
    varies = columns.varies
    names, titles = (tuple(compress(of, varies)) for of in (run.columns.names, run.columns.titles))
    return Standardized(columns.z[:, varies], names, titles, columns.scale[varies], run.columns.scale[varies])
