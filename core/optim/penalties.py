"""Penalties on weights; biases are never penalized.

L2 adds ½·λ₂·‖w‖² to what is minimized, and λ₂·w to its gradient. L1 adds λ₁·‖w‖₁, which has no gradient at 0: after
each step of length s every weight shrinks by s·λ₁, and stops at 0. That is the proximal step of Beck & Teboulle, 2009,
https://doi.org/10.1137/080716542; only so do weights become exactly 0.
"""

from __future__ import annotations

import numpy as np

from core.hyper import Hyper, log_grid
from core.types import Array

STRENGTHS = (0.0, *log_grid(-5, 2, (1, 1.5, 2, 3, 5, 7)))
L1 = Hyper(
    "l1",
    "L1 penalty",
    default=0.0,
    grid=STRENGTHS,
    help="Pulls every weight towards 0 with the same force, and the weakest all the way: adds λ₁·‖w‖₁. "
    "With an L2 penalty besides: elastic net.",
    group="Regularization",
    symbol="λ₁",
    scale="log",
    batches=True,
)
L2 = Hyper(
    "l2",
    "L2 penalty",
    default=0.0,
    grid=STRENGTHS,
    help="Pulls every weight towards 0, large ones harder: adds ½·λ₂·‖w‖² to what is minimized. "
    "The bias is never penalized.",
    group="Regularization",
    symbol="λ₂",
    scale="log",
    batches=True,
)
PENALTIES = (L1, L2)


def penalty(w: Array, l1: Array, l2: Array) -> Array:
    """(R, P) weights and strengths -> (R,): Σ λ₁|w| + ½ λ₂ w²."""
    return (l1 * np.abs(w)).sum(axis=-1) + 0.5 * np.vecdot(l2 * w, w)


def soft_threshold(w: Array, threshold: Array) -> Array:
    """sign(w) · max(|w| − threshold, 0): what minimizes ½(v − w)² + threshold·|v| over v."""
    return np.copysign(np.maximum(np.abs(w) - threshold, 0), w)
