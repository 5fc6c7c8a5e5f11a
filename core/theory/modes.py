"""What one full-batch step does along each direction of a quadratic: read off the rule itself, not derived again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.engine.spec import RunSpec, numbers
from core.optim.optimizers import OPTIMIZERS, Optimizer
from core.types import Array, Hypers


def multipliers(spec: RunSpec, curvatures: Array) -> NDArray[np.complex128]:
    """(P, 1 + S): the factors by which a step multiplies the distance to the optimum and the S slots.

    On a quadratic of curvature λ the gradient is λ times the distance, and a rule that has an edge maps distance and
    slots linearly: the columns of that map are its answers to unit vectors, the factors its eigenvalues. Below 1 in
    size, the rule converges; negative or complex, it overshoots.
    """
    return np.linalg.eigvals(step_of(spec, curvatures)).astype(np.complex128)


def step_of(spec: RunSpec, curvatures: Array) -> Array:
    """(P, 1 + S, 1 + S): that map, of each direction."""
    h = {name: value[:, 0] for name, value in numbers([spec]).items()}
    return _maps(OPTIMIZERS[str(spec.optimizer)], curvatures, h)[0]


def taken_off(rule: Optimizer, curvatures: Array, h: Hypers) -> Array:
    """What one step takes off the distance in the long run, however little; below 0 the distance grows.

    `curvatures` and each of the hyperparameters `h` are of one shape, up to broadcasting; so is the result. The factors
    of `rule`, which has one slot at most, are the roots of z² − t z + d.
    """
    assert len(rule.slots) <= 1, f"{rule.name} has more than two factors"
    step, rest = _maps(rule, curvatures, h)
    t = np.trace(step, axis1=-2, axis2=-1)
    d = np.linalg.det(step) if rule.slots else np.zeros_like(t)
    inside = t**2 - 4 * d
    root = np.sqrt(np.maximum(inside, 0))
    larger = np.where(inside < 0, np.sqrt(np.abs(d)), (np.abs(t) + root) / 2)
    # 1 − z of a root near 1 would be rounding: (1 − z)(1 − z′) is the determinant of 1 − M.
    slow, other = (inside >= 0) & (t > 0), 1 - (t - root) / 2
    return np.where(slow, np.linalg.det(rest) / np.where(slow, other, 1), 1 - larger)


def _maps(rule: Optimizer, curvatures: Array, h: Hypers) -> tuple[Array, Array]:
    """(…, 1 + S, 1 + S) each: M, by which a step multiplies distance and slots, and 1 − M, what it takes off."""
    columns = np.eye(1 + len(rule.slots))
    distance, *memory = columns
    size = (*np.broadcast_shapes(curvatures.shape, *(value.shape for value in h.values())), len(columns))
    slots = {name: np.broadcast_to(unit, size) for name, unit in zip(rule.slots, memory, strict=True)}
    each = {name: value[..., None] for name, value in h.items()}
    change, slots = rule.rule(curvatures[..., None] * distance, np.zeros(size), slots, each, 1)
    after = np.stack([distance + change, *slots.values()], axis=-2)
    forgotten = (unit - slot for unit, slot in zip(memory, slots.values(), strict=True))
    return after, np.stack([-change, *forgotten], axis=-2)


def overshoots(spec: RunSpec, curvature: float) -> bool:
    """Whether steps along a direction of that curvature go beyond the optimum again and again."""
    factors = multipliers(spec, np.array([curvature]))
    return bool((np.abs(factors.imag) > ROUNDING).any() or (factors.real < -ROUNDING).any())


# Parts of a factor this small are rounding: a double root is found to half the digits.
ROUNDING = 1e-7
