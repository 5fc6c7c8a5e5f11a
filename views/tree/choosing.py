"""Choosing a value by cross-validation: the best one, and the simplest that chance cannot tell from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.outline import Sized
from core.types import Array


@dataclass(frozen=True, eq=False)
class FoldScores(Sized):
    """Scores of V values on each of F folds, (V, F), by a measure whose ideal value is `ideal`."""

    folds: Array
    ideal: float = 0.0

    @property
    def mean(self) -> Array:
        """(V,): over the folds."""
        return self.folds.mean(axis=1)

    @property
    def standard_error(self) -> Array:
        """(V,): of the mean."""
        return self.folds.std(axis=1, ddof=1) / np.sqrt(self.folds.shape[1])

    @property
    def costs(self) -> Array:
        """(V,): how far each mean is from the ideal; infinite where a fold cannot be judged."""
        return np.nan_to_num(np.abs(self.mean - self.ideal), nan=np.inf)

    def best(self, sizes: NDArray[Any]) -> int | None:
        """The value that costs least, of equal ones that of the smallest model; None where none can be judged."""
        if np.isinf(self.costs).all():
            return None
        return int(np.lexsort([sizes, self.costs])[0])

    def simplest(self, sizes: NDArray[Any]) -> int | None:
        """The smallest model within one standard error of the best: Breiman et al., 1984, section 3.4.3."""
        best = self.best(sizes)
        if best is None:
            return None
        within = self.costs <= self.costs[best] + self.standard_error[best]
        return int(np.lexsort([self.costs, np.where(within, sizes, np.inf)])[0])
