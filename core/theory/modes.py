"""What one full-batch step does along each direction of a quadratic: read off the rule itself, not derived again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.engine.spec import RunSpec, numbers
from core.optim.optimizers import OPTIMIZERS
from core.types import Array


def multipliers(spec: RunSpec, curvatures: Array) -> NDArray[np.complex128]:
    """(P, 1 + S): the factors by which a step multiplies the distance to the optimum and the S slots.

    On a quadratic of curvature λ the gradient is λ times the distance, and a rule that has an edge maps distance and
    slots linearly: the columns of that map are its answers to unit vectors, the factors its eigenvalues. Below 1 in
    size, the rule converges; negative or complex, it overshoots.
    """
    return np.linalg.eigvals(step_of(spec, curvatures)).astype(np.complex128)


def step_of(spec: RunSpec, curvatures: Array) -> Array:
    """(P, 1 + S, 1 + S): that map, of each direction."""
    rule = OPTIMIZERS[str(spec.optimizer)]
    distance, *memory = np.eye(1 + len(rule.slots))
    size = (len(curvatures), 1 + len(rule.slots))
    slots = {name: np.broadcast_to(unit, size) for name, unit in zip(rule.slots, memory, strict=True)}
    step, slots = rule.rule(curvatures[:, None] * distance, np.zeros(size), slots, numbers([spec]), 1)
    return np.stack([distance + step, *slots.values()], axis=1)


def overshoots(spec: RunSpec, curvature: float) -> bool:
    """Whether steps along a direction of that curvature go beyond the optimum again and again."""
    factors = multipliers(spec, np.array([curvature]))
    return bool((np.abs(factors.imag) > ROUNDING).any() or (factors.real < -ROUNDING).any())


# Parts of a factor this small are rounding: a double root is found to half the digits.
ROUNDING = 1e-7
