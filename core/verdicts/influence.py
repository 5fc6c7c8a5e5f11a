"""How hard single rows pull at least squares, alone or together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.engine.run import Run
from core.once import once
from core.types import Array
from core.verdicts.columns import Standardized

# A row pulls alone: Cook's distance above 1 (Cook & Weisberg, 1982) with a residual over two of its standard
# deviations, or one over four, which normal noise gives one row in 15,000; given degrees of freedom to know them.
COOK, WITH_RESIDUAL, RESIDUAL, FEWEST_FREEDOM = 1.0, 2.0, 4.0, 5
# A leverage this near 1 is 1: the fit goes through that row whatever its target.
WHOLE = 1 - 1e-9
# Rows pull together: so many robust deviations off, which normal noise gives one row in 500 million; a deviation is
# the median size of a residual, which a normal one exceeds half of the time, times this.
FAR, MEDIAN_TO_SIGMA, MOST_DOUBT = 6.0, 1.4826, 20


@dataclass(frozen=True, eq=False)
class Influence:
    """Influence of each row on least squares, (N,): leverage, residual in the target's unit, and Cook's distance.

    `studentized` is its size in its own standard deviations, estimated without that row. `weight` (D') are the
    coefficients in data units, `moved` (D', N) what leaving out a row adds to them. NaN where the leverage is 1.
    """

    columns: Standardized
    weight: Array
    leverage: Array
    residual: Array
    studentized: Array
    cook: Array
    moved: Array

    @property
    def alone(self) -> NDArray[np.bool_]:
        """Rows without which a coefficient would be undetermined."""
        return self.leverage >= WHOLE

    @cached_property
    def pulling(self) -> NDArray[np.bool_]:
        """Rows that pull alone."""
        pulls = (self.cook > COOK) & (self.studentized > WITH_RESIDUAL)
        return self.alone | pulls | (self.studentized > RESIDUAL)

    @cached_property
    def usual(self) -> float:
        """The usual deviation of a residual, which a few rows cannot widen."""
        return MEDIAN_TO_SIGMA * float(np.median(np.abs(self._off)))

    @property
    def _off(self) -> Array:
        return self.residual - np.median(self.residual)

    @cached_property
    def outlying(self) -> NDArray[np.bool_]:
        """Rows that pull alone; where none does, those that together widen the deviation by which each would show."""
        return self.pulling if self.pulling.any() else np.abs(self._off) > FAR * self.usual

    @property
    def far(self) -> NDArray[np.bool_]:
        """Rows far off, where there are enough of them, beside what is fitted, to know what is usual."""
        enough = len(self.residual) - len(self.weight) > MOST_DOUBT
        return (np.abs(self._off) > FAR * self.usual) & enough

    def share_of(self, rows: NDArray[np.bool_]) -> float:
        """The share of the squared error that some rows make up."""
        return float((self.residual[rows] ** 2).sum() / (self.residual**2).sum())

    @property
    def strongest(self) -> int:
        """The row that pulls hardest."""
        return int(np.where(self.alone, np.inf, np.where(self.pulling, self.cook, -1)).argmax())


@once
def influence(run: Run) -> Influence | None:
    """Cook, 1977, https://doi.org/10.2307/1268249; None where rows are too few, columns dependent, or the fit exact."""
    columns, y = Standardized.of(run), run.train.y
    rows, width = columns.z.shape
    freedom = rows - width - 1
    if not width or freedom < FEWEST_FREEDOM or not y.max() > y.min():
        return None
    u, s, vt = np.linalg.svd(columns.z, full_matrices=False)
    solver = (vt.T / np.where(s > 0, s, np.inf)) @ u.T
    weight = solver @ (y - y.mean())
    residual = y - y.mean() - columns.z @ weight
    variance = residual @ residual / freedom
    if s[-1] <= s[0] * rows * np.finfo(float).eps or variance <= np.finfo(float).eps * y.var():
        return None
    leverage = 1 / rows + (u**2).sum(axis=1)
    free = np.where(leverage < WHOLE, 1 - leverage, np.nan)
    squared = residual**2 / (variance * free)
    without = np.maximum(freedom - squared, np.finfo(float).eps) / (freedom - 1)
    return Influence(
        columns,
        weight=weight / columns.spread,
        leverage=leverage,
        residual=residual,
        studentized=np.sqrt(squared / without),
        cook=squared * leverage / (free * (width + 1)),
        moved=-solver * (residual / free) / columns.spread[:, None],
    )
