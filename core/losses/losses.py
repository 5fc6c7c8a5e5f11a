"""Losses.

Convention: the squared loss is half the mean square, so its second derivative is XᵀX/N and the edge of
plain gradient descent is 2/λmax(XᵀX/N). Libraries that take the mean square itself have half that edge.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.hyper import Hyper
from core.registry import Registry
from core.types import Array, Hypers


@dataclass(frozen=True)
class Loss:
    """`value`: outputs (R, N) or (R, K, N), targets like them, hyperparameters (R, 1) by name -> (R,) mean loss.

    `gradient`: the same -> ∂value/∂outputs. `constant`: targets (N,) or (K, N) and the hyperparameters of one run ->
    outputs (1,) or (K, 1), those whose value is least if all rows are given the same: what a model has to beat. `root`:
    outputs (N,) or (K, N) of one run -> A (N, K, K) with A Aᵀ = ∂²value/∂outputs² of each row, K = 1 where there is one
    output; None where curvature is not used. `meaning` says what the value is, in words;
    `reads` names the hyperparameters that change what it is. `both` is `value` and `gradient`, where that takes
    less than one after the other.
    """

    name: str
    label: str
    value: Callable[[Array, Array, Hypers], Array]
    gradient: Callable[[Array, Array, Hypers], Array]
    constant: Callable[[Array, Hypers], Array]
    meaning: str
    root: Callable[[Array], Array] | None = None
    reads: tuple[str, ...] = ()
    both: Callable[[Array, Array, Hypers], tuple[Array, Array]] | None = None

    def value_and_gradient(self, outputs: Array, targets: Array, h: Hypers) -> tuple[Array, Array]:
        """`value` and `gradient`."""
        if self.both is not None:
            return self.both(outputs, targets, h)
        return self.value(outputs, targets, h), self.gradient(outputs, targets, h)

    @property
    def title(self) -> str:
        """The name that people know it by, at the beginning of a sentence."""
        if "entropy" in self.label:
            return "Log loss"
        return self.label if self.label.endswith("score") else f"{self.label} loss"

    @property
    def noun(self) -> str:
        """The same inside a sentence, where names of people stay as they are."""
        kept = self.label == "Huber" or self.label.endswith("score")
        return self.title if kept else self.title.lower()


LOSSES: Registry[Loss] = Registry("loss")


def squared_error(outputs: Array, targets: Array, h: Hypers) -> Array:
    """½ · mean((ŷ − y)²)."""
    residual = outputs - targets
    return np.vecdot(residual, residual) / (2 * residual.shape[-1])


def squared_error_gradient(outputs: Array, targets: Array, h: Hypers) -> Array:
    """(ŷ − y) / N."""
    # A division takes four times as long as a product.
    return (outputs - targets) * (1 / outputs.shape[-1])


def squared_error_and_gradient(outputs: Array, targets: Array, h: Hypers) -> tuple[Array, Array]:
    """½ · mean((ŷ − y)²) and (ŷ − y) / N."""
    residual = outputs - targets
    value = np.vecdot(residual, residual) / (2 * residual.shape[-1])
    residual *= 1 / residual.shape[-1]
    return value, residual


def squared_error_root(outputs: Array) -> Array:
    """1/√N."""
    return np.full((len(outputs), 1, 1), 1 / np.sqrt(len(outputs)))


def absolute_error(outputs: Array, targets: Array, h: Hypers) -> Array:
    """mean|ŷ − y|."""
    residual = outputs - targets
    return np.abs(residual).sum(axis=-1) / residual.shape[-1]


def absolute_error_gradient(outputs: Array, targets: Array, h: Hypers) -> Array:
    """sign(ŷ − y) / N; 0 is a subgradient where they agree."""
    return np.sign(outputs - targets) / outputs.shape[-1]


def huber(outputs: Array, targets: Array, h: Hypers) -> Array:
    """mean(½ r² where |r| ≤ δ, else δ|r| − ½ δ²) with r = ŷ − y: Huber, 1964. For δ → ∞ it is the squared loss."""
    residual, delta = np.abs(outputs - targets), h["huber_delta"]
    costs = np.where(residual <= delta, residual**2 / 2, delta * residual - delta**2 / 2)
    return costs.sum(axis=-1) / residual.shape[-1]


def huber_gradient(outputs: Array, targets: Array, h: Hypers) -> Array:
    """r, cut off at ±δ, / N."""
    return np.clip(outputs - targets, -h["huber_delta"], h["huber_delta"]) / outputs.shape[-1]


def mean(targets: Array, h: Hypers) -> Array:
    """Mean of the targets of each output."""
    return np.mean(targets, axis=-1, keepdims=True)


def _median(targets: Array, h: Hypers) -> Array:
    return np.median(targets, axis=-1, keepdims=True)


def _huber_constant(targets: Array, h: Hypers) -> Array:
    """Where Σ clip(c − y, ±δ), which rises with c along straight lines between its kinks y ± δ, passes 0."""
    if not targets.size:
        return _median(targets, h)
    middle, delta = _median(targets, h), h["huber_delta"].item()
    y = targets - middle

    def slope(c: float) -> float:
        return float(np.clip(c - y, -delta, delta).sum())

    # Below the first kink all rows pull up, above the last all pull down.
    kinks = np.sort(np.concatenate([y - delta, y + delta]))
    above = min(max(1, bisect_left(kinks, 0.0, key=slope)), len(kinks) - 1)
    low, high = kinks[above - 1], kinks[above]
    rises = slope(high) - slope(low)
    return middle + (low - slope(low) * (high - low) / rises if rises > 0 else high)


LOSSES.add(
    Loss(
        "squared",
        "Squared",
        squared_error,
        squared_error_gradient,
        mean,
        "Half the mean squared difference between prediction and target, in the target's unit squared.",
        squared_error_root,
        both=squared_error_and_gradient,
    ),
    Loss(
        "absolute",
        "Absolute",
        absolute_error,
        absolute_error_gradient,
        _median,
        "The mean absolute difference between prediction and target, in the target's unit.",
    ),
    Loss(
        "huber",
        "Huber",
        huber,
        huber_gradient,
        _huber_constant,
        "Half the squared difference between prediction and target where that is small, the absolute one, times δ, "
        "where it is large; the mean over the rows.",
        reads=("huber_delta",),
    ),
)

LOSS = Hyper(
    "loss",
    "Loss",
    default="squared",
    grid=("squared", "absolute", "huber"),
    help="What an error costs. Squared: large ones dearly, so that outliers pull hard. Absolute: in proportion. "
    "Huber: squared up to δ, in proportion beyond.",
    group="Model",
    scale="category",
    titles=LOSSES.titles,
)
HUBER_DELTA = Hyper(
    "huber_delta",
    "Huber threshold",
    default=1.0,
    grid=(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0),
    help="The difference from which on an error costs in proportion.",
    group="Model",
    symbol="δ",
    scale="log",
    batches=True,
    needs=("loss", ("huber",)),
)
REGRESSION_LOSSES = (LOSS, HUBER_DELTA)
