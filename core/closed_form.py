"""The exact optimum of linear regression, to measure learned parameters against.

Solved by the singular value decomposition of centred, scaled columns, and refined once: never by normal equations,
whose error grows with the square of the condition number, and not by scikit-learn 1.9's LinearRegression, which cuts
the rank at 1e-6 and so returns wrong coefficients on NIST's Wampler data.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.data import Dataset
from core.problem import problem_of
from core.spec import RunSpec
from core.types import Array

MOST_DIGITS = 15.0


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


def solve(spec: RunSpec, data: Dataset | None = None) -> Solution:
    """The exact parameters on the training rows of `spec`, and their standard errors.

    The penalty enters as rows √(N·l2) below the columns, so that no product of columns is ever formed.
    Errors follow from Var(w) = σ² K Kᵀ with w = K y and σ² = RSS / (N − trace of the hat matrix): the classical
    ones without a penalty, the sampling errors of the shrunken estimate with one.
    """
    problem = problem_of(spec, data)
    y = problem.train.y
    z, centre, scale = _centred_and_scaled(problem.columns.raw(problem.train.x))
    l2 = float(spec.settings["l2"] or 0) * (problem.columns.scale / scale) ** 2
    rows = np.vstack([z, np.diag(np.sqrt(len(y) * l2))]) if l2.any() else z
    pseudo_inverse, rank, condition = _pseudo_inverse(rows)
    weight = _refined(pseudo_inverse, rows, np.pad(y - y.mean(), (0, len(rows) - len(y))))
    solver = pseudo_inverse[:, : len(y)]
    residual = y - y.mean() - z @ weight
    names = problem.columns.names
    unique = rank == len(names)
    variance = _noise_variance(residual, z, solver) if unique else np.nan
    weight_data = weight / scale
    # As sums of squares, which rounding cannot make negative.
    bias_solver = centre / scale @ solver
    errors = np.sqrt(
        variance * np.array([1 / len(y) + bias_solver @ bias_solver, *np.sum(solver**2, axis=1) / scale**2])
    )
    tidy = ("bias", *(f"weight[{name}]" for name in names))
    return Solution(
        values=_named(tidy, [y.mean() - centre @ weight_data, *weight_data]),
        standard_errors=_named(tidy, errors),
        train_error=float(residual @ residual) / (2 * len(y)),
        condition=condition,
        rank=rank,
        full_rank=len(names),
    )


def least_squares(raw: Array, y: Array) -> Array:
    """The same for columns `raw` (N, D') and targets `y` (N,) alone, without a penalty: (1 + D',), the bias first."""
    z, centre, scale = _centred_and_scaled(raw)
    pseudo_inverse, _, _ = _pseudo_inverse(z)
    weight = _refined(pseudo_inverse, z, y - y.mean()) / scale
    return np.array([y.mean() - centre @ weight, *weight])


def _named(names: tuple[str, ...], values: Iterable[float]) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, values, strict=True)}


def _centred_and_scaled(raw: Array) -> tuple[Array, Array, Array]:
    """z (N, D'), centre and scale (D',) of the `raw` columns (N, D'); a constant column becomes zeros."""
    centre = raw.mean(axis=0)
    z = raw - centre
    constant = raw.max(axis=0) == raw.min(axis=0)
    z[:, constant] = 0
    scale = np.where(constant, 1.0, np.sqrt(np.mean(z**2, axis=0)))
    return z / scale, centre, scale


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


def _noise_variance(residual: Array, z: Array, solver: Array) -> float:
    """RSS / (N − 1 − trace(z K)); NaN when no degrees of freedom are left."""
    freedom = len(residual) - 1 - float(np.vecdot(z, solver.T).sum())
    return float(residual @ residual) / freedom if freedom > 1e-9 else np.nan


def correct_digits(value: float, true: float) -> float:
    """−log₁₀ of the relative error (absolute where the true value is 0), between 0 and 15; NaN for no value.

    NIST's log relative error: https://www.itl.nist.gov/div898/strd/
    """
    error = abs(value - true) / (abs(true) or 1.0)
    if not np.isfinite(error):
        return np.nan if np.isnan(error) else 0.0
    # In this order: where all is lost, max(0.0, −0.0) is 0.0.
    return min(MOST_DIGITS, max(0.0, -math.log10(error))) if error > 0 else MOST_DIGITS
