"""Whether classes can be separated, proven: directions along which log loss falls for ever, and what they part.

Log loss has no minimum exactly where some θ puts no row on the wrong side and some row on the right one: c θ then
costs the less, the larger c is (Albert & Anderson, 1984, https://doi.org/10.1093/biomet/71.1.1). A search for the
minimum goes that way, or a linear program finds it; either is checked before anything is claimed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.theory.closed_form import Centred
from core.theory.objective import Objective
from core.types import Array

EPSILON = float(np.finfo(float).eps)
# A linear program of more numbers than this takes a second.
MOST_NUMBERS = 10_000
# A row on its side, without an end: its log-odds have risen by more than this along the last steps of a search.
GREW = 1.0
# Parts of a direction smaller than this are none.
PART = 1e-6


@dataclass(frozen=True, eq=False)
class Separation:
    """A direction in θ that puts no training row on a wrong side, and rows that it puts on their own.

    `sides` (K, N) tells of each class whether a row is told from it, True of its own; `y` (N,) are the classes.
    `weights` (D', K) are those of the direction for columns of deviation 1.
    """

    weights: Array
    sides: NDArray[np.bool_]
    y: NDArray[np.intp]

    @property
    def separated(self) -> NDArray[np.bool_]:
        """(N,): rows that are told from every other class."""
        return np.asarray(self.sides.all(axis=0))

    @property
    def whole(self) -> bool:
        """Whether every training row is on its side."""
        return bool(self.sides.all())

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns that the direction uses."""
        sizes = np.abs(self.weights).max(axis=1)
        return tuple(np.flatnonzero(sizes > PART * sizes.max(initial=0)).tolist())

    @property
    def absent(self) -> tuple[int, ...]:
        """Classes that no training row is of: the less of them is expected, the better."""
        return tuple(np.flatnonzero(np.bincount(self.y, minlength=len(self.sides)) == 0).tolist())

    @property
    def apart(self) -> tuple[int, ...]:
        """Classes each of which is told from every other, in every row of both."""
        classes = (k for k in range(len(self.sides)) if k not in self.absent)
        return tuple(k for k in classes if self.separated[self.y == k].all() and self.sides[k].all())

    @property
    def why(self) -> str:
        """What larger weights do, and why."""
        return f"classes can be separated{'' if self.whole else ' in part'}, so that larger weights always cost less"


def separates(objective: Objective, theta: Array) -> bool:
    """Whether θ (P,) puts every training row on its side, by more than rounding, and no penalty holds it back."""
    if objective.l2.any() or objective.l1.any():
        return False
    sizes = [
        objective.model.forward(objective.fitted, of[None], x)[0]
        for of, x in ((theta, objective.problem.x), (np.abs(theta), np.abs(objective.problem.x)))
    ]
    targets = objective.problem.y[0]
    rounding = len(theta) * EPSILON * sizes[1]
    if targets.ndim == 1:
        return bool(((2 * targets - 1) * sizes[0] > rounding).all())
    own = (targets * (sizes[0] - rounding)).sum(axis=0)
    return bool((own > np.where(targets == 1, -np.inf, sizes[0] + rounding).max(axis=0)).all())


def along(objective: Objective, theta: Array, way: Array) -> Separation | None:
    """The proof that log loss, under an L2 penalty or none, has no minimum, by where a search for one went.

    It ended at θ (P,), and `way` (P,) led it there last. None where neither proves it.
    """
    y, classes = _classes(objective)
    if separates(objective, theta):
        x = objective.problem.x[0, 1:]
        weights = theta.reshape(1 + len(x), -1)[1:] * x.std(axis=1, keepdims=True)
        return Separation(weights, np.ones((classes, len(y)), dtype=bool), y)
    program = _Program.of(objective)
    direction = program.of_theta(way)
    return program.proof(direction, program.matrix @ direction > GREW)


def programmed(objective: Objective) -> Separation | None:
    """The proof by a linear program; None where no direction parts the classes, or too many rows to look for one so."""
    program = _Program.of(objective)
    if program.pairs.shape[1] * program.width > MOST_NUMBERS:
        return None
    return program.proof(*program.solved())


def _classes(objective: Objective) -> tuple[NDArray[np.intp], int]:
    """The class of each row (N,), and how many there are."""
    targets = objective.problem.y[0]
    if targets.ndim == 1:
        return targets.astype(np.intp), 2
    return targets.argmax(axis=0), len(targets)


@dataclass(frozen=True, eq=False)
class _Program:
    """Rows of classes y (N,) on `columns` of mean 0 and deviation 1, which `turn` (D', r) makes independent.

    `pairs` (2, M) are a row and a class that it is to be told from.
    """

    columns: Centred
    turn: Array
    y: NDArray[np.intp]
    classes: int

    @classmethod
    def of(cls, objective: Objective) -> _Program:
        """Under an L2 penalty no weight may grow, but a bias may."""
        columns, (y, classes) = Centred.of(objective.problem.x[0, 1:].T), _classes(objective)
        _, s, vt = np.linalg.svd(columns.z, full_matrices=False)
        kept = s > s.max(initial=0) * max(columns.z.shape) * EPSILON
        kept &= not objective.l2.any()
        return cls(columns, vt[kept].T / s[kept] * np.sqrt(len(y)), y, classes)

    @property
    def width(self) -> int:
        """Numbers that a direction has: the last class of several, or the first of two, stays at 0."""
        return (1 + self.turn.shape[1]) * (self.classes - 1)

    @cached_property
    def pairs(self) -> NDArray[np.intp]:
        classes = np.arange(self.classes)
        return np.array(np.nonzero(self.y[:, None] != classes))

    def margins(self, rows: Array) -> Array:
        """(M, …): by how much each pair is told apart, a row of each for any numbers `rows` (N, 1 + r) of the rows."""
        i, other = self.pairs
        table = np.zeros((len(i), rows.shape[1], self.classes))
        place = np.arange(len(i))
        table[place, :, self.y[i]] = rows[i]
        table[place, :, other] -= rows[i]
        free = table[:, :, 1:] if self.classes == 2 else table[:, :, :-1]
        return free.reshape(len(i), -1)

    @cached_property
    def matrix(self) -> Array:
        """(M, width): how much each pair is told apart by each number of a direction."""
        z = self.columns.z
        return self.margins(np.column_stack([np.ones(len(z)), z @ self.turn]))

    @cached_property
    def sizes(self) -> Array:
        """(M,): the sum of the sizes of all that is summed there, by which rounding is measured."""
        z = np.abs(self.columns.z)
        sizes = np.column_stack([np.ones(len(z)), z @ np.abs(self.turn)])
        return np.abs(self.margins(sizes)).sum(axis=1)

    def solved(self) -> tuple[Array, NDArray[np.bool_]]:
        """The direction that tells most pairs apart and puts none on a wrong side; and these pairs (M,)."""
        from scipy.optimize import linprog
        from scipy.sparse import csr_array, eye_array, hstack

        pairs = len(self.matrix)
        solution = linprog(
            np.concatenate([np.zeros(self.width), -np.ones(pairs)]),
            A_ub=hstack([csr_array(-self.matrix), eye_array(pairs)]),
            b_ub=np.zeros(pairs),
            bounds=[(None, None)] * self.width + [(0, 1)] * pairs,
            method="highs",
        )
        if solution.status != 0:
            return np.zeros(self.width), np.zeros(pairs, dtype=bool)
        return solution.x[: self.width], solution.x[self.width :] > 0.5

    def of_theta(self, theta: Array) -> Array:
        """θ (P,) as a direction (width,), as far as classes can be told apart by it."""
        table = theta.reshape(1 + len(self.turn), -1)
        table = table if self.classes == 2 else (table - table[:, -1:])[:, :-1]
        weights = np.linalg.pinv(self.turn) @ (table[1:] * self.columns.scale[:, None])
        return np.concatenate([table[:1] + self.columns.centre @ table[1:], weights]).ravel()

    def proof(self, v: Array, parted: NDArray[np.bool_]) -> Separation | None:
        """That direction `v` (width,), set right, tells apart the pairs `parted` (M,); None where it does not."""
        checked = self.checked(v, parted)
        if checked is None:
            return None
        direction, parted = checked
        rows, others = self.pairs
        sides = np.ones((self.classes, len(self.y)), dtype=bool)
        sides[others, rows] = parted
        return Separation(self.weights(direction), sides, self.y)

    def checked(self, v: Array, parted: NDArray[np.bool_]) -> tuple[Array, NDArray[np.bool_]] | None:
        """`v` (width,) as it must be if pairs that are not told apart are tied, exactly; None unless that proves it.

        A linear program is solved within a tolerance: here all other pairs have to be told apart by more than rounding.
        """
        while parted.any():
            tied = self.matrix[~parted]
            if tied.size:
                _, s, vt = np.linalg.svd(tied, full_matrices=False)
                across = vt[s > s[0] * max(tied.shape) * EPSILON]
                for _ in range(2):
                    v = v - across.T @ (across @ v)
            margins = self.matrix @ v
            rounding = self.matrix.size * EPSILON * np.abs(v).max() * self.sizes
            if (margins[parted] > rounding[parted]).all():
                return (v, parted) if (np.abs(margins[~parted]) <= rounding[~parted]).all() else None
            if not (margins[parted] > -rounding[parted]).all():
                return None
            parted = parted & (margins > rounding)
        return None

    def weights(self, v: Array) -> Array:
        """(D', K): of the direction `v` (width,), for columns of deviation 1."""
        weights = self.turn @ v.reshape(1 + self.turn.shape[1], -1)[1:]
        kept_at_0 = ((0, 0), (1, 0) if self.classes == 2 else (0, 1))
        return np.pad(weights, kept_at_0)
