"""How fast descent closes in on an optimum: what a quadratic surface predicts, and what a run did.

In a direction of curvature λ the distance to the optimum follows z² − t z + d = 0, whose larger root is what a step
leaves of it, in the long run; of all directions the slowest counts. The best settings are those of Polyak, 1964,
https://doi.org/10.1016/0041-5553(64)90137-5 and, for Nesterov's rule, of Lessard, Recht & Packard, 2016,
https://arxiv.org/abs/1408.3595. Goh, 2017, https://distill.pub/2017/momentum/ shows all of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.data import Dataset, shared
from core.engine.problem import problem_of
from core.engine.run import Run
from core.engine.spec import RunSpec
from core.formatting import apart, count, number
from core.hyper import Value, number_of
from core.optim.optimizers import LEARNING_RATE, MOMENTUM, OPTIMIZERS
from core.theory.landscape import PLAIN, of_differences
from core.theory.objective import Objective
from core.theory.optimum import NoOptimum, optimum
from core.types import Array

# Of the least objective, and of the starting one where that is 0: a gap below this is rounding, not distance.
ROUNDING, ROUNDING_OF_START = 1e-10, 1e-24
# A rate is measured over the last half of the steps; fewer cannot show one.
FEWEST_STEPS = 10

# From so many on, steps are not counted to the last one.
MANY_STEPS = 1e6
# Learning rates that differ by less than this share are one.
SAME = 1e-9

Best = tuple[float, float]


def _steepest(least: float, most: float) -> tuple[Best, float]:
    """η = 2 / (λ₁ + λₙ), at which a step leaves (κ − 1) / (κ + 1)."""
    return (2 / (least + most), 0.0), 2 * least / (least + most)


def _polyak(least: float, most: float) -> tuple[Best, float]:
    """η = (2 / (√λ₁ + √λₙ))², β = ((√κ − 1) / (√κ + 1))², at which a step leaves √β."""
    low, high = math.sqrt(least), math.sqrt(most)
    return ((2 / (low + high)) ** 2, ((high - low) / (high + low)) ** 2), 2 * low / (low + high)


def _lessard(least: float, most: float) -> tuple[Best, float]:
    """η = 4 / (3 λ₁ + λₙ), β = (√(3κ + 1) − 2) / (√(3κ + 1) + 2), at which a step leaves 1 − 2 / √(3κ + 1)."""
    root = math.sqrt(3 * most / least + 1)
    return (4 / (3 * most + least), (root - 2) / (root + 2)), 2 / root


@dataclass(frozen=True)
class Method:
    """`polynomial(ηλ, β)` -> (t, d) of z² − t z + d, which is ηλ at z = 1 for each of them.

    `best(least λ, most λ)` -> the (η, β) of the least rate, and what a step takes off there.
    """

    optimizer: str
    polynomial: Callable[[Array, Array], tuple[Array, Array]]
    best: Callable[[float, float], tuple[Best, float]]

    @property
    def label(self) -> str:
        """Its name for people."""
        return OPTIMIZERS[self.optimizer].label

    def taken(self, curvatures: Array, learning_rate: float | Array, momentum: float | Array) -> Array:
        """What one step takes off the distance in directions of these curvatures, however little; below 0 it grows."""
        u = learning_rate * curvatures
        t, d = self.polynomial(u, np.asarray(momentum))
        inside = t**2 - 4 * d
        root = np.sqrt(np.maximum(inside, 0))
        larger = np.where(inside < 0, np.sqrt(np.abs(d)), (np.abs(t) + root) / 2)
        # 1 − z of a root near 1 would be rounding: (1 − z)(1 − z′) is the polynomial at 1.
        slow, other = (inside >= 0) & (t > 0), 1 - (t - root) / 2
        return np.where(slow, u / np.where(slow, other, 1), 1 - larger)

    def rates(self, curvatures: Array, learning_rate: float | Array, momentum: float | Array) -> Array:
        """What one step leaves of the distance in directions of these curvatures; beyond 1 it grows."""
        return 1 - self.taken(curvatures, learning_rate, momentum)


METHODS = (
    Method("sgd", lambda u, b: (1 - u, 0 * u), _steepest),
    Method("momentum", lambda u, b: (1 + b - u, b + 0 * u), _polyak),
    Method("nesterov", lambda u, b: ((1 + b) * (1 - u), b * (1 - u)), _lessard),
)


def unpredicted(spec: RunSpec, data: Dataset | None = None) -> str:
    """Why theory has no rates for `spec`, as a sentence; empty where it has."""
    if spec["warmup"] or any(spec[name] != usual for name, usual in PLAIN.items()):
        return "Theory is about steps of constant rate: no schedule, no clipping, no L1 penalty."
    if spec.steps_per_epoch(problem_of(spec, data).y.shape[-1]) > 1:
        return "Theory is about steps that follow all rows: small batches add noise that no rate describes."
    try:
        found, rank = _spectrum(spec, data)
    except NoOptimum as reason:
        return f"There is no rate at which to close in on an optimum: {reason}."
    if len(found) < rank:
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
    """These, and in how many directions the objective changes, which columns of one size tell from rounding best."""
    objective = Objective.of(spec, data)
    root = of_differences(objective.root(optimum(spec, data)), len(objective.problem.columns.outputs))
    lengths = np.linalg.norm(root, axis=1)
    alike = root[lengths > 0] / lengths[lengths > 0, None]
    s, equal = (np.linalg.svd(of, compute_uv=False) for of in (root, alike))
    rounding = max(root.shape) * np.finfo(float).eps
    return s[s > s[0] * rounding] ** 2, int((equal > equal[0] * rounding).sum())


@dataclass(frozen=True)
class Rate:
    """One method on one surface: at the chosen settings, and at the best.

    `taken`, `best_taken` and `offered_taken` are what a step takes off the distance in the long run: below 0 it grows.
    `offered` are the settings nearest to the best that controls offer.
    """

    method: Method
    learning_rate: float
    momentum: float
    edge: float
    taken: float
    best: Best
    best_taken: float
    offered: Best
    offered_taken: float

    @property
    def predicted(self) -> float:
        """What a step leaves of the distance at the chosen settings."""
        return 1 - self.taken

    @property
    def best_rate(self) -> float:
        """What it leaves at the best ones."""
        return 1 - self.best_taken


def predicted(spec: RunSpec, found: Array) -> list[Rate]:
    """A row for each method, on a surface with the curvatures `found`, at the learning rate and momentum of `spec`."""
    rate = spec.learning_rate
    beta = number_of({"momentum": MOMENTUM.default, **spec.settings}, "momentum")
    return [_rate(method, found, rate, 0.0 if method.optimizer == "sgd" else beta) for method in METHODS]


def _rate(method: Method, found: Array, learning_rate: float, momentum: float) -> Rate:
    edge = OPTIMIZERS[method.optimizer].edge
    assert edge is not None, "each of METHODS has an edge"
    best, best_taken = method.best(float(found[-1]), float(found[0]))
    offered = _offered(method, found)
    return Rate(
        method,
        learning_rate,
        momentum,
        edge({"momentum": momentum}) / found[0],
        _slowest(method, found, learning_rate, momentum),
        best,
        best_taken,
        offered,
        _slowest(method, found, *offered),
    )


def _slowest(method: Method, found: Array, learning_rate: float, momentum: float) -> float:
    return float(method.taken(found, learning_rate, momentum).min())


def _offered(method: Method, found: Array) -> Best:
    """Of the values on both grids the pair with the least rate: the one nearest to the best may lie beyond the edge."""
    betas = np.array([0.0] if method.optimizer == "sgd" else MOMENTUM.grid, dtype=np.float64)
    etas = np.array(LEARNING_RATE.grid, dtype=np.float64)
    # A rate has no second valley between two curvatures: the outermost are the slowest.
    table = method.taken(found[[0, -1], None, None], etas[:, None], betas).min(axis=0)
    eta, beta = np.unravel_index(table.argmax(), table.shape)
    return float(etas[eta]), float(betas[beta])


def settings_of(rate: Rate) -> dict[str, Value]:
    """The settings that `offered` is made of, by name."""
    eta, beta = rate.offered
    chosen: dict[str, Value] = {"optimizer": rate.method.optimizer, "learning_rate": eta}
    return chosen if rate.method.optimizer == "sgd" else {**chosen, "momentum": beta}


def measured(run: Run, least: float) -> float:
    """What a step left of the distance to the optimum over the last half of the steps; NaN where too few show it.

    The gap of the objective goes as the square of the distance. Momentum swings, so what counts is how the highest
    gap still to come falls.
    """
    gap = run.objective - least
    floor = max(ROUNDING * abs(least), ROUNDING_OF_START * float(run.objective[0]))
    over = np.flatnonzero(~(gap > floor) | ~np.isfinite(gap))
    gap = gap[: over[0]] if over.size else gap
    if len(gap) < FEWEST_STEPS:
        return np.nan
    late = np.maximum.accumulate(gap[::-1])[::-1] if gap[-1] < gap[0] else gap
    late = late[len(late) // 2 :]
    if len(late) < FEWEST_STEPS:
        return np.nan
    return float(np.exp(np.polyfit(np.arange(len(late)), np.log(late), 1)[0] / 2))


def steps_to_a_tenth(taken: float) -> float:
    """Steps to come ten times closer, 1 at least, where each takes off so much; infinite where none comes closer."""
    if not taken > 0:
        return math.inf
    return max(1.0, math.log(10) / -math.log1p(-taken)) if taken < 1 else 1.0


def finding(spec: RunSpec, rows: list[Rate], found: Array) -> str:
    """How uneven the surface is, how fast this run's method closes in, and how fast the best would."""
    ours = [_pace(row) for row in rows if row.method.optimizer == spec.optimizer]
    most = max(row.best_taken for row in rows)
    best = next(row for row in rows if row.best_taken >= most * (1 - SAME))
    settings = f"learning rate {number(best.best[0], 3)}"
    if best.method.optimizer != "sgd":
        # A momentum of 1 would never forget.
        settings += f" and momentum {apart(best.best[1], 1.0, 3)[0]}"
    fastest = f"**{best.method.label}** at its best, {settings}, would take {_steps(best.best_taken)}."
    return " ".join([_shape(found, _flat(spec, found)), *ours, fastest])


