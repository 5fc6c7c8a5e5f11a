"""Optimizers: rules that turn a gradient into a step, each written as its equation for one array.

A rule takes `g` (the gradient), `slots` (its memory, arrays like `g`), `h` (its hyperparameters by name) and
`t` (the number of this step, from 1), and returns the step Δ and the new slots. The training loop hands it
`g` of shape (R, P) and hyperparameters of shape (R, 1): broadcasting lifts the equation over all runs.

Convention where libraries differ: momentum keeps the learning rate outside the velocity (as PyTorch and Optax
do; scikit-learn keeps it inside), and Adam's ε stands beside √v̂, as in Algorithm 1 of the paper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.hyper import Hyper, Value, log_grid
from core.registry import Registry
from core.types import Array

LEARNING_RATE = Hyper(
    "learning_rate",
    "Learning rate",
    default=0.1,
    grid=log_grid(-6, 1, (1, 1.5, 2, 3, 5, 7)),
    help="Length of each step against the gradient: too small crawls, too large diverges.",
    group="Optimizer",
    symbol="η",
    scale="log",
    batches=True,
)
MOMENTUM = Hyper(
    "momentum",
    "Momentum",
    default=0.9,
    grid=(*(round(0.05 * k, 2) for k in range(20)), 0.97, 0.98, 0.99),
    help="Share of the previous velocity that is kept: rolls through flat valleys, may overshoot.",
    group="Optimizer",
    symbol="β",
    batches=True,
)
BETA1 = Hyper(
    "beta1",
    "First-moment decay",
    default=0.9,
    grid=(0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99),
    help="Memory of the mean gradient.",
    group="Optimizer",
    symbol="β₁",
    batches=True,
)
BETA2 = Hyper(
    "beta2",
    "Second-moment decay",
    default=0.999,
    grid=(0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999),
    help="Memory of the squared gradient, by which each step is scaled.",
    group="Optimizer",
    symbol="β₂",
    batches=True,
)
EPSILON = Hyper(
    "epsilon",
    "Epsilon",
    default=1e-8,
    grid=log_grid(-12, -1, (1,)),
    help="Keeps the division finite where gradients vanish.",
    group="Optimizer",
    symbol="ε",
    scale="log",
    batches=True,
)
EPOCHS = Hyper(
    "epochs",
    "Epochs",
    default=200,
    grid=(1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 5000),
    help="Passes over the training rows.",
    group="Optimizer",
    scale="log",
    batches=True,
)
BATCH_SIZE = Hyper(
    "batch_size",
    "Batch size",
    default=None,
    grid=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, None),
    help="Rows per step. Small batches give many noisy steps an epoch, full gives one exact step.",
    group="Optimizer",
    scale="log",
    none_text="full",
)
PROCEDURE = (EPOCHS, BATCH_SIZE)

Slots = dict[str, Array]
Rule = Callable[[Array, Slots, Mapping[str, Array], int], tuple[Array, Slots]]


@dataclass(frozen=True)
class Optimizer:
    """`edge(h)`: on curvature λ, full batch, the rule converges iff learning_rate · λ < edge; None when unknown."""

    name: str
    label: str
    rule: Rule
    hypers: tuple[Hyper, ...]
    slots: tuple[str, ...] = ()
    edge: Callable[[Mapping[str, Value]], float] | None = None

    @property
    def equation(self) -> str:
        """The rule in letters, the first line of its docstring."""
        return (self.rule.__doc__ or "").splitlines()[0]


OPTIMIZERS: Registry[Optimizer] = Registry("optimizer")


def optimizer(
    name: str,
    label: str,
    hypers: tuple[Hyper, ...],
    slots: tuple[str, ...] = (),
    edge: Callable[[Mapping[str, Value]], float] | None = None,
) -> Callable[[Rule], Rule]:
    """Register a rule."""

    def register(rule: Rule) -> Rule:
        OPTIMIZERS.add(Optimizer(name, label, rule, hypers, slots, edge))
        return rule

    return register


@optimizer("sgd", "Gradient descent", hypers=(LEARNING_RATE,), edge=lambda h: 2.0)
def sgd(g: Array, slots: Slots, h: Mapping[str, Array], t: int) -> tuple[Array, Slots]:
    """Δ = −η g

    Cauchy, 1847; on batches, Robbins & Monro, 1951.
    """
    return -h["learning_rate"] * g, slots


@optimizer(
    "momentum",
    "Momentum",
    hypers=(LEARNING_RATE, MOMENTUM),
    slots=("v",),
    edge=lambda h: 2.0 + 2.0 * float(h["momentum"]),  # type: ignore[arg-type]
)
def momentum(g: Array, slots: Slots, h: Mapping[str, Array], t: int) -> tuple[Array, Slots]:
    """v ← β v + g,  Δ = −η v

    Polyak's heavy ball, 1964.
    """
    v = h["momentum"] * slots["v"] + g
    return -h["learning_rate"] * v, {"v": v}


@optimizer("adam", "Adam", hypers=(LEARNING_RATE, BETA1, BETA2, EPSILON), slots=("m", "v"))
def adam(g: Array, slots: Slots, h: Mapping[str, Array], t: int) -> tuple[Array, Slots]:
    """m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  Δ = −η · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)

    Kingma & Ba, https://arxiv.org/abs/1412.6980, Algorithm 1.
    """
    m = h["beta1"] * slots["m"] + (1 - h["beta1"]) * g
    v = h["beta2"] * slots["v"] + (1 - h["beta2"]) * g**2
    m_hat = m / (1 - h["beta1"] ** t)
    v_hat = v / (1 - h["beta2"] ** t)
    return -h["learning_rate"] * m_hat / (np.sqrt(v_hat) + h["epsilon"]), {"m": m, "v": v}
