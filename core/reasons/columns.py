"""Reasons that lie in the columns: some are redundant, and some are constant."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.engine.run import Run
from core.formatting import code, number
from core.optim.penalties import STRENGTHS
from core.reasons.base import COLUMNED, FIRST_L2, NOTED, Reason, rule
from core.theory.closed_form import Centred, null_space
from core.types import Array
from core.verdicts.baselines import negligible
from core.verdicts.facts import Facts
from core.verdicts.findings import named
from core.verdicts.fixes import Changes, Fix, fixes, legendre, switched
from core.verdicts.trying import ROUNDING, Better, comes_back, no_harm

# Collinear: the variance of a coefficient is over ten times that on uncorrelated columns (Marquardt, 1970).
INFLATION = 10.0
# Variances beyond this are not shown as numbers.
BEYOND_WORDS = 1e9
# In a direction along which predictions stay the same, a part larger than this is more than rounding.
PART = 1e-6
# A change of the error that counts as unnoticed; and how far coefficients are moved to find it, in units of their
# columns' deviations: doubling, then in steps of less than 1 %.
UNNOTICED = 0.01
DOUBLING, STEPS = np.exp2(np.arange(-30.0, 40.0)), np.linspace(0.5, 1, 64)
# Shares of that move, and digits, which are tried until the numbers as written keep the promise.
READ = ((1.0, 2), (0.95, 2), (0.95, 3), (0.95, 4))


@dataclass(frozen=True, eq=False)
class Standardized:
    """The D' training columns that vary: z (N, D') of mean 0 and deviation 1.

    `spread` (D',) are their deviations, `scale` (D',) those by which training divides them.
    """

    z: Array
    names: tuple[str, ...]
    spread: Array
    scale: Array

    @classmethod
    def of(cls, run: Run) -> Standardized:
        """The standardized columns of the training rows of `run`."""
        columns = Centred.of(run.columns.raw(run.train.x))
        varies = columns.varies
        names = tuple(name for name, kept in zip(run.columns.names, varies, strict=True) if kept)
        return cls(columns.z[:, varies], names, columns.scale[varies], run.columns.scale[varies])

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


@rule("Coefficients trade off", NOTED, family="linear")
def collinear(run: Run, facts: Facts) -> Reason | None:
    """Variance inflation, and how far two coefficients can move against each other unnoticed."""
    columns, l2 = Standardized.of(run), run.spec.number("l2")
    if run.diverged or not columns.names or not columns.inflated(l2):
        return None
    inflated = columns.inflations(0.0)
    part = np.flatnonzero(inflated > INFLATION).tolist()
    pair = _nearest(columns, part if len(part) > 1 else range(len(columns.names)))
    return Reason(
        f"{_alike(columns, part, pair)}: {_inflated(columns.inflation(l2))}. "
        f"{_tradeable(run, facts, columns, pair)}".strip(),
        _parted(run, facts, _enough(columns, l2)),
    )


def _parted(run: Run, facts: Facts, penalty: Changes) -> tuple[Fix, ...]:
    """Fixes that part the columns, a penalty or other columns, and with which training does not diverge."""
    sure = facts.bears(float(penalty.get("l2") or 0))
    other = legendre(run)
    return (
        *fixes(run, penalty, better=None if sure else comes_back(run)),
        *fixes(run, other, better=_parts(run)),
    )


def _parts(run: Run) -> Better:
    """Whether the columns of a run no longer trade off, and it neither diverges nor ends far off on unseen rows."""
    harmless = no_harm(run)
    return lambda other: (
        not other.diverged
        and harmless(other)
        and not Standardized.of(other).inflated(other.spec.number("l2"))
    )


def _alike(columns: Standardized, part: Sequence[int], pair: tuple[int, int]) -> str:
    """Which columns follow from others, nine tenths of their variance or more."""
    names = [columns.names[i] for i in part]
    if len(part) == 1:
        return f"The column {named(names)} nearly follows from other columns"
    alike = len(part) == 2 and columns.correlations[pair] ** 2 > 1 - 1 / INFLATION
    what = "say nearly the same" if alike else "each nearly follow from other columns"
    return f"The columns {named(names)} {what}"


def _nearest(columns: Standardized, part: Sequence[int]) -> tuple[int, int]:
    """The two of the columns `part` that are most alike, in order."""
    alike = np.triu(np.abs(columns.correlations[np.ix_(part, part)]), 1)
    one, other = sorted(part[int(i)] for i in np.unravel_index(alike.argmax(), alike.shape))
    return one, other


def _inflated(worst: float) -> str:
    if worst > BEYOND_WORDS:
        return "one of them follows from the others, all but exactly"
    return (
        f"the variance of one coefficient is {number(worst, 3)} times what a column of its own would give it"
    )


def _enough(columns: Standardized, here: float) -> Changes:
    """The weakest L2 penalty that leaves no variance inflated, and does not take forever to do so."""
    weakest = FIRST_L2 * float((columns.spread / columns.scale).min()) ** 2 * (1 - ROUNDING)
    stronger = [strength for strength in STRENGTHS if strength > here and strength >= weakest]
    found = bisect_left(stronger, True, key=lambda l2: not columns.inflated(l2))
    return {"l2": stronger[found]} if found < len(stronger) else {}


def _tradeable(run: Run, facts: Facts, columns: Standardized, pair: tuple[int, int]) -> str:
    """How far two coefficients can move against each other; it holds for the very numbers that the sentence shows."""
    if columns.dependent.any():
        return "Coefficients can move against each other by any amount, and the predictions stay the same."
    if negligible(run, run.train_error[-1]):
        return ""
    direction = np.zeros(len(columns.names))
    direction[[*pair]] = 1.0, -np.sign(columns.correlations[pair])
    told = said_moves(run, facts, columns, direction)
    one, other = pair
    suffix = f",{run.columns.outputs[0]}" if run.columns.outputs else ""
    way = "falls" if direction[other] < 0 else "rises"
    return (
        f"From where it ended, {code(f'weight[{columns.names[one]}{suffix}]')} can rise by {told[one]} while "
        f"{code(f'weight[{columns.names[other]}{suffix}]')} {way} by {told[other]}, and the training error "
        f"changes by less than {100 * UNNOTICED:.0f} %, the bias making up for their means."
    )


def said_moves(run: Run, facts: Facts, columns: Standardized, direction: Array) -> dict[int, str]:
    """How far the weights of columns that take part in `direction` (D',) can move along it, as numbers to be read.

    In few digits, but enough that the numbers as written change the error no more than allowed.
    """
    far, moving = unnoticed(run, facts, columns, direction), np.flatnonzero(direction)
    for share, digits in itertools.chain(READ, ((0.5**k, 4) for k in itertools.count())):
        told = {int(i): rounded(far * share * abs(direction[i]) / columns.spread[i], digits) for i in moving}
        read = np.zeros_like(direction)
        for i, (value, _) in told.items():
            read[i] = np.sign(direction[i]) * value * columns.spread[i]
        if not change(run, facts, columns, read[None])[0] > UNNOTICED:
            break
    return {i: text for i, (_, text) in told.items()}


def rounded(value: float, digits: int) -> tuple[float, str]:
    """`value` with so many significant digits, and how that is written."""
    kept = float(f"{value:.{digits}g}")
    return kept, number(kept, digits)


def unnoticed(run: Run, facts: Facts, columns: Standardized, direction: Array) -> float:
    """How far the weights of the (first) output can move along `direction` (D',) either way before the error changes.

    In units of deviations.
    """
    usual = run.train.y.std() if run.task == "regression" else 1.0

    def changes(lengths: Array) -> NDArray[np.bool_]:
        moved = lengths[:, None] * direction
        return np.maximum(change(run, facts, columns, moved), change(run, facts, columns, -moved)) > UNNOTICED

    upper = usual * DOUBLING[changes(usual * DOUBLING).argmax()] * STEPS
    return float(upper[max(0, int(changes(upper).argmax()) - 1)])


def change(run: Run, facts: Facts, columns: Standardized, moved: Array) -> Array:
    """(L,): the share by which weights `moved` (L, D'), in units of deviations, change the training error.

    The bias moves with them, so that the mean of the outputs stays.
    """
    objective = facts.objective
    outputs = np.repeat(objective.outputs(run.flat[-1:]), len(moved), axis=0)
    first = outputs if outputs.ndim == 2 else outputs[:, 0]
    first += moved @ columns.z.T
    with calm():
        errors = objective.loss.value(outputs, objective.problem.y, objective.h)
    return np.abs(errors / run.train_error[-1] - 1)


@rule("Columns that say nothing", NOTED, COLUMNED)
def constant_columns(run: Run, facts: Facts) -> Reason | None:
    """A column holds the same number in every training row."""
    table = facts.inputs.raw(run.train.x)
    pairs = zip(facts.inputs.names, table.max(axis=0) == table.min(axis=0), strict=True)
    constant = [name for name, same in pairs if same]
    if not constant:
        return None
    are = "is" if len(constant) == 1 else "are"
    if run.spec["standardize"]:
        does = "Standardized, such a column is 0: no gradient moves its weight, which changes no prediction."
    else:
        does = "The weight of such a column does the work of a second bias, and no more."
    return Reason(
        f"{named(constant)} {are} the same in every training row. {does}",
        fixes(run, switched(run, "standardize", True), better=comes_back(run)),
    )
