"""Distribution shift: the rows move after training, and the parameters have to follow.

Warm, training goes on from the learned parameters, on the columns they belong to. Cold, it starts again, on columns
made of the new rows. Both end in data units, where they can be compared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from core.data import Dataset
from core.engine.problem import Problem
from core.engine.run import Run
from core.engine.training import Begin, begun, trained
from core.models import optimized
from core.registry import Registry
from core.types import Array, OnEpoch

Move = Callable[[Dataset, float, np.random.Generator], Dataset]


@dataclass(frozen=True)
class Kind:
    """`move`: data, amount, random numbers -> the moved data; an amount of 0 moves nothing. `asks` is its label."""

    name: str
    label: str
    meaning: str
    asks: str
    amounts: tuple[float, ...]
    default: float
    move: Move
    fewest_features: int = 1


KINDS: Registry[Kind] = Registry("shift")


def shifted(data: Dataset, kind: str, amount: float, seed: int) -> Dataset:
    """`data` after a shift; how noisy its rows are is no longer known. Raises UnknownName, SettingError on overflow."""
    if amount == 0:
        return data
    rng = np.random.default_rng((seed, _SHIFT))
    return replace(KINDS[kind].move(data, amount, rng), row_floor=None)


# Keeps the stream that draws a shift apart from the one that draws the sample, under one seed.
_SHIFT = 3


def kinds(run: Run) -> dict[str, Kind]:
    """The shifts that the features of `run` can have, by name."""
    features = run.train.x.shape[1]
    return {name: kind for name, kind in KINDS.items() if features >= kind.fewest_features}


def deviations(x: Array) -> Array:
    """(D,): the standard deviation of each feature; 1 of a constant."""
    constant = x.max(axis=0) == x.min(axis=0)
    return np.where(constant, 1.0, x.std(axis=0))


def kind(
    label: str, meaning: str, asks: str, amounts: tuple[float, ...], default: float, fewest_features: int = 1
) -> Callable[[Move], Move]:
    """Register a shift by the name of its function."""

    def register(move: Move) -> Move:
        KINDS.add(Kind(move.__name__, label, meaning, asks, amounts, default, move, fewest_features))
        return move

    return register


@kind(
    "Move",
    "Every feature moves by so many of its standard deviations.",
    "By how many deviations",
    (-3.0, -2.0, -1.0, -0.5, -0.2, 0.0, 0.2, 0.5, 1.0, 2.0, 3.0),
    1.0,
)
def translate(data: Dataset, amount: float, rng: np.random.Generator) -> Dataset:
    """x + amount × deviation."""
    return replace(data, x=data.x + amount * deviations(data.x))


@kind(
    "Turn",
    "The first two features, standardized, turn about their means.",
    "By how many degrees",
    (0.0, 10.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 150.0, 180.0),
    45.0,
    fewest_features=2,
)
def rotate(data: Dataset, amount: float, rng: np.random.Generator) -> Dataset:
    """The first two features, standardized, turned by `amount` degrees about their means."""
    angle, pair = np.deg2rad(amount), data.x[:, :2]
    centre, scale = pair.mean(axis=0), deviations(pair)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    turned = (pair - centre) / scale @ turn * scale + centre
    return replace(data, x=np.hstack([turned, data.x[:, 2:]]))


@kind(
    "Rescale",
    "Every feature is multiplied, as if measured in another unit: 1 makes it twice as large.",
    "Larger by this share",
    (-0.9, -0.75, -0.5, -0.2, 0.0, 0.2, 0.5, 1.0, 2.0),
    1.0,
)
def rescale(data: Dataset, amount: float, rng: np.random.Generator) -> Dataset:
    """x × (1 + amount)."""
    return replace(data, x=data.x * (1 + amount))


@kind(
    "Blur",
    "Noise is added to every feature, of so many of its standard deviations.",
    "By how many deviations",
    (0.0, 0.1, 0.2, 0.5, 1.0, 2.0),
    0.5,
)
def noise(data: Dataset, amount: float, rng: np.random.Generator) -> Dataset:
    """x + amount × deviation × normal noise."""
    return replace(data, x=data.x + amount * deviations(data.x) * rng.standard_normal(data.x.shape))


@kind(
    "Relabel",
    "A share of the rows, drawn at random, gets another class, or the target of another row.",
    "Share of the rows",
    (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0),
    0.2,
)
def relabel(data: Dataset, amount: float, rng: np.random.Generator) -> Dataset:
    """A share `amount` of the rows gets another class, or the target of another of these rows."""
    chosen = rng.permutation(len(data.y))[: round(amount * len(data.y))]
    y = data.y.copy()
    if data.class_names:
        classes = len(data.class_names)
        y[chosen] = (y[chosen] + rng.integers(1, classes, size=len(chosen))) % classes
    else:
        y[chosen] = np.roll(y[chosen], 1)
    return replace(data, y=y)


# --------------------------------------------------------------------------- training on


@dataclass(frozen=True, eq=False)
class Adaptation:
    """What became of a run: the moved rows, as it had split them, and the runs that followed."""

    train: Dataset
    validation: Dataset
    warm: Run
    cold: Run

    def beside(self, run: Run) -> dict[str, Run]:
        """The run before the shift, and both that followed, by name."""
        return {"before": run, "warm": self.warm, "cold": self.cold}

    @property
    def nbytes(self) -> int:
        """Memory."""
        rows = self.train.x.nbytes + self.validation.x.nbytes
        return rows + self.warm.nbytes + self.cold.nbytes


def adapt(run: Run, kind: str, amount: float, on_epoch: OnEpoch | None = None) -> Adaptation:
    """Move all rows of `run` and train on, both ways as one batch. Raises SettingError when that cannot be."""
    train, validation = moved_rows(run, kind, amount)
    model, spec = optimized(run.spec.model), run.spec.on(_joined(train, validation))
    columns = model.prepare(spec.settings, train)
    problems = [Problem.on(model, train, validation, of) for of in (run.fitted, columns)]
    start = model.initialize(spec.settings, model.layout(columns))
    begin = Begin(np.stack([run.flat[-1], start]))
    warm, cold = trained(begun([spec, spec], problems, begin=begin), on_epoch)
    return Adaptation(train, validation, warm, cold)


def moved_rows(run: Run, kind: str, amount: float) -> tuple[Dataset, Dataset]:
    """The training rows and the validation rows of `run`, moved together. Raises SettingError on overflow."""
    moved = shifted(_joined(run.train, run.validation), kind, amount, run.spec.whole("data_seed"))
    train, validation = np.split(np.arange(len(moved.y)), [len(run.train.y)])
    return moved.rows(train), moved.rows(validation)


def _joined(dataset: Dataset, other: Dataset) -> Dataset:
    """The rows of both, whose noise does not matter here."""
    return replace(
        dataset, x=np.vstack([dataset.x, other.x]), y=np.concatenate([dataset.y, other.y]), row_floor=None
    )
