"""How sure the parameters are: an interval for each, by theory, over resamples and over seeds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.engine.problem import problem_of
from core.engine.run import Run
from core.engine.spec import RunSpec
from core.models import MODELS
from core.theory.closed_form import LEAST_FREEDOM, Centred, fit, null_space
from core.theory.objective import Objective
from core.theory.target import target
from core.types import Array
from views.shared.bootstrap import Samples

# Intervals of theory and of resamples hold so large a share; fewer sets of parameters than this have no percentiles.
SHARE, FEWEST = 0.95, 40
# A column's, or the bias's, part in the null space of all columns: above this it is more than rounding.
DEPENDENT = 1e-6


@dataclass(frozen=True, eq=False)
class Spread:
    """An interval for each of P parameters, in data units: `low`, `centre`, `high` (P,); NaN where there is none."""

    name: str
    low: Array
    centre: Array
    high: Array


def theory(run: Run) -> Spread:
    """The exact values ± `quantile` standard errors; none for the reason that `no_theory` gives."""
    if no_theory(run.spec):
        return Spread("theory", *np.full((3, run.parameter_count), np.nan))
    goal = target(run.spec).nearest(run)
    centre, errors = (np.array([*of.values()]) for of in (goal.values, goal.standard_errors))
    reach = quantile(freedom(run.spec)) * np.where(undetermined(run.spec), np.nan, errors)
    return Spread("theory", centre - reach, centre, centre + reach)


def resampled(run: Run, samples: Samples) -> Spread:
    """Percentiles over resamples; none of parameters that the data do not determine, or of too few resamples."""
    values = samples.values
    if len(values) < FEWEST:
        return Spread("bootstrap", *np.full((3, run.parameter_count), np.nan))
    lost = np.zeros(run.parameter_count, dtype=bool)
    if samples.solved:
        values, lost = _nearest(run, values), undetermined(run.spec)
    tail = 50 * (1 - SHARE)
    low, centre, high = np.percentile(values, [tail, 50, 100 - tail], axis=0)
    return Spread("bootstrap", *(np.where(lost, np.nan, part) for part in (low, centre, high)))


def seeded(run: Run, samples: Samples, name: str) -> Spread:
    """From the lowest to the highest over seeds, and the mean; none of fewer than two runs that settled."""
    values = samples.values
    if len(values) < 2:
        return Spread(name, *np.full((3, run.parameter_count), np.nan))
    return Spread(name, values.min(axis=0), values.mean(axis=0), values.max(axis=0))


def _nearest(run: Run, values: Array) -> Array:
    """Optima (R, P) with the same number added to a parameter of all classes: as near to `run` as predictions allow."""
    outputs = len(run.columns.outputs)
    if not outputs or run.diverged:
        return values
    learned = np.array([*run.final.values()]).reshape(-1, outputs)
    sets = values.reshape(len(values), -1, outputs)
    moved = sets + (learned - sets).mean(axis=2, keepdims=True)
    return moved.reshape(values.shape)


# --------------------------------------------------------------------------- theory


def no_theory(spec: RunSpec) -> str:
    """Why there are no standard errors; empty where there are."""
    goal = target(spec)
    if goal.missing:
        return goal.missing
    if goal.elsewhere:
        return f"{goal.elsewhere} leads elsewhere than {goal.name.lower()}"
    if spec.settings["l1"]:
        return "an L1 penalty has no standard errors"
    errors = np.array([*goal.standard_errors.values()])
    if np.isfinite(errors).any() and not undetermined(spec).all() and freedom(spec) > LEAST_FREEDOM:
        return ""
    return "the rows are too few, or the columns depend on each other"


def freedom(spec: RunSpec) -> float:
    """Degrees of freedom of the residuals, N − 1 − trace of the hat matrix; infinite for classes, which have none."""
    if "regression" not in MODELS[spec.model].tasks:
        return np.inf
    problem = problem_of(spec)
    return fit(problem, spec.number("l2")).freedom


def quantile(degrees: float) -> float:
    """So many standard errors to either side hold the true value in 95 % of samples: Student's t, or the normal's."""
    from scipy.special import ndtri, stdtrit

    upper = (1 + SHARE) / 2
    return float(ndtri(upper) if np.isinf(degrees) else stdtrit(degrees, upper))


def undetermined(spec: RunSpec) -> NDArray[np.bool_]:
    """(P,): which parameters could take any value, others making up for it: dependent columns, and no L2 penalty."""
    objective = Objective.of(spec)
    if not objective.is_curved or objective.l2.any():
        return np.zeros(objective.size, dtype=bool)
    problem = objective.problem
    columns = Centred.of(problem.columns.raw(problem.train.x))
    null = null_space(columns.z)
    # The bias makes up for the means: each of them times its weight.
    parts = null * columns.centre / columns.scale
    moved = np.abs(parts.sum(axis=1)) > DEPENDENT * np.abs(parts).sum(axis=1)
    free = np.concatenate([moved.any(keepdims=True), (np.abs(null) > DEPENDENT).any(axis=0)])
    return np.repeat(free, max(1, len(problem.columns.outputs)))
