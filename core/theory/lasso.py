"""Least squares under an L1 penalty, to rounding: signs of the weights are searched, and each set of them is solved.

Given which weights are not 0, and their signs, the minimum is that of least squares with a constant pull. A search that
always goes down, and takes in one weight or lets one go at a time, ends at the right signs: Lee, Battle, Raina & Ng,
2006. The duality gap says how far above the least value it can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.data import Dataset
from core.engine.problem import Problem, problem_of
from core.engine.spec import RunSpec
from core.models import MODELS
from core.theory.closed_form import Centred, apart, fit
from core.theory.objective import Minimum
from core.types import Array

# A duality gap below this share of what is minimized is rounding; so is a gradient this little above the penalty's.
GAP, TIED = 1e-9, 1e-12
# The part of the penalty's pull along which no prediction changes: above this share it is more than rounding.
FREE = 1e-9
EPSILON = float(np.finfo(float).eps)
# Steps of a search for each weight, after which its result is the best known.
STEPS_EACH = 20


@dataclass(frozen=True, eq=False)
class LassoPath:
    """`values` {tidy name: (L,)} in data units at each of L strengths, and whether each is `proven` (L,) least."""

    values: dict[str, Array]
    proven: NDArray[np.bool_]


def lasso(spec: RunSpec, strengths: Sequence[float], data: Dataset | None = None) -> LassoPath:
    """The minimum of ½·MSE + l1·‖w‖₁ + ½·l2·‖w‖² at each l1 > 0, descending."""
    problem, model = problem_of(spec, data), MODELS[spec.model]
    optima = minima(problem, strengths, spec.number("l2"))
    flat = np.stack([minimum.theta for minimum in optima])
    table = model.in_data_units(problem.fitted, flat)
    values = dict(zip(model.scalar_names(problem.fitted), table.T, strict=True))
    return LassoPath(values, np.array([minimum.proven for minimum in optima]))


def minima(problem: Problem, strengths: Sequence[float], l2: float) -> list[Minimum]:
    """Where ½·MSE + l1·‖w‖₁ + ½·l2·‖w‖² is least at each l1, each searched for from where the last was found."""
    given, centred = problem.columns, Centred.of(problem.columns.raw(problem.train.x))
    middle, deviation = apart(problem.train.y)
    # On columns of deviation 1 a weight is so many times as large, and a penalty on it as much weaker.
    share = given.scale / centred.scale
    search = SignSearch.of(centred.z, deviation, l2 * share**2)
    none, plain, optima = np.zeros(len(share)), fit(problem, l2).weight, list[Minimum]()
    weight = none
    for strength in strengths:
        known = (weight, plain, none)
        weight, proven = search.least(search.lowest(known, strength * share), strength * share)
        if not proven:
            weight = search.lowest((weight, *known), strength * share)
        bias = middle - (centred.centre - given.centre) @ (weight / centred.scale)
        value = search.value(weight, strength * share)
        optima.append(Minimum(np.array([bias, *weight * share]), value, proven))
    return optima


@dataclass(frozen=True, eq=False)
class SignSearch:
    """Of the least of ½·‖target − rows w‖² + Σ l1·|w|, of which no w changes the part `left`."""

    rows: Array
    target: Array
    left: float

    @classmethod
    def of(cls, z: Array, y: Array, l2: Array) -> SignSearch:
        """½·mean((y − z w)²) + ½·Σ l2·w², of centred z (N, D') and y (N,), in as many rows as there are columns."""
        rows = np.vstack([z / np.sqrt(len(y)), np.diag(np.sqrt(l2))])
        target = np.concatenate([y / np.sqrt(len(y)), np.zeros(len(l2))])
        q, r = np.linalg.qr(rows)
        inside = q.T @ target
        left = target - q @ inside
        return cls(r, inside, float(left @ left) / 2)

    def value(self, weight: Array, l1: Array) -> float:
        """What is minimized."""
        residual = self.target - self.rows @ weight
        return self.left + float(residual @ residual) / 2 + float(l1 @ np.abs(weight))

    def lowest(self, known: Iterable[Array], l1: Array) -> Array:
        """Those of the `known` weights where `value` is least."""
        return min(known, key=lambda weight: self.value(weight, l1))

    def least(self, weight: Array, l1: Array) -> tuple[Array, bool]:
        """w (D',) where it is least under l1 (D',), searched for from `weight`; and whether that is proven."""
        signs, dual = np.sign(weight), self.target
        for _ in range(STEPS_EACH * (1 + len(weight))):
            weight, dual, settled = self._towards(weight, signs, l1)
            signs = np.sign(weight)
            if not settled:
                continue
            pull = self.rows.T @ dual
            excess = np.where(signs == 0, np.abs(pull) / l1, 0.0)
            if excess.max(initial=0) <= 1 + TIED:
                break
            signs[excess.argmax()] = np.sign(pull[excess.argmax()])
        return weight, self.gap(weight, dual, l1) <= GAP * self.value(weight, l1)

    def _towards(self, weight: Array, signs: Array, l1: Array) -> tuple[Array, Array, bool]:
        """The least with these signs, and True; or where the first weight on the way there becomes 0, and False.

        And the residual there: the weights, whose rounding it would have, are not asked for it.
        """
        kept = np.flatnonzero(signs)
        here, pull = weight[kept], (l1 * signs)[kept]
        u, s, vt = np.linalg.svd(self.rows[:, kept], full_matrices=False)
        real = s > s.max(initial=0) * max(self.rows.shape) * EPSILON
        u, s, vt = u[:, real], s[real], vt[real]
        pulled = (vt @ pull) / s
        across = self.target - u @ (u.T @ self.target)
        # Taken out twice: of what rounding leaves in it the first time, weights would be a million times as large.
        dual = across - u @ (u.T @ across) + u @ pulled
        free = pull - vt.T @ (vt @ pull)
        # Where no prediction depends on a direction, the penalty alone falls along it.
        ends = not np.linalg.norm(free) > FREE * np.linalg.norm(pull)
        step = vt.T @ ((u.T @ (self.target - self.rows[:, kept] @ here) - pulled) / s) if ends else -free
        with calm():
            crossing = np.where(signs[kept] * step < 0, -here / step, np.inf)
        first = crossing.min(initial=np.inf)
        settled = ends and not first < 1
        moved = np.zeros_like(weight)
        moved[kept] = here + step if settled else np.where(crossing > first, here + first * step, 0)
        return moved, dual, settled

    def gap(self, weight: Array, dual: Array, l1: Array) -> float:
        """How far the least value can be below that of `weight`: that of the dual problem at `dual`, scaled."""
        residual, pull = self.target - self.rows @ weight, self.rows.T @ dual
        share = float((l1 / np.maximum(np.abs(pull), l1)).min(initial=1))
        apart = residual - share * dual
        unpaid = np.abs(weight) * np.abs(l1 - share * np.sign(weight) * pull)
        return float(apart @ apart) / 2 + (1 - share) ** 2 * self.left + float(unpaid.sum())
