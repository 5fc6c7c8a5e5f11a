"""Losses, and the penalty on weights.

Convention: the squared loss is half the mean square, so its second derivative is XᵀX/N and the edge of
plain gradient descent is 2/λmax(XᵀX/N). Libraries that take the mean square itself have half that edge.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.hyper import Hyper, log_grid
from core.registry import Registry
from core.types import Array

L2 = Hyper(
    "l2",
    "L2 penalty",
    default=0.0,
    grid=(0.0, *log_grid(-5, 2, (1, 1.5, 2, 3, 5, 7))),
    help="Pulls every weight towards 0: adds ½·λ·‖w‖² to what is minimized. The bias is never penalized.",
    group="Regularization",
    symbol="λ",
    scale="log",
    batches=True,
)


@dataclass(frozen=True)
class Loss:
    """`value`: (R, N) outputs, (R, N) targets -> (R,) mean loss; `gradient`: the same -> ∂value/∂outputs (R, N)."""

    name: str
    label: str
    value: Callable[[Array, Array], Array]
    gradient: Callable[[Array, Array], Array]


LOSSES: Registry[Loss] = Registry("loss")


def squared_error(outputs: Array, targets: Array) -> Array:
    """½ · mean((ŷ − y)²)."""
    residual = outputs - targets
    return np.vecdot(residual, residual) / (2 * residual.shape[-1])


def squared_error_gradient(outputs: Array, targets: Array) -> Array:
    """(ŷ − y) / N."""
    residual = outputs - targets
    residual /= residual.shape[-1]
    return residual


LOSSES.add(Loss("squared", "Squared", squared_error, squared_error_gradient))
