"""Where the objective is least, in the units of training, found without gradient descent."""

from __future__ import annotations

import numpy as np

from core import newton
from core.data import Dataset, shared
from core.lasso import descended
from core.models.linear import Linear
from core.objective import MANY_PRODUCTS, Objective
from core.problem import Problem
from core.spec import RunSpec
from core.types import Array


class NoOptimum(Exception):
    """There is no finite minimum, or no way here to find it; the message says why."""


# Groups of hyperparameters that decide what is minimized; the others decide how.
DECISIVE = ("Data", "Model", "Regularization")


def aim(spec: RunSpec) -> RunSpec:
    """What all specs that minimize the same have in common."""
    kept = {name: value for name, value in spec.settings.items() if spec.hypers[name].group in DECISIVE}
    return RunSpec(spec.dataset, spec.model, "sgd", kept)


def optimum(spec: RunSpec, data: Dataset | None = None) -> Array:
    """θ (P,), least of all in norm where many are. Raises NoOptimum."""
    return _unless_none(_optimum(aim(spec), data))


def optimum_of(objective: Objective) -> Array:
    """The same, of an objective that is there already. Raises NoOptimum."""
    return _unless_none(_found(objective))


def _unless_none(found: Array | str) -> Array:
    if isinstance(found, str):
        raise NoOptimum(found)
    return found


@shared(256)
def _optimum(spec: RunSpec, data: Dataset | None) -> Array | str:
    return _found(Objective.of(spec, data))


def _found(objective: Objective) -> Array | str:
    """θ (P,), or why there is none."""
    if not isinstance(objective.model, Linear):
        return "what a network minimizes has many minima, and none of them is known to be the least"
    if objective.loss.name == "squared":
        return _of_squares(objective)
    if objective.loss.root is None or objective.l1.any():
        what = (
            "an L1 penalty on log loss" if objective.l1.any() else f"the {objective.loss.label.lower()} loss"
        )
        return f"the minimum under {what} is not computed here"
    if objective.products > MANY_PRODUCTS:
        return (
            f"the minimum over {objective.size:,} parameters is not computed here, for it would take too long"
        )
    theta = newton.minimize(objective)
    if theta is None:
        return "classes can be separated, so that larger weights always cost less: there is no finite minimum"
    theta.flags.writeable = False
    return theta


def _of_squares(objective: Objective) -> Array:
    """By least squares on the columns stacked on the L2 penalty, or by coordinate descent under an L1 penalty."""
    l1, l2 = float(objective.h["l1"].item()), float(objective.h["l2"].item())
    problem = objective.problem
    return descended(problem, [l1], l2)[0] if l1 else _ridge(problem, l2)


def _ridge(problem: Problem, l2: float) -> Array:
    """(P,): the minimum of ½·MSE + ½·l2·‖w‖²."""
    z, y = problem.x[0].T, problem.train.y
    pull = np.sqrt(len(y) * l2) * np.eye(z.shape[1])[1:]
    goal = np.concatenate([y, np.zeros(len(pull))])
    return np.linalg.lstsq(np.vstack([z, pull]), goal, rcond=None)[0]


def least_objective(spec: RunSpec) -> float:
    """The least value of what training minimizes on the training rows. Raises NoOptimum."""
    return float(Objective.of(spec).value(optimum(spec)[None])[0])
