"""The exact optimum of linear regression, to measure learned parameters against.

Solved by the singular value decomposition of centred, scaled columns, and refined once: never by normal equations,
whose error grows with the square of the condition number, and not by scikit-learn 1.9's LinearRegression, which cuts
the rank at 1e-6 and so returns wrong coefficients on NIST's Wampler data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset
from core.engine.problem import Problem, problem_of
from core.engine.spec import RunSpec
from core.features.columns import Columns
from core.types import Array

# Degrees of freedom above this are more than rounding.
LEAST_FREEDOM = 1e-9


@dataclass(frozen=True, eq=False)
class Solution:
    """The minimum of ½·mean((ŷ − y)²) + ½·l2·‖w‖², in data units and tidy names.

    `condition` is the ratio of the largest to the smallest singular value of the centred, scaled columns, stacked on
    the penalty where there is one. Where `rank` is below `full_rank` many solutions fit equally well; this is the one
    with the smallest weights on those columns, and standard errors are NaN.
    """

    values: Mapping[str, float]
    standard_errors: Mapping[str, float]
    train_error: float
    condition: float
    rank: int
    full_rank: int

    @cached_property
    def unique(self) -> bool:
        """Whether the data determine every coefficient."""
        return self.rank == self.full_rank


@dataclass(frozen=True, eq=False)
class Centred:
    """Columns z (N, D') of mean 0 and deviation 1, of raw ones: their `centre` and `scale` (D').

    A column that is the same in every row is zeros, of scale 1: `varies` (D',) tells.
    """

    z: Array
    centre: Array
    scale: Array
    varies: NDArray[np.bool_]

    @classmethod
    def of(cls, raw: Array) -> Centred:
        """Center and scale the `raw` columns (N, D')."""
        varies = raw.max(axis=0) > raw.min(axis=0)
        centre = raw.mean(axis=0)
        z = raw - centre
        # Centred twice: for numbers far from 0, the rounding in their mean is no small part of what is left.
        left = z.mean(axis=0)
        z = np.where(varies, z - left, 0.0)
        # By the largest first, so that no square overflows or is lost.
        most = np.where(varies, np.abs(z).max(axis=0), 1.0)
        scale = np.where(varies, most * np.sqrt(np.mean((z / most) ** 2, axis=0)), 1.0)
        return cls(z / scale, np.where(varies, centre + left, raw[0]), scale, varies)


@dataclass(frozen=True, eq=False)
class Fit:
    """Where ½·mean((ŷ − y)²) + ½·Σ l2·w² is least, on centred, scaled columns: the only way here to solve for it.

    `weight` (D',) of those columns, least of all in norm where many are; `residual` (N,); `solver` (D', N), by which
    the targets become weights; `rank`, and `condition`, the ratio of the largest to the smallest singular value of the
    columns, stacked on the penalty where there is one.
    """

    columns: Centred
    weight: Array
    l2: Array
    middle: float
    residual: Array
    solver: Array
    rank: int
    condition: float

    @classmethod
    def of(cls, raw: Array, y: Array, l2: Array | float = 0.0) -> Fit:
        """Fit targets (N,) by `raw` columns (N, D'), with the penalty (D',) on the weights of the raw columns."""
        columns = Centred.of(raw)
        penalty = l2 / columns.scale**2
        middle, deviation = apart(y)
        rows = np.vstack([columns.z, np.diag(np.sqrt(len(y) * penalty))]) if penalty.any() else columns.z
        pseudo_inverse, rank, condition = _pseudo_inverse(rows)
        weight = _refined(pseudo_inverse, rows, np.pad(deviation, (0, len(rows) - len(y))))
        residual = deviation - columns.z @ weight
        return cls(columns, weight, penalty, middle, residual, pseudo_inverse[:, : len(y)], rank, condition)

    @property
    def unique(self) -> bool:
        """Whether there is no other: the columns are independent, or the penalty decides."""
        return self.rank == len(self.weight)

    @property
    def freedom(self) -> float:
        """Degrees of freedom of the residuals: N − 1 − trace of the hat matrix z K."""
        return len(self.residual) - 1 - float(np.vecdot(self.columns.z, self.solver.T).sum())

    @property
    def error(self) -> float:
        """½·mean((ŷ − y)²)."""
        return float(self.residual @ self.residual) / (2 * len(self.residual))

    @property
    def value(self) -> float:
        """Error and penalty: what is minimized."""
        return self.error + 0.5 * float(self.l2 @ self.weight**2)

    def around(self, centre: Array, scale: Array) -> tuple[float, Array]:
        """Bias and weights (D',) of the columns (raw − `centre`) / `scale`."""
        weight = self.weight / self.columns.scale
        return self.middle - float((self.columns.centre - centre) @ weight), weight * scale


def fit(problem: Problem, l2: float) -> Fit:
    """On the training rows of `problem`, with the penalty ½·l2·‖w‖² on weights in the units of training."""
    columns = problem.columns
    return Fit.of(columns.raw(problem.train.x), problem.train.y, l2 * columns.scale**2)


def flat_directions(columns: Columns, train: Dataset) -> Array:
    """(M, 1 + D'): bias and weights, in the units of training, that can be added without changing any output."""
    centred = Centred.of(columns.raw(train.x))
    weights = null_space(centred.z) / centred.scale
    return np.column_stack([-weights @ (centred.centre - columns.centre), weights * columns.scale])


def null_space(z: Array) -> Array:
    """(M, D'): orthonormal weights on columns z (N, D') whose sums are 0 in every row, but for rounding."""
    _, s, vt = np.linalg.svd(np.linalg.qr(z, mode="r"))
    rank = int((s > s.max(initial=0) * max(z.shape) * np.finfo(float).eps).sum())
    return vt[rank:]


def solve(spec: RunSpec, data: Dataset | None = None) -> Solution:
    """The exact parameters on the training rows of `spec`, and their standard errors.

    The penalty enters as rows √(N·l2) below the columns, so that no product of columns is ever formed.
    Errors follow from Var(w) = σ² K Kᵀ with w = K y and σ² = RSS / (N − trace of the hat matrix): the classical
    ones without a penalty, the sampling errors of the shrunken estimate with one.
    """
    problem = problem_of(spec, data)
    least_squares = fit(problem, spec.number("l2"))
    names, columns = problem.columns.names, least_squares.columns
    variance = _noise_variance(least_squares) if least_squares.unique else np.nan
    # As sums of squares, which rounding cannot make negative.
    bias_solver = columns.centre / columns.scale @ least_squares.solver
    of_bias = 1 / len(least_squares.residual) + bias_solver @ bias_solver
    of_weights = np.sum(least_squares.solver**2, axis=1) / columns.scale**2
    errors = np.sqrt(variance * np.array([of_bias, *of_weights]))
    bias, weight = least_squares.around(np.zeros_like(columns.centre), np.ones_like(columns.scale))
    tidy = ("bias", *(f"weight[{name}]" for name in names))
    return Solution(
        values=_named(tidy, [bias, *weight]),
        standard_errors=_named(tidy, errors),
        train_error=least_squares.error,
        condition=least_squares.condition,
        rank=least_squares.rank,
        full_rank=len(names),
    )


def least_squares(raw: Array, y: Array) -> Array:
    """Bias and weights (1 + D',) that fit targets `y` (N,) by columns `raw` (N, D') best, without a penalty."""
    bias, weight = Fit.of(raw, y).around(np.zeros(raw.shape[1]), np.ones(raw.shape[1]))
    return np.array([bias, *weight])


def apart(y: Array) -> tuple[float, Array]:
    """The mean of `y` (N,), and how much each differs from it."""
    middle = float(y.mean())
    deviation = y - middle
    left = float(deviation.mean())
    return middle + left, deviation - left


def _named(names: tuple[str, ...], values: Iterable[float]) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, values, strict=True)}


def _pseudo_inverse(rows: Array) -> tuple[Array, int, float]:
    """K (D', N) with w = K y, numerical rank and condition number of `rows` (N, D')."""
    u, s, vt = np.linalg.svd(rows, full_matrices=False)
    keep = s > s[0] * max(rows.shape) * np.finfo(float).eps if s[0] > 0 else np.zeros_like(s, dtype=bool)
    pseudo_inverse = (vt[keep].T / s[keep]) @ u[:, keep].T
    smallest = s[-1] if len(s) == rows.shape[1] else 0.0
    return pseudo_inverse, int(keep.sum()), float(s[0] / smallest) if smallest > 0 else np.inf


def _refined(pseudo_inverse: Array, rows: Array, target: Array) -> Array:
    """w (D',) with rows w ≈ target; what rounding left over is solved for once more (iterative refinement)."""
    weight = pseudo_inverse @ target
    return weight + pseudo_inverse @ (target - rows @ weight)


def _noise_variance(fit: Fit) -> float:
    """RSS / degrees of freedom; NaN when none are left."""
    return float(fit.residual @ fit.residual) / fit.freedom if fit.freedom > LEAST_FREEDOM else np.nan