def _flat(spec: RunSpec, found: Array) -> int:
    """In how many directions the objective does not change at all, beside those that softmax cannot see."""
    columns = problem_of(spec).columns
    return (1 + len(columns.names)) * max(1, len(columns.outputs) - 1) - len(found)


def _shape(found: Array, flat: int) -> str:
    least, most, condition = (number(float(one), 3) for one in (found[-1], found[0], found[0] / found[-1]))
    if condition == "1":
        where = f"by {most} in {'the only other' if flat and len(found) == 1 else 'every other' if flat else 'every'}"
        where += " direction"
    else:
        where = f"by {least} where it is flattest and by {most} where it is steepest"
    said = f"{where}: condition number κ = {condition}."
    if flat:
        where = said if condition == "1" else f"elsewhere {said}"
        return f"The surface is flat in {count(flat, 'direction')}, in which no step moves; it curves {where}"
    return f"The surface curves {said}"


def _pace(ours: Rate) -> str:
    rate, edge = apart(ours.learning_rate, ours.edge)
    where = f"{ours.method.label} at learning rate {rate}"
    if abs(ours.learning_rate / ours.edge - 1) < SAME:
        return f"{where} does not settle at the optimum: it is at its very edge."
    if ours.learning_rate > ours.edge:
        return f"{where} cannot settle at the optimum: it is beyond its edge, {edge}."
    return f"In the long run {where} takes {_steps(ours.taken)} to come ten times closer to the optimum."


def _steps(taken: float) -> str:
    steps = steps_to_a_tenth(taken)
    return count(math.ceil(steps), "step") if steps < MANY_STEPS else f"about {number(steps, 2)} steps"
