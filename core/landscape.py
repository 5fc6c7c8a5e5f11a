"""The shape of the loss around its minimum: curvature, condition number, and the edge of stability."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from core.data import Dataset
from core.hyper import Value
from core.models import MODELS
from core.optimizers import OPTIMIZERS
from core.problem import problem_of
from core.spec import RunSpec

# What theory is about: a quadratic objective, steps of constant rate and free length.
PLAIN = {"loss": "squared", "l1": 0, "schedule": "constant", "clip_norm": None}


@dataclass(frozen=True)
class Curvature:
    """Largest and smallest eigenvalue of the second derivative of the objective, in the units of training."""

    largest: float
    smallest: float

    @property
    def condition(self) -> float:
        """How much steeper the steepest direction is than the flattest; infinite when one is flat."""
        return self.largest / self.smallest if self.smallest > 0 else np.inf


def curvature(spec: RunSpec, data: Dataset | None = None) -> Curvature:
    """Of Z Zᵀ/N + l2·mask, the second derivative under the squared loss.

    From the singular values of its square root, which keeps small eigenvalues exact.
    """
    problem = problem_of(spec, data)
    mask = MODELS[spec.model].layout(problem.columns).penalty_mask
    design = problem.x[0] / np.sqrt(problem.x.shape[-1])
    root = np.hstack([design, np.diag(np.sqrt(float(spec.settings["l2"] or 0) * mask))])
    if not np.isfinite(root).all():
        return Curvature(np.inf, 0.0)
    s = np.linalg.svd(root, compute_uv=False)
    floor = s[0] * max(root.shape) * np.finfo(float).eps
    return Curvature(float(s[0] ** 2), float(s[-1] ** 2) if s[-1] > floor else 0.0)


def stability_edge(spec: RunSpec, data: Dataset | None = None) -> float | None:
    """The learning rate above which full-batch training diverges; None where no such rate is known."""
    edge = OPTIMIZERS[str(spec.optimizer)].edge
    rows = problem_of(spec, data).y.shape[1]
    full_batch = int(spec.settings["batch_size"] or rows) >= rows
    if edge is None or not full_batch or any(spec[name] != value for name, value in PLAIN.items()):
        return None
    return edge(spec.settings) / curvature(spec, data).largest


def stability_edges(spec: RunSpec, other: str, values: Iterable[Value]) -> list[tuple[Value, Value]]:
    """(edge, value) for each value of another hyperparameter that has an edge: a line through a heat map."""
    edges = ((stability_edge(spec.replace(**{other: value})), value) for value in values)
    return [(edge, value) for edge, value in edges if edge is not None]
