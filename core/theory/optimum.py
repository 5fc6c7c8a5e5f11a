"""Where the objective is least, in the units of training, found without gradient descent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.data import Dataset, shared
from core.engine.spec import RunSpec
from core.theory.closed_form import fit
from core.theory.lasso import minima
from core.theory.newton import FEW_STEPS, MOST_STEPS, search
from core.theory.objective import MANY_PRODUCTS, Minimum, Objective
from core.theory.separation import Separation, along, programmed
from core.types import Array


@dataclass(frozen=True, eq=False)
class Missing:
    """Why there is no minimum; `separation` proves it where classes lie so that there is none."""

    why: str
    separation: Separation | None = None


class NoOptimum(Exception):
    """There is no finite minimum, or no way here to find it; the message says why."""


# Groups of hyperparameters that decide what is minimized; the others decide how.
DECISIVE = ("Data", "Model", "Regularization")


def aim(spec: RunSpec) -> RunSpec:
    """What all specs that minimize the same have in common."""
    kept = {name: value for name, value in spec.settings.items() if spec.hypers[name].group in DECISIVE}
    return RunSpec(spec.dataset, spec.model, "sgd", kept)


def optimum(spec: RunSpec, data: Dataset | None = None) -> Array:
    """θ (P,) of the minimum. Raises NoOptimum."""
    return minimum(spec, data).theta


def least_objective(spec: RunSpec) -> float:
    """The least value of what training minimizes on the training rows. Raises NoOptimum."""
    return minimum(spec).value


def minimum(spec: RunSpec, data: Dataset | None = None) -> Minimum:
    """Where the objective is least. Raises NoOptimum."""
    optimum = _minimum(aim(spec), data)
    if isinstance(optimum, Missing):
        raise NoOptimum(optimum.why)
    return optimum


@shared(256)
def _minimum(spec: RunSpec, data: Dataset | None) -> Minimum | Missing:
    return minimum_of(Objective.of(spec, data))


def minimum_of(objective: Objective) -> Minimum | Missing:
    """Where `objective` is least, or why there is no such place."""
    if objective.model.family != "linear":
        return Missing("what a network minimizes has many minima, and none of them is known to be the least")
    optimum = _of_squares(objective) if objective.loss.name == "squared" else _by_newton(objective)
    if isinstance(optimum, Minimum):
        optimum.theta.flags.writeable = False
    return optimum


def _of_squares(objective: Objective) -> Minimum:
    """By the closed form, or by a search for signs under an L1 penalty."""
    l1, l2 = float(objective.h["l1"].item()), float(objective.h["l2"].item())
    problem = objective.problem
    if l1:
        return minima(problem, [l1], l2)[0]
    solved = fit(problem, l2)
    bias, weight = solved.around(problem.columns.centre, problem.columns.scale)
    return Minimum(np.array([bias, *weight]), solved.value)


def _by_newton(objective: Objective) -> Minimum | Missing:
    """By Newton's method; where it finds nothing, by the proof that there is nothing."""
    if objective.loss.root is None or objective.l1.any():
        what = (
            "an L1 penalty on log loss" if objective.l1.any() else f"the {objective.loss.label.lower()} loss"
        )
        return Missing(f"the minimum under {what} is not computed here")
    if objective.products > MANY_PRODUCTS:
        return Missing(
            f"the minimum over {objective.size:,} parameters is not computed here, for it would take too long"
        )
    # An optimum that a few steps do not find may not exist: proving that is cheaper than searching for long.
    for steps in (FEW_STEPS, MOST_STEPS):
        ending = search(objective, steps)
        separation = None if ending.proven else along(objective, ending.theta, ending.way)
        if ending.proven or separation is not None:
            break
    if not ending.proven and separation is None:
        separation = programmed(objective)
    if separation is not None:
        return Missing(f"{separation.why}: there is no finite minimum", separation)
    if not ending.arrived:
        return Missing("neither a minimum was found nor a proof that there is none")
    return Minimum(ending.theta, float(objective.value(ending.theta[None])[0]), ending.proven)
