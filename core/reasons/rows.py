"""Reasons that lie in the rows: single rows with great influence, and targets that do not vary."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.engine.run import Run
from core.formatting import apart, code, count, number, percent
from core.reasons.base import COLUMNED, FITTED, Reason, rule
from core.reasons.columns import Standardized
from core.types import Array
from core.verdicts.facts import Facts
from core.verdicts.fixes import Changes, at_least, fixes

# A row pulls alone: Cook's distance above 1 (Cook & Weisberg, 1982) with a residual over two of its standard
# deviations, or one over four, which normal noise gives one row in 15,000; given degrees of freedom to know them.
COOK, WITH_RESIDUAL, RESIDUAL, FEWEST_FREEDOM = 1.0, 2.0, 4.0, 5
# A leverage this near 1 is 1: the fit goes through that row whatever its target.
WHOLE = 1 - 1e-9
# Huber, 1964: with a threshold of 1.345 σ it is 95 % as efficient where noise is normal; σ from the median |residual|.
HUBER_SIGMAS, MEDIAN_TO_SIGMA = 1.345, 1.4826
# Rows pull together: so many robust deviations off, which normal noise gives one row in 500 million.
FAR = 6.0
# Rows of more features than this are named by their number alone.
MOST_FEATURES = 3


@rule("Single rows pull hard", FITTED, family="linear")
def outliers(run: Run, facts: Facts) -> Reason | None:
    """Leverage × residual of each row of the least squares fit, under a loss that squares."""
    found = influence(run) if run.loss.name == "squared" and not run.diverged else None
    if found is None or not found.pulling.any():
        return None
    return Reason(
        f"{_which(run, found)} {_without(found)}",
        () if found.alone[found.strongest] else fixes(run, _huber(run, found.residual)),
    )


@rule("A group of rows is far off", FITTED, family="linear")
def outlying_group(run: Run, facts: Facts) -> Reason | None:
    """Rows that hide each other: many together widen the deviation by which each alone would stand out."""
    found = influence(run) if run.loss.name == "squared" and not run.diverged else None
    if found is None or found.pulling.any():
        return None
    off = found.residual - np.median(found.residual)
    usual = MEDIAN_TO_SIGMA * float(np.median(np.abs(off)))
    far = np.abs(off) > FAR * usual
    if not far.any():
        return None
    share = (found.residual[far] ** 2).sum() / (found.residual**2).sum()
    one = far.sum() == 1
    lies, makes, pulls = (
        ("lies", "It makes up", "pulls it its") if one else ("lie", "They make up", "pull it their")
    )
    return Reason(
        f"{far.sum()} of {count(len(far), 'training row')} {lies} over {FAR:.0f} times the usual deviation, "
        f"{number(usual, 3)}, from where most rows put the fit. {makes} {percent(float(share))} of the squared error "
        f"and {pulls} way.",
        fixes(run, _huber(run, off)),
    )


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

    @property
    def pulling(self) -> NDArray[np.bool_]:
        """Rows that pull alone."""
        pulls = (self.cook > COOK) & (self.studentized > WITH_RESIDUAL)
        return self.alone | pulls | (self.studentized > RESIDUAL)

    @property
    def strongest(self) -> int:
        """The row that pulls hardest."""
        return int(np.where(self.alone, np.inf, np.where(self.pulling, self.cook, -1)).argmax())


def influence(run: Run) -> Influence | None:
    """Cook, 1977, https://doi.org/10.2307/1268249; None where rows are too few, columns dependent, or the fit exact."""
    columns, y = Standardized.of(run), run.train.y
    rows, width = columns.z.shape
    freedom = rows - width - 1
    if not width or freedom < FEWEST_FREEDOM:
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


def _which(run: Run, found: Influence) -> str:
    """How many rows, what they make of the error, and which is the strongest."""
    pulling, row = found.pulling, found.strongest
    share = (found.residual[pulling] ** 2).sum() / (found.residual**2).sum()
    names = (*run.train.feature_names, run.train.target_name)
    pairs = zip(names, (*run.train.x[row], run.train.y[row]), strict=True)
    values = ", ".join(f"{code(name)} {number(value)}" for name, value in pairs)
    where = f" ({values})" if len(names) - 1 <= MOST_FEATURES else ""
    pull = "1 pulls" if pulling.sum() == 1 else f"{pulling.sum()} pull"
    return (
        f"Of {count(len(run.train.y), 'training row')}, {pull} alone, with {percent(float(share))} of the squared "
        f"error. The strongest is row {row + 1}{where}."
    )


def _without(found: Influence) -> str:
    """What least squares would find without the strongest row."""
    row = found.strongest
    if found.alone[row]:
        return "Its leverage is 1: the fit goes through it whatever its target, and a coefficient depends on it alone."
    most = int(np.abs(found.moved[:, row] * found.columns.spread).argmax())
    here, name = found.weight[most], found.columns.names[most]
    without, with_it = apart(here + found.moved[most, row], here)
    return (
        f"Its leverage is {number(found.leverage[row], 2)}, its residual {number(found.residual[row], 3)}, Cook's "
        f"distance {number(found.cook[row], 2)}: without it, least squares puts {code(f'weight[{name}]')} at "
        f"{without} instead of {with_it}. The squared loss makes large residuals "
        "count most."
    )


def _huber(run: Run, residual: Array) -> Changes:
    """The Huber loss, with a threshold that fits the spread of most residuals."""
    delta = run.spec.hypers["huber_delta"]
    wanted = HUBER_SIGMAS * MEDIAN_TO_SIGMA * float(np.median(np.abs(residual)))
    return {"loss": "huber", **(at_least(run, "huber_delta", wanted) or {"huber_delta": delta.grid[-1]})}


@rule("The target does not vary", FITTED, COLUMNED)
def constant_target(run: Run, facts: Facts) -> Reason | None:
    """One number in every row."""
    y = run.train.y
    if y.max() > y.min():
        return None
    learned = f"but the bias, which should be {number(y[0])}, and every weight should be 0"
    if run.family == "network":
        learned = f"but the bias of the output: every prediction should be {number(y[0])}"
    return Reason(
        f"{code(run.train.target_name)} is {number(y[0])} in every training row: there is nothing to learn from the "
        f"features {learned}."
    )
