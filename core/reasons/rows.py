"""Reasons that lie in the rows: single rows with great influence, and targets that do not vary."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.engine.run import Run
from core.formatting import apart, count, number, percent, spoken
from core.reasons.base import COLUMNED, FITTED, Reason, rule
from core.verdicts.facts import Facts
from core.verdicts.findings import target_of, titled
from core.verdicts.fixes import Changes, Fix, at_least, fixes
from core.verdicts.influence import FAR, Influence, influence
from core.verdicts.trying import nearer

# Huber, 1964: with a threshold of 1.345 σ it is 95 % as efficient where noise is normal.
HUBER_SIGMAS = 1.345
# Rows of more features than this are named by their number alone.
MOST_FEATURES = 3


@rule("Single rows pull hard", FITTED, "misled", "linear", noted=True)
def outliers(run: Run, facts: Facts) -> Reason | None:
    """Leverage × residual of each row of the least squares fit, under a loss that squares."""
    rows = influence(run) if run.loss.name == "squared" and not run.diverged else None
    if rows is None or not rows.pulling.any():
        return None
    return Reason(
        f"{_which(run, rows)} {_without(run, rows)}",
        lambda: () if rows.alone[rows.strongest] else _huber(run, rows),
    )


@rule("A group of rows is far off", FITTED, "misled", "linear", noted=True)
def outlying_group(run: Run, facts: Facts) -> Reason | None:
    """Rows that hide each other: many together widen the deviation by which each alone would stand out."""
    rows = influence(run) if run.loss.name == "squared" and not run.diverged else None
    if rows is None or rows.pulling.any() or not rows.outlying.any():
        return None
    far = rows.outlying
    alone = far.sum() == 1
    lies, their, makes = ("lies", "its", "It makes") if alone else ("lie", "their", "They make")
    return Reason(
        f"{far.sum()} of {count(len(far), 'training row')} {lies} far off and {'pulls' if alone else 'pull'} the fit "
        f"{their} way. {makes} up {percent(rows.share_of(far))} of the squared error, over {FAR:.0f} times the usual "
        f"deviation, {number(rows.usual, 3)}, from where most rows put the fit.",
        lambda: _huber(run, rows),
    )


def _which(run: Run, rows: Influence) -> str:
    """How many rows, what they make of the error, and which is the strongest."""
    pulling, row = rows.pulling, rows.strongest
    names = (*run.train.feature_titles, target_of(run))
    pairs = zip(names, (*run.train.x[row], run.train.y[row]), strict=True)
    values = ", ".join(f"{spoken(name)} {number(value)}" for name, value in pairs)
    where = f" ({values})" if len(names) - 1 <= MOST_FEATURES else ""
    pulls = "pulls" if pulling.sum() == 1 else "pull"
    return (
        f"{pulling.sum()} of {count(len(run.train.y), 'training row')} {pulls} the fit alone. "
        f"{'It makes' if pulling.sum() == 1 else 'They make'} up {percent(rows.share_of(pulling))} of the squared "
        f"error. The strongest is row {row + 1}{where}."
    )


def _without(run: Run, rows: Influence) -> str:
    """What least squares would find without the strongest row."""
    row = rows.strongest
    if rows.alone[row]:
        return "Its leverage is 1: the fit goes through it whatever its target, and a coefficient depends on it alone."
    most = int(np.abs(rows.moved[:, row] * rows.columns.spread).argmax())
    here, name = rows.weight[most], rows.columns.names[most]
    without, with_it = apart(here + rows.moved[most, row], here)
    return (
        f"Its leverage is {number(rows.leverage[row], 2)}, its residual {number(rows.residual[row], 3)}, Cook's "
        f"distance {number(rows.cook[row], 2)}: without it, least squares puts "
        f"{titled(run, f'weight[{name}]')} at {without} instead of {with_it}. The squared loss makes large residuals "
        "count most."
    )


def _huber(run: Run, rows: Influence) -> Iterator[Fix]:
    """The Huber loss, with a threshold that fits the spread of most residuals, where most rows are nearer then."""
    delta = run.spec.hypers["huber_delta"]
    wanted: Changes = at_least(run, "huber_delta", HUBER_SIGMAS * rows.usual) or {
        "huber_delta": delta.grid[-1]
    }
    return fixes(run, {"loss": "huber", **wanted}, better=nearer(run, ~rows.outlying))


@rule("The target does not vary", FITTED, family=COLUMNED)
def constant_target(run: Run, facts: Facts) -> Reason | None:
    """One number in every row."""
    y = run.train.y
    if y.max() > y.min():
        return None
    learned = f"but the bias, which should be {number(y[0])}, and every weight should be 0"
    if run.family == "network":
        learned = f"but the bias of the output: every prediction should be {number(y[0])}"
    return Reason(
        f"The target ({target_of(run)}) is {number(y[0])} in every training row. There is nothing to learn from the "
        f"features {learned}."
    )
