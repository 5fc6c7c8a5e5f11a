"""What learned coefficients are compared with, and whether training aims there at all."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.closed_form import Solution
from core.data import Dataset, source_of
from core.models import MODELS
from core.problem import Problem, problem_of
from core.spec import RunSpec
from core.types import Array

# Of scikit-learn's coordinate descent: the duality gap, relative to ‖y‖², at which it ends, and its passes.
GAP, MOST_PASSES = 1e-13, 10_000


@dataclass(frozen=True)
class Target:
    """Values and standard errors by tidy name, whose they are, and why training ends elsewhere, if it does."""

    values: Mapping[str, float]
    standard_errors: Mapping[str, float]
    authority: str
    elsewhere: str = ""


def target(spec: RunSpec, solution: Solution) -> Target:
    """Certified values where they apply, coordinate descent under an L1 penalty, else the closed form `solution`."""
    unknown = dict.fromkeys(solution.values, np.nan)
    if spec.settings["l1"] and spec.settings["loss"] == "squared":
        values = {name: float(path[0]) for name, path in lasso(spec, [float(spec.settings["l1"])]).items()}
        return Target(values, unknown, "coordinate descent", elsewhere(spec))
    certified = source_of(spec.dataset).certified
    if certified and _is_certified(spec) and certified.keys() == solution.values.keys():
        values, errors = ({name: pair[i] for name, pair in certified.items()} for i in (0, 1))
        return Target(values, errors, source_of(spec.dataset).certified_by, elsewhere(spec))
    return Target(solution.values, solution.standard_errors, "closed form", elsewhere(spec))


def _is_certified(spec: RunSpec) -> bool:
    """Plain least squares on all rows of a reference set; whether of the parameters certified, their names tell."""
    plain = {"l1": 0, "l2": 0, "validation_share": 0}
    return all(spec.settings[name] == value for name, value in plain.items())


def elsewhere(spec: RunSpec) -> str:
    """Why what is minimized is least elsewhere than least squares and its penalties; empty where it is not."""
    if spec.settings["loss"] != "squared":
        return f"the {spec.settings['loss']} loss"
    return "weight decay" if spec.settings.get("weight_decay") else ""


def is_least_squares(spec: RunSpec) -> bool:
    """Whether training aims at the coefficients of plain least squares."""
    return not (elsewhere(spec) or spec.settings["l1"] or spec.settings["l2"])


def lasso(spec: RunSpec, strengths: Sequence[float], data: Dataset | None = None) -> dict[str, Array]:
    """{tidy name: (L,)} in data units: the minimum of ½·MSE + l1·‖w‖₁ + ½·l2·‖w‖² at each of L l1 > 0, descending."""
    problem, model = problem_of(spec, data), MODELS[spec.model]
    flat = descended(problem, strengths, float(spec.settings["l2"] or 0))
    tensors = model.in_data_units(problem.columns, model.layout(problem.columns).tensors(flat))
    table = np.column_stack([tensor.reshape(len(flat), -1) for tensor in tensors.values()])
    return dict(zip(model.scalar_names(problem.columns), table.T, strict=True))


def descended(problem: Problem, strengths: Sequence[float], l2: float) -> Array:
    """(L, P): bias and weights that minimize ½·MSE + l1·‖w‖₁ + ½·l2·‖w‖² at each l1, in the units of training.

    By scikit-learn's coordinate descent on centred columns; L2 enters as rows √(N·l2)·I below them.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import lasso_path

    x, y = problem.x[0, 1:].T, problem.train.y
    centre = x.mean(axis=0)
    rows = np.asfortranarray(np.vstack([x - centre, np.sqrt(len(y) * l2) * np.eye(x.shape[1])]))
    goal = np.concatenate([y - y.mean(), np.zeros(x.shape[1])])
    alphas = len(y) / len(goal) * np.array(strengths)
    # What it could not settle within its passes it returns as it stands.
    warnings.filterwarnings("ignore", category=ConvergenceWarning)
    _, weights, _ = lasso_path(rows, goal, alphas=alphas, tol=GAP, max_iter=MOST_PASSES)
    return np.column_stack([y.mean() - centre @ weights, weights.T])
