"""Newton's method, to measure learned parameters against where a smooth objective has no closed form."""

from __future__ import annotations

import numpy as np

from core.objective import Objective
from core.types import Array

# Near an optimum each step doubles the number of correct digits; where there is none, θ moves on for good.
MOST_STEPS, MOST_HALVINGS = 60, 40
# The step, relative to θ, after which none is needed; and the curvature, relative to that at 0, below which θ is on its
# way to infinity: at a finite optimum it is not far below 1/N.
ARRIVED, FLAT = 1e-10, 1e-9


def minimize(objective: Objective) -> Array | None:
    """θ (P,) at the minimum; None where there is no finite one, because the classes can be separated.

    Directions in which the objective is flat everywhere (dependent columns; the same number added to all classes of a
    softmax) are left at 0.
    """
    theta = np.zeros(objective.size)
    whitened = whitening(objective.root(theta))
    for _ in range(MOST_STEPS):
        root = whitened.T @ objective.root(theta)
        second = root @ root.T
        if separates(objective, theta) or np.linalg.eigvalsh(second)[0] < FLAT:
            return None
        slope = whitened.T @ objective.gradient(theta[None])[0]
        step = _shortened(objective, theta, whitened @ np.linalg.solve(second, slope))
        theta = theta - step
        if np.abs(step).max() <= ARRIVED * (1 + np.abs(theta).max()):
            return theta
    return None


def whitening(root: Array) -> Array:
    """B (P, rank): coordinates in which the curvature C Cᵀ of `root` is 1 in every direction that has any."""
    u, s, _ = np.linalg.svd(root, full_matrices=False)
    kept = s > s[0] * max(root.shape) * np.finfo(float).eps
    return u[:, kept] / s[kept]


def _shortened(objective: Objective, theta: Array, step: Array) -> Array:
    """`step` halved until the objective does not rise."""
    lengths = 0.5 ** np.arange(MOST_HALVINGS)
    here = objective.value(theta[None])[0]
    for length in lengths:
        if objective.value(theta[None] - length * step)[0] <= here:
            return length * step
    return np.zeros_like(step)


def separates(objective: Objective, theta: Array) -> bool:
    """Whether θ (P,) puts every training row on its side, and no penalty holds it back: a larger one costs less."""
    outputs, targets = objective.outputs(theta[None])[0], objective.problem.y[0]
    if objective.l2.any():
        return False
    if outputs.ndim == 1:
        return bool(((2 * targets - 1) * outputs > 0).all())
    others = np.where(targets == 1, -np.inf, outputs).max(axis=0)
    return bool(((targets * outputs).sum(axis=0) > others).all())
