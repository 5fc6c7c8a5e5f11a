"""Newton's method, to measure learned parameters against where a smooth objective has no closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.models.base import Trace
from core.theory.objective import Objective
from core.theory.separation import separates
from core.types import Array

# Near an optimum each step doubles the number of correct digits; a row far away takes a step for each unit of log-odds.
FEW_STEPS, MOST_STEPS, MOST_HALVINGS = 12, 150, 40
# There is an optimum, and it is near, where decrement × reach is at most this: Bach, 2010, proposition 2,
# https://doi.org/10.1214/09-EJS521
NEAR = 0.5
# A decrement above this is near no optimum; and the rounding of the objective, and of the curvature before a step.
SMALL, SAME, EPSILON = 1e-3, 1e-12, float(np.finfo(float).eps)


@dataclass(frozen=True, eq=False)
class Ending:
    """θ (P,) where the search ended, and the `way` (P,) of the last half of its steps.

    Whether it `arrived`, the gradient being rounding, and whether an optimum is `proven`.
    """

    theta: Array
    way: Array
    arrived: bool = False
    proven: bool = False


def search(objective: Objective, steps: int = MOST_STEPS) -> Ending:
    """Where `objective` is least, or where the search for that ended.

    In coordinates in which the curvature of the step before is 1 in every direction: neither the scale of columns
    matters nor how little they differ. Directions in which the objective is flat everywhere (dependent columns; the
    same number added to all classes of a softmax) are left at 0.
    """
    theta, last, close = np.zeros(objective.size), np.inf, False
    trail = [theta]
    basis = whitening(objective.root(theta))
    for _ in range(steps):
        root = basis.T @ objective.root(theta)
        curvatures, axes = np.linalg.eigh(root @ root.T)
        if separates(objective, theta) or not curvatures[0] > EPSILON:
            break
        basis = basis @ (axes / np.sqrt(curvatures))
        slope = basis.T @ objective.gradient(theta[None])[0]
        decrement = float(np.linalg.norm(slope))
        if close and not decrement < last / 2:
            return Ending(theta, _last_half(trail), arrived=True, proven=True)
        if not close and decrement < SMALL:
            reach, rounding = _reach(objective, basis), _rounding(objective, theta, basis)
            close = reach * (decrement + rounding) <= NEAR
            if not close and decrement <= rounding:
                return Ending(theta, _last_half(trail), arrived=True)
        step = basis @ slope
        theta, last = theta - (step if close else _shortened(objective, theta, step)), decrement
        trail.append(theta)
    return Ending(theta, _last_half(trail))


def whitening(root: Array) -> Array:
    """B (P, rank): coordinates in which the curvature C Cᵀ of `root` is 1 in every direction that has any."""
    length = np.linalg.norm(root, axis=1, keepdims=True)
    length[length == 0] = 1
    u, s, _ = np.linalg.svd(root / length, full_matrices=False)
    kept = s > s[0] * max(root.shape) * EPSILON
    return u[:, kept] / s[kept] / length


def _last_half(trail: list[Array]) -> Array:
    """From the middle of `trail` to its end."""
    return trail[-1] - trail[len(trail) // 2]


def _reach(objective: Objective, basis: Array) -> float:
    """By how much an output differs from another, at most, for a step of length 1 in the metric of the curvature.

    Within 1/reach the curvature changes by no more than a factor e. Where classes can be separated, decrement × reach
    is 1 at least.
    """
    model, problem = objective.linear, objective.problem
    classes = problem.y.shape[1] if problem.y.ndim == 3 else 1
    # Only differences count for softmax: no output is further from any mean of them than twice from the plain mean.
    seen = np.ones((1, 1)) if classes == 1 else 2 * (np.eye(classes) - 1 / classes)
    rows = model.curvature_root(problem.x[0], np.broadcast_to(seen, (problem.y.shape[-1], *seen.shape)))
    return float(np.linalg.norm(basis.T @ rows, axis=0).max())


def _rounding(objective: Objective, theta: Array, basis: Array) -> float:
    """How much of the decrement at θ (P,) may be rounding: the sum of the sizes of all that the gradient sums."""
    problem, outputs = objective.problem, objective.outputs(theta[None])
    pulls = np.abs(objective.loss.gradient(outputs, problem.y, objective.h))
    pulled = objective.model.backward(objective.fitted, theta[None], Trace(outputs, np.abs(problem.x)), pulls)
    return EPSILON * float(np.linalg.norm(np.abs(basis).T @ pulled[0]))


def _shortened(objective: Objective, theta: Array, step: Array) -> Array:
    """`step` halved until the objective does not rise."""
    here = objective.value(theta[None])[0]
    for length in 0.5 ** np.arange(MOST_HALVINGS):
        if objective.value(theta[None] - length * step)[0] <= here * (1 + SAME):
            return length * step
    return np.zeros_like(step)
