"""How fast descent closes in on an optimum, as a quadratic surface predicts it.

In each direction of the surface a step leaves a share of the distance to the optimum, which the rule itself tells; of
all directions the slowest counts. The best settings are those of Polyak, 1964,
https://doi.org/10.1016/0041-5553(64)90137-5 and, for Nesterov's rule, of Lessard, Recht & Packard, 2016,
https://arxiv.org/abs/1408.3595. Goh, 2017, https://distill.pub/2017/momentum/ shows all of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.data import Dataset, shared
from core.engine.problem import problem_of
from core.engine.spec import RunSpec
from core.hyper import Value, number_of
from core.optim.optimizers import MOMENTUM, OPTIMIZERS, Optimizer
from core.theory.landscape import PLAIN, of_differences
from core.theory.modes import taken_off
from core.theory.objective import Objective
from core.theory.optimum import NoOptimum, optimum
from core.types import Array

# Rates that differ by less than this share are one.
SAME = 1e-9

Settings = dict[str, float]
Best = tuple[Settings, float]


def _settings(learning_rate: float, momentum: float) -> Settings:
    return {"learning_rate": learning_rate, "momentum": momentum}


def _steepest(least: float, most: float) -> Best:
    """η = 2 / (λ₁ + λₙ), at which a step leaves (κ − 1) / (κ + 1)."""
    return {"learning_rate": 2 / (least + most)}, 2 * least / (least + most)


def _polyak(least: float, most: float) -> Best:
    """η = (2 / (√λ₁ + √λₙ))², β = ((√κ − 1) / (√κ + 1))², at which a step leaves √β."""
    low, high = math.sqrt(least), math.sqrt(most)
    return _settings((2 / (low + high)) ** 2, ((high - low) / (high + low)) ** 2), 2 * low / (low + high)


def _lessard(least: float, most: float) -> Best:
    """η = 4 / (3 λ₁ + λₙ), β = (√(3κ + 1) − 2) / (√(3κ + 1) + 2), at which a step leaves 1 − 2 / √(3κ + 1)."""
    root = math.sqrt(3 * most / least + 1)
    return _settings(4 / (3 * most + least), (root - 2) / (root + 2)), 2 / root


@dataclass(frozen=True)
class Method:
    """An optimizer, and `best(least λ, most λ)` -> the settings of its least rate, and what a step takes off there."""

    optimizer: str
    best: Callable[[float, float], Best]

    @property
    def rule(self) -> Optimizer:
        """Its rule, and what is known of it."""
        return OPTIMIZERS[self.optimizer]

    @property
    def grids(self) -> dict[str, tuple[Value, ...]]:
        """The values that controls offer, by the name of each of its settings."""
        return {hyper.name: hyper.grid for hyper in self.rule.hypers}

    def taken(self, curvatures: Array, settings: Mapping[str, float | Array]) -> Array:
        """What one step takes off the distance in directions of these curvatures, however little; below 0 it grows."""
        return taken_off(self.rule, curvatures, {name: np.asarray(value) for name, value in settings.items()})

    def slowest(self, curvatures: Array, settings: Mapping[str, float | Array]) -> Array:
        """What it takes off in the slowest direction of a surface with `curvatures` (P,), the largest first.

        A rate has no second valley between two curvatures: the outermost are the slowest.
        """
        first, last = (self.taken(np.array(ends), settings) for ends in curvatures[[0, -1]])
        return np.minimum(first, last)


METHODS = (Method("sgd", _steepest), Method("momentum", _polyak), Method("nesterov", _lessard))


def unpredicted(spec: RunSpec, data: Dataset | None = None) -> str:
    """Why theory has no rates for `spec`, as a sentence; empty where it has."""
    if spec["warmup"] or any(spec[name] != usual for name, usual in PLAIN.items()):
        return "The theory holds for steps of constant rate: no schedule, no clipping, no L1 penalty."
    if spec.steps_per_epoch(problem_of(spec, data).y.shape[-1]) > 1:
        return "The theory holds for full batches: small ones add noise that no rate describes."
    try:
        curvature, rank = _spectrum(spec, data)
    except NoOptimum as reason:
        return f"There is no optimum to come closer to: {reason}."
    if len(curvature) < rank:
        return (
            "Beside the steepest direction of the surface others are so flat that floats cannot tell how much they "
            "curve: standardize, or choose other units."
        )
    return ""


def curvatures(spec: RunSpec, data: Dataset | None = None) -> Array:
    """Eigenvalues of the second derivative of the objective at its optimum, the largest first.

    Without those of flat directions, in which the objective does not change and descent does not move.
    """
    return _spectrum(spec, data)[0]


@shared(64)
def _spectrum(spec: RunSpec, data: Dataset | None) -> tuple[Array, int]:
    """These eigenvalues, and in how many directions the objective changes, told best by columns of one size."""
    objective = Objective.of(spec, data)
    root = of_differences(objective.root(optimum(spec, data)), len(objective.problem.columns.outputs))
    lengths = np.linalg.norm(root, axis=1)
    alike = root[lengths > 0] / lengths[lengths > 0, None]
    s, equal = (np.linalg.svd(of, compute_uv=False) for of in (root, alike))
    rounding = max(root.shape) * np.finfo(float).eps
    return s[s > s[0] * rounding] ** 2, int((equal > equal[0] * rounding).sum())


@dataclass(frozen=True)
class Rate:
    """One method on one surface: at the chosen `settings`, and at the best.

    `taken`, `best_taken` and `offered_taken` are what a step takes off the distance in the long run: below 0 it grows.
    `offered` are the settings nearest to the best that controls offer.
    """

    method: Method
    settings: Settings
    edge: float
    taken: float
    best: Settings
    best_taken: float
    offered: Settings
    offered_taken: float

    @property
    def predicted(self) -> float:
        """What a step leaves of the distance at the chosen settings."""
        return 1 - self.taken

    @property
    def best_rate(self) -> float:
        """What it leaves at the best ones."""
        return 1 - self.best_taken


def predicted(spec: RunSpec, curvature: Array) -> list[Rate]:
    """A row for each method, on a surface with these curvatures, at the learning rate and momentum of `spec`."""
    chosen = {"momentum": MOMENTUM.default, **spec.settings}
    return [
        _rate(method, curvature, {name: number_of(chosen, name) for name in method.grids})
        for method in METHODS
    ]


def _rate(method: Method, curvature: Array, settings: Settings) -> Rate:
    edge = method.rule.edge
    assert edge is not None, "each of METHODS has an edge"
    best, best_taken = method.best(float(curvature[-1]), float(curvature[0]))
    offered, offered_taken = _offered(method, curvature)
    taken = float(method.slowest(curvature, settings))
    return Rate(
        method, settings, edge(settings) / curvature[0], taken, best, best_taken, offered, offered_taken
    )


def _offered(method: Method, curvature: Array) -> Best:
    """Of the values on all grids those with the least rate: the nearest to the best may lie beyond the edge."""
    axes = np.meshgrid(*(np.array(grid, dtype=np.float64) for grid in method.grids.values()), indexing="ij")
    every = {name: values.ravel() for name, values in zip(method.grids, axes, strict=True)}
    taken = method.slowest(curvature, every)
    # Where steps swing a rate is √β whatever η: of those that differ by rounding the first is taken.
    at = int(np.argmax(taken > taken.max() - SAME * abs(taken.max())))
    return {name: float(values[at]) for name, values in every.items()}, float(taken[at])


def settings_of(rate: Rate) -> dict[str, Value]:
    """The settings that `offered` is made of, by name."""
    return {"optimizer": rate.method.optimizer, **rate.offered}
