"""Reasons that lie in the columns: some that say the same, and some that say nothing."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.findings import MOST_NAMED
from core.penalties import STRENGTHS
from core.reasons.base import COLUMNED, FIRST_L2, NOTED, Changes, Fix, Reason, fixes, legendre, rule, switched
from core.reasons.facts import Facts
from core.reasons.trying import comes_back
from core.run import Run
from core.types import Array
from core.words import number, roughly
from core.yardsticks import negligible

# Collinear: the variance of a coefficient is over ten times that on uncorrelated columns (Marquardt, 1970).
INFLATION = 10.0
# Beyond this a variance is no number that people read.
BEYOND_WORDS = 1e9
# Of the flattest direction: which coefficients take part, as a share of the largest part.
TAKES_PART = 0.5
# How little the error may change for nobody to notice; and how far coefficients are moved to find out, in units of
# their columns' deviations: doubling, then in steps of less than 1 %.
UNNOTICED = 0.01
DOUBLING, STEPS = np.exp2(np.arange(-30.0, 40.0)), np.linspace(0.5, 1, 64)


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
        """Of the training rows of `run`."""
        varies = run.columns.spread > 0
        raw, spread = run.columns.raw(run.train.x)[:, varies], run.columns.spread[varies]
        names = tuple(name for name, kept in zip(run.columns.names, varies, strict=True) if kept)
        return cls((raw - raw.mean(axis=0)) / spread, names, spread, run.columns.scale[varies])

    @cached_property
    def correlations(self) -> Array:
        """(D', D')."""
        return self.z.T @ self.z / len(self.z)

    @cached_property
    def axes(self) -> tuple[Array, Array]:
        """Eigenvalues (D',) of the correlations, the flattest first, and directions (D', D')."""
        return np.linalg.eigh(self.correlations)

    def inflation(self, l2: float) -> float:
        """The largest variance of a coefficient, relative to that of a column of its own, under an L2 penalty.

        Diagonal of (R + K)⁻¹ R (R + K)⁻¹ with correlations R and penalties K: Marquardt, 1970. Infinite where columns
        are dependent.
        """
        if l2 == 0:
            values, directions = self.axes
            dependent = values[0] <= len(values) * np.finfo(float).eps * values[-1]
            return np.inf if dependent else float((directions**2 / values).sum(axis=1).max())
        inverse = np.linalg.inv(self.correlations + np.diag(l2 * (self.scale / self.spread) ** 2))
        return float(np.diag(inverse @ self.correlations @ inverse).max())


@rule("collinear", "Coefficients trade off", NOTED, family="linear")
def collinear(run: Run, facts: Facts) -> Reason | None:
    """Variance inflation, and how far coefficients can move against each other unnoticed."""
    columns, l2 = Standardized.of(run), float(run.spec["l2"] or 0)
    if run.diverged or not columns.names or columns.inflation(l2) <= INFLATION:
        return None
    direction = columns.axes[1][:, 0]
    part = [
        i for i in np.argsort(-np.abs(direction)) if abs(direction[i]) >= TAKES_PART * np.abs(direction).max()
    ]
    named = ", ".join(f"`{columns.names[i]}`" for i in part[:MOST_NAMED])
    return Reason(
        "collinear",
        f"The columns {named}{' …' if len(part) > MOST_NAMED else ''} say nearly the same: "
        f"{_inflated(columns.inflation(l2))}. {_tradeable(run, facts, columns, direction)}".strip(),
        _parted(run, facts, _enough(columns, l2)),
    )


def _parted(run: Run, facts: Facts, penalty: Changes) -> tuple[Fix, ...]:
    """A penalty, or other directions, with which it does not diverge."""
    sure = facts.bears(float(penalty.get("l2") or 0))
    other = legendre(run)
    return (
        *fixes(run, penalty, better=None if sure else comes_back(run)),
        *fixes(run, other, better=comes_back(run)),
    )


def _inflated(worst: float) -> str:
    if worst > BEYOND_WORDS:
        return "one of them follows from the others, all but exactly"
    return (
        f"the variance of one coefficient is {number(worst, 3)} times what a column of its own would give it"
    )


def _enough(columns: Standardized, here: float) -> Changes:
    """The weakest L2 penalty that leaves no variance inflated, and does not take forever to do so."""
    weakest = FIRST_L2 * float((columns.spread / columns.scale).min()) ** 2
    stronger = [strength for strength in STRENGTHS if strength > here and strength >= weakest]
    found = bisect_left(stronger, True, key=lambda l2: columns.inflation(l2) <= INFLATION)
    return {"l2": stronger[found]} if found < len(stronger) else {}


def _tradeable(run: Run, facts: Facts, columns: Standardized, direction: Array) -> str:
    """How far the two coefficients that take part most can move along the flattest direction."""
    if negligible(run, run.train_error[-1]):
        return ""
    one, other = np.argsort(-np.abs(direction))[:2]
    far = unnoticed(run, facts, columns, direction)
    if np.isinf(far):
        return "Coefficients can move against each other by any amount, and the predictions stay the same."
    suffix = f",{run.columns.outputs[0]}" if run.columns.outputs else ""
    up = np.sign(direction[one])
    moves = far * up * direction / columns.spread
    way = "falls" if moves[other] < 0 else "rises"
    return (
        f"From where it ended, `weight[{columns.names[one]}{suffix}]` can rise by {roughly(moves[one])} while "
        f"`weight[{columns.names[other]}{suffix}]` {way} by {roughly(abs(moves[other]))}, and the training error "
        f"changes by less than {100 * UNNOTICED:.0f} %."
    )


def unnoticed(run: Run, facts: Facts, columns: Standardized, direction: Array) -> float:
    """How far the weights of the (first) output can move along `direction` (D',) either way before the error changes.

    In units of deviations; infinite where the error never changes.
    """
    outputs, varies = max(1, len(run.columns.outputs)), run.columns.spread > 0
    step = np.zeros((1 + len(varies), outputs))
    step[1:, 0][varies] = direction / columns.spread * columns.scale
    middle = (run.columns.raw(run.train.x).mean(axis=0) - run.columns.centre) / run.columns.scale
    step[0, 0] = -middle @ step[1:, 0]
    error = run.train_error[-1]

    def changes(lengths: Array) -> Array:
        moved = lengths[:, None] * step.ravel()
        both = [facts.objective.error(facts.here + sign * moved) for sign in (1, -1)]
        return np.abs(np.array(both) - error).max(axis=0) > UNNOTICED * error

    noticed = changes(DOUBLING)
    if not noticed.any():
        return np.inf
    upper = DOUBLING[noticed.argmax()] * STEPS
    return float(upper[max(0, int(changes(upper).argmax()) - 1)])


@rule("constant_columns", "Columns that say nothing", NOTED, COLUMNED)
def constant_columns(run: Run, facts: Facts) -> Reason | None:
    """The same number in every training row."""
    pairs = zip(facts.inputs.names, facts.inputs.spread, strict=True)
    constant = [name for name, spread in pairs if spread == 0]
    if not constant:
        return None
    named = ", ".join(f"`{name}`" for name in constant[:MOST_NAMED]) + (
        " …" if len(constant) > MOST_NAMED else ""
    )
    is_same = (
        "is the same in every training row" if len(constant) == 1 else "are the same in every training row"
    )
    if run.spec["standardize"]:
        does = "Standardized, such a column is 0: no gradient moves its weight, which changes no prediction."
    else:
        does = "The weight of such a column does the work of a second bias, and no more."
    return Reason(
        "constant_columns", f"{named} {is_same}. {does}", fixes(run, switched(run, "standardize", True))
    )
