"""Reasons that lie in the columns: some are redundant, and some are constant."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.engine.run import Run
from core.formatting import number
from core.optim.penalties import STRENGTHS
from core.reasons.base import COLUMNED, FIRST_L2, NOTED, Reason, rule
from core.types import Array
from core.verdicts.baselines import negligible
from core.verdicts.columns import INFLATION, Standardized
from core.verdicts.facts import Facts
from core.verdicts.findings import named, titled
from core.verdicts.fixes import Changes, Fix, fixes, legendre, switched
from core.verdicts.trying import ROUNDING, Better, comes_back, no_harm

# Variances beyond this are not shown as numbers.
BEYOND_WORDS = 1e9
# A change of the error that counts as unnoticed; and how far coefficients are moved to find it, in units of their
# columns' deviations: doubling, then in steps of less than 1 %.
UNNOTICED = 0.01
DOUBLING, STEPS = np.exp2(np.arange(-30.0, 40.0)), np.linspace(0.5, 1, 64)
# Shares of that move, and digits, which are tried until the numbers as written keep the promise.
READ = ((1.0, 2), (0.95, 2), (0.95, 3), (0.95, 4))


@rule("Coefficients trade off", NOTED, "parameters unsettled", family="linear", noted=True)
def collinear(run: Run, facts: Facts) -> Reason | None:
    """Variance inflation, and how far two coefficients can move against each other unnoticed."""
    columns, l2 = Standardized.of(run), run.spec.number("l2")
    if run.diverged or not columns.names or not columns.inflated(l2):
        return None
    inflated = columns.inflations(0.0)
    part = np.flatnonzero(inflated > INFLATION).tolist()
    pair = _nearest(columns, part if len(part) > 1 else range(len(columns.names)))
    return Reason(
        f"{_alike(columns, part, pair)}. {_inflated(columns.inflation(l2))}. "
        f"{_tradeable(run, facts, columns, pair)}".strip(),
        lambda: _parted(run, facts, _enough(columns, l2)),
    )


def _parted(run: Run, facts: Facts, penalty: Changes) -> Iterator[Fix]:
    """Fixes that part the columns, a penalty or other columns, and with which training does not diverge."""
    sure = facts.bears(float(penalty.get("l2") or 0))
    other = legendre(run)
    yield from fixes(run, penalty, better=None if sure else comes_back(run))
    yield from fixes(run, other, better=_parts(run))


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
    names = [columns.titles[i] for i in part]
    if len(part) == 1:
        return f"The column {named(names)} nearly follows from other columns"
    alike = len(part) == 2 and columns.correlations[pair] ** 2 > 1 - 1 / INFLATION
    what = "say nearly the same" if alike else "each nearly follow from other columns"
    return f"The columns {named(names)} {what}"


def _nearest(columns: Standardized, part: Sequence[int]) -> tuple[int, int]:
    """The two of the columns `part` that are most alike, in order."""
    alike = np.triu(np.abs(columns.correlations[np.ix_(part, part)]), 1)
    first, other = sorted(part[int(i)] for i in np.unravel_index(alike.argmax(), alike.shape))
    return first, other


def _inflated(worst: float) -> str:
    if worst > BEYOND_WORDS:
        return "One of them follows from the others, all but exactly"
    return (
        f"The variance of one coefficient is {number(worst, 3)} times what a column of its own would give it"
    )


def _enough(columns: Standardized, here: float) -> Changes:
    """The weakest L2 penalty that leaves no variance inflated, and does not take forever to do so."""
    weakest = FIRST_L2 * float((columns.spread / columns.scale).min()) ** 2 * (1 - ROUNDING)
    stronger = [strength for strength in STRENGTHS if strength > here and strength >= weakest]
    at = bisect_left(stronger, True, key=lambda l2: not columns.inflated(l2))
    return {"l2": stronger[at]} if at < len(stronger) else {}


def _tradeable(run: Run, facts: Facts, columns: Standardized, pair: tuple[int, int]) -> str:
    """How far two coefficients can move against each other; it holds for the very numbers that the sentence shows."""
    if columns.dependent.any():
        return "Coefficients can move against each other by any amount, and the predictions stay the same."
    if negligible(run, run.train_error[-1]):
        return ""
    direction = np.zeros(len(columns.names))
    direction[[*pair]] = 1.0, -np.sign(columns.correlations[pair])
    moves = said_moves(run, facts, columns, direction)
    first, other = pair
    suffix = f",{run.columns.outputs[0]}" if run.columns.outputs else ""
    way = "falls" if direction[other] < 0 else "rises"
    one_weight, its_partner = (titled(run, f"weight[{columns.names[i]}{suffix}]") for i in pair)
    return (
        f"From where it ended, {one_weight} can rise by {moves[first]} while "
        f"{its_partner} {way} by {moves[other]}, and the training error "
        f"changes by less than {100 * UNNOTICED:.0f} %, the bias making up for their means."
    )


def said_moves(run: Run, facts: Facts, columns: Standardized, direction: Array) -> dict[int, str]:
    """How far the weights of columns that take part in `direction` (D',) can move along it, as numbers to be read.

    In few digits, but enough that the numbers as written change the error no more than allowed.
    """
    far, moving = unnoticed(run, facts, columns, direction), np.flatnonzero(direction)
    for share, digits in itertools.chain(READ, ((0.5**k, 4) for k in itertools.count())):
        moves = {int(i): rounded(far * share * abs(direction[i]) / columns.spread[i], digits) for i in moving}
        read = np.zeros_like(direction)
        for i, (value, _) in moves.items():
            read[i] = np.sign(direction[i]) * value * columns.spread[i]
        if not change(run, facts, columns, read[None])[0] > UNNOTICED:
            break
    return {i: text for i, (_, text) in moves.items()}


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


@rule("Columns that say nothing", NOTED, family=COLUMNED)
def constant_columns(run: Run, facts: Facts) -> Reason | None:
    """A column holds the same number in every training row."""
    table = facts.inputs.raw(run.train.x)
    pairs = zip(facts.inputs.titles, table.max(axis=0) == table.min(axis=0), strict=True)
    constant = [name for name, same in pairs if same]
    if not constant:
        return None
    are = "The column {} is" if len(constant) == 1 else "The columns {} are"
    if run.spec["standardize"]:
        does = "Standardized, such a column is 0: no gradient moves its weight, which changes no prediction."
    else:
        does = "The weight of such a column does the work of a second bias, and no more."
    return Reason(
        f"{are.format(named(constant))} the same in every training row. {does}",
        lambda: fixes(run, switched(run, "standardize", True), better=no_harm(run), proven=True),
    )
