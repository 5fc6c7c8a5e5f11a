"""Optimizers: rules that turn a gradient into a step, each written as its equation for one array.

A rule takes `g` (the gradient), `w` (the weights that may decay, 0 in place of biases), `slots` (its memory, arrays
like `g`), `h` (its hyperparameters by name) and `t` (the number of this step, from 1), and returns the step Δ and the
new slots. The training loop hands it `g` and `w` of shape (R, P) and hyperparameters of shape (R, 1): broadcasting
lifts the equation over all runs. The schedule is in η already.

Convention where libraries differ: momentum keeps the learning rate outside the velocity (as PyTorch and Optax
do; scikit-learn keeps it inside), ε stands beside the root, Adam's as in Algorithm 1 of the paper, and the decay of
AdamW and Lion is multiplied by the learning rate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.hyper import Hyper, Value, log_grid
from core.optim.counted import Counted
from core.registry import Registry
from core.types import Array, Hypers

_hyper = partial(Hyper, group="Optimizer", batches=True)
LEARNING_RATE = _hyper(
    "learning_rate",
    "Learning rate",
    default=0.1,
    grid=log_grid(-6, 1, (1, 1.5, 2, 3, 5, 7)),
    help="Length of each step against the gradient: too small crawls, too large diverges.",
    symbol="η",
    scale="log",
)
MOMENTUM = _hyper(
    "momentum",
    "Momentum",
    default=0.9,
    grid=(*(round(0.05 * k, 2) for k in range(20)), 0.97, 0.98, 0.99),
    help="Share of the previous velocity that is kept: rolls through flat valleys, may overshoot.",
    symbol="β",
)
BETA1 = _hyper(
    "beta1",
    "First-moment decay",
    default=0.9,
    grid=(0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99),
    help="Memory of the mean gradient.",
    symbol="β₁",
)
RHO = _hyper(
    "rho",
    "Decay of squares",
    default=0.9,
    grid=(0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999),
    help="Memory of the squared gradient, by which each step is scaled.",
    symbol="ρ",
)
BETA2 = _hyper(
    "beta2",
    "Second-moment decay",
    default=0.999,
    grid=(0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999),
    help="Memory of the squared gradient, by which each step is scaled.",
    symbol="β₂",
)
EPSILON = _hyper(
    "epsilon",
    "Epsilon",
    default=1e-8,
    grid=log_grid(-12, -1, (1,)),
    help="Keeps the division finite where gradients vanish.",
    symbol="ε",
    scale="log",
)
WEIGHT_DECAY = _hyper(
    "weight_decay",
    "Weight decay",
    default=0.01,
    grid=(0.0, *log_grid(-4, 1, (1, 2, 5))),
    help="Shrinks every weight by η times this share in each step, apart from the gradient. Biases do not decay.",
    symbol="ω",
    scale="log",
)
# Of Lion: its β₁ decays nothing, so these are not Adam's.
STEP_MEMORY = replace(
    BETA1,
    name="step_memory",
    label="Share of memory in a step",
    help="How much the memory has to say in the direction of a step; the rest is the gradient's.",
)
MEMORY_DECAY = replace(
    BETA2,
    name="memory_decay",
    label="Decay of memory",
    default=0.99,
    help="Memory of the mean gradient.",
)

Slots = dict[str, Array]
StepNumber = int | NDArray[np.intp]
Rule = Callable[[Array, Array, Slots, Hypers, StepNumber], tuple[Array, Slots]]
StepLength = Callable[[Slots, Hypers, StepNumber], Array]


@dataclass(frozen=True)
class Optimizer:
    """A rule and what is known of it.

    `edge(h)`: on curvature λ, full batch, the rule converges iff learning_rate · λ < edge; None when unknown.
    `edge_letters`: edge / learning_rate in the letters of the hyperparameters, empty when unknown.
    `step_length(slots, h, t)`: s of each coordinate, (R, P) or (R, 1), such that Δ = −s·g once gradient and slots have
    settled. By s times its strength an L1 penalty shrinks each weight, so that training comes to rest where loss and
    penalty together are least. None where there is no such s: the rule then takes no L1 penalty.
    """

    name: str
    label: str
    rule: Rule
    hypers: tuple[Hyper, ...]
    slots: tuple[str, ...] = ()
    edge: Callable[[Mapping[str, Value]], float] | None = None
    edge_letters: str = ""
    step_length: StepLength | None = None

    @cached_property
    def decays(self) -> bool:
        """Whether its rule looks at the weights, to shrink them."""
        return WEIGHT_DECAY in self.hypers

    @cached_property
    def operations(self) -> int:
        """How many operations on arrays a step of its rule takes, by which its time is estimated."""
        counted = Counted()
        slots, h = dict.fromkeys(self.slots, counted), {hyper.name: 0.5 for hyper in self.hypers}
        self.rule(counted, counted, slots, h, counted)  # type: ignore[arg-type]
        return counted.operations

    @property
    def equation(self) -> str:
        """The rule in letters, the first line of its docstring."""
        return (self.rule.__doc__ or "").splitlines()[0]


OPTIMIZERS: Registry[Optimizer] = Registry("optimizer")


def optimizer(name: str, label: str, hypers: tuple[Hyper, ...], **known: Any) -> Callable[[Rule], Rule]:
    """Register a rule; `known` are the other fields of Optimizer."""

    def register(rule: Rule) -> Rule:
        OPTIMIZERS.add(Optimizer(name, label, rule, hypers, **known))
        return rule

    return register


@optimizer(
    "sgd",
    "Gradient descent",
    hypers=(LEARNING_RATE,),
    edge=lambda h: 2.0,
    edge_letters="2/η",
    step_length=lambda slots, h, t: h["learning_rate"],
)
def sgd(g: Array, w: Array, slots: Slots, h: Hypers, t: StepNumber) -> tuple[Array, Slots]:
    """Δ = −η g

    Cauchy, 1847; on batches, Robbins & Monro, 1951.
    """
    return -h["learning_rate"] * g, slots


@optimizer(
    "momentum",
    "Momentum",
    hypers=(LEARNING_RATE, MOMENTUM),
    slots=("v",),
    edge=lambda h: 2.0 + 2.0 * float(h["momentum"]),
    edge_letters="(2 + 2β)/η",
    step_length=lambda slots, h, t: h["learning_rate"] / (1 - h["momentum"]),
)
def momentum(g: Array, w: Array, slots: Slots, h: Hypers, t: StepNumber) -> tuple[Array, Slots]:
    """v ← β v + g,  Δ = −η v

    Polyak's heavy ball, 1964.
    """
    v = h["momentum"] * slots["v"] + g
    return -h["learning_rate"] * v, {"v": v}


def _nesterov_edge(h: Mapping[str, Value]) -> float:
    """Largest ηλ with both roots of z² − (1+β)(1−ηλ) z + β(1−ηλ) inside the unit circle."""
    beta = float(h["momentum"])  # type: ignore[arg-type]
    return (2 + 2 * beta) / (1 + 2 * beta)


@optimizer(
    "nesterov",
    "Nesterov momentum",
    hypers=(LEARNING_RATE, MOMENTUM),
    slots=("v",),
    edge=_nesterov_edge,
    edge_letters="(2 + 2β)/((1 + 2β)η)",
    step_length=lambda slots, h, t: h["learning_rate"] / (1 - h["momentum"]),
)
def nesterov(g: Array, w: Array, slots: Slots, h: Hypers, t: StepNumber) -> tuple[Array, Slots]:
    """v ← β v + g,  Δ = −η (g + β v)

    Nesterov, 1983, in the form of Sutskever et al., https://proceedings.mlr.press/v28/sutskever13.html
    """
    v = h["momentum"] * slots["v"] + g
    return -h["learning_rate"] * (g + h["momentum"] * v), {"v": v}


@optimizer(
    "adagrad",
    "Adagrad",
    hypers=(LEARNING_RATE, EPSILON),
    slots=("s",),
    step_length=lambda slots, h, t: h["learning_rate"] / (np.sqrt(slots["s"]) + h["epsilon"]),
)
def adagrad(g: Array, w: Array, slots: Slots, h: Hypers, t: StepNumber) -> tuple[Array, Slots]:
    """s ← s + g²,  Δ = −η g / (√s + ε)

    Duchi, Hazan & Singer, https://jmlr.org/papers/v12/duchi11a.html
    """
    s = slots["s"] + g**2
    return -h["learning_rate"] * g / (np.sqrt(s) + h["epsilon"]), {"s": s}


@optimizer(
    "rmsprop",
    "RMSProp",
    hypers=(LEARNING_RATE, RHO, EPSILON),
    slots=("s",),
    step_length=lambda slots, h, t: h["learning_rate"] / (np.sqrt(slots["s"]) + h["epsilon"]),
)
def rmsprop(g: Array, w: Array, slots: Slots, h: Hypers, t: StepNumber) -> tuple[Array, Slots]:
    """s ← ρ s + (1 − ρ) g²,  Δ = −η g / (√s + ε)

    Tieleman & Hinton, https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf
    """
    s = h["rho"] * slots["s"] + (1 - h["rho"]) * g**2
    return -h["learning_rate"] * g / (np.sqrt(s) + h["epsilon"]), {"s": s}


def _adam_length(slots: Slots, h: Hypers, t: StepNumber) -> Array:
    return h["learning_rate"] / (np.sqrt(slots["v"] / (1 - h["beta2"] ** t)) + h["epsilon"])


@optimizer(
    "adam",
    "Adam",
    hypers=(LEARNING_RATE, BETA1, BETA2, EPSILON),
    slots=("m", "v"),
    step_length=_adam_length,
)
def adam(g: Array, w: Array, slots: Slots, h: Hypers, t: StepNumber) -> tuple[Array, Slots]:
    """m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  Δ = −η · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)

    Kingma & Ba, https://arxiv.org/abs/1412.6980, Algorithm 1.
    """
    m = h["beta1"] * slots["m"] + (1 - h["beta1"]) * g
    v = h["beta2"] * slots["v"] + (1 - h["beta2"]) * g**2
    # 1 − β₁ᵗ divides the rate, a number a run, instead of m, one a parameter.
    rate = h["learning_rate"] / (1 - h["beta1"] ** t)
    v_hat = v / (1 - h["beta2"] ** t)
    return -rate * m / (np.sqrt(v_hat) + h["epsilon"]), {"m": m, "v": v}


@optimizer("adamw", "AdamW", hypers=(LEARNING_RATE, BETA1, BETA2, EPSILON, WEIGHT_DECAY), slots=("m", "v"))
def adamw(g: Array, w: Array, slots: Slots, h: Hypers, t: StepNumber) -> tuple[Array, Slots]:
    """m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  Δ = −η · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε) − η ω w

    Loshchilov & Hutter, https://arxiv.org/abs/1711.05101: the decay is no part of the gradient that Adam scales.
    """
    update, slots = adam(g, w, slots, h, t)
    return update - h["learning_rate"] * h["weight_decay"] * w, slots


@optimizer("lion", "Lion", hypers=(LEARNING_RATE, STEP_MEMORY, MEMORY_DECAY, WEIGHT_DECAY), slots=("m",))
def lion(g: Array, w: Array, slots: Slots, h: Hypers, t: StepNumber) -> tuple[Array, Slots]:
    """Δ = −η sign(β₁ m + (1 − β₁) g) − η ω w,  m ← β₂ m + (1 − β₂) g

    Chen et al., 2023, https://arxiv.org/abs/2302.06675, Algorithm 2. Each step is as long as η says, however near the
    optimum is, so it settles only where a schedule lowers η.
    """
    direction = np.sign(h["step_memory"] * slots["m"] + (1 - h["step_memory"]) * g)
    m = h["memory_decay"] * slots["m"] + (1 - h["memory_decay"]) * g
    return -h["learning_rate"] * direction - h["learning_rate"] * h["weight_decay"] * w, {"m": m}
