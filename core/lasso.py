"""Least squares under an L1 penalty, by coordinate descent."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np

from core.data import Dataset
from core.models import MODELS
from core.problem import Problem, problem_of
from core.spec import RunSpec
from core.types import Array

# Of scikit-learn's coordinate descent: the duality gap, relative to ‖y‖², at which it ends, and its passes.
GAP, MOST_PASSES = 1e-13, 10_000


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
