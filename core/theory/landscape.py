"""The shape of the loss around its minimum: curvature, condition number, and the edge of stability."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from core.data import Dataset
from core.engine.problem import problem_of
from core.engine.spec import RunSpec
from core.hyper import Value
from core.optim.optimizers import OPTIMIZERS
from core.theory.objective import MANY_PRODUCTS, Objective
from core.types import Array

# Theory holds, besides for a quadratic objective, only for steps of constant rate whose length is not clipped.
PLAIN = {"l1": 0, "schedule": "constant", "clip_norm": None}


@dataclass(frozen=True)
class Curvature:
    """Largest and smallest eigenvalue of the second derivative of the objective, in the units of training."""

    largest: float
    smallest: float

    @property
    def condition(self) -> float:
        """How much steeper the steepest direction is than the flattest; infinite when one is flat."""
        return self.largest / self.smallest if self.smallest > 0 else np.inf


def curvature(spec: RunSpec, theta: Array | None = None, data: Dataset | None = None) -> Curvature | None:
    """Curvature of loss and L2 penalty, their second derivative, at θ (P,), or at 0; None where it is not used."""
    objective = Objective.of(spec, data)
    if not objective.is_curved:
        return None
    root = objective.root(np.zeros(objective.size) if theta is None else theta)
    root = of_differences(root, len(objective.problem.columns.outputs))
    if not np.isfinite(root).all():
        return Curvature(np.inf, 0.0)
    curvatures, _ = spectrum(root)
    return Curvature(float(curvatures[0]), float(curvatures[-1]))


def spectrum(root: Array) -> tuple[Array, Array]:
    """Eigenvalues (P,) of C Cᵀ, largest first and 0 where they are nothing but rounding, and eigenvectors (P, P).

    From the singular values of C, exact however small; of a large C from the product itself, in a tenth of the time.
    """
    if len(root) * root.size > MANY_PRODUCTS:
        squares, directions = np.linalg.eigh(root @ root.T)
        floor = squares[-1] * max(root.shape) * np.finfo(float).eps
        return np.where(squares > floor, squares, 0.0)[::-1], directions[:, ::-1]
    directions, s, _ = np.linalg.svd(root, full_matrices=False)
    floor = s[0] * max(root.shape) * np.finfo(float).eps
    return np.where(s > floor, s, 0.0) ** 2, directions


def of_differences(root: Array, outputs: int) -> Array:
    """`root` (P, …) in coordinates that leave out what softmax cannot see: the same number added to all its outputs."""
    if not outputs:
        return root
    contrasts = np.linalg.svd(np.ones((1, outputs)))[2][1:]  # (K − 1, K), orthonormal, each of sum 0
    blocks = root.reshape(-1, outputs, root.shape[1])
    return (contrasts @ blocks).reshape(-1, root.shape[1])


def stability_edge(spec: RunSpec, data: Dataset | None = None) -> float | None:
    """The learning rate above which full-batch training diverges; None where no such rate is known."""
    if spec.optimizer is None:
        return None
    edge = OPTIMIZERS[spec.optimizer].edge
    rows = problem_of(spec, data).y.shape[1]
    full_batch = spec.steps_per_epoch(rows) == 1
    shape = curvature(spec, data=data) if spec.settings.get("loss") == "squared" else None
    if edge is None or shape is None or not full_batch or any(spec[n] != value for n, value in PLAIN.items()):
        return None
    return edge(spec.settings) / shape.largest


def stability_edges(spec: RunSpec, other: str, values: Iterable[Value]) -> list[tuple[Value, Value]]:
    """(edge, value) for each value of another hyperparameter that has an edge: a line through a heat map."""
    edges = ((stability_edge(spec.replace(**{other: value})), value) for value in values)
    return [(edge, value) for edge, value in edges if edge is not None]
