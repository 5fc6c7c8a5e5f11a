"""What all model types share: the registry, the layout of parameters, and what a model has to answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset, Task
from core.hyper import Hyper, SettingError, Value
from core.losses.losses import Loss
from core.models.titles import Title
from core.outline import Outlined
from core.registry import Registry
from core.types import Array
from core.work import FASTER, Work


@dataclass(frozen=True)
class Layout:
    """Named tensors, in order, as slices of one flat vector of P parameters."""

    shapes: Mapping[str, tuple[int, ...]]
    penalized: tuple[str, ...]

    def slices(self) -> Iterator[tuple[str, slice, tuple[int, ...]]]:
        """(name, slice of the flat vector, shape) of each tensor."""
        start = 0
        for name, shape in self.shapes.items():
            stop = start + math.prod(shape)
            yield name, slice(start, stop), shape
            start = stop

    @cached_property
    def size(self) -> int:
        """P, the number of parameters of one run."""
        return sum(math.prod(shape) for shape in self.shapes.values())

    @cached_property
    def penalty_mask(self) -> Array:
        """(P,) of 1 where penalties apply, 0 elsewhere (biases)."""
        mask = np.zeros(self.size)
        for name, part, _ in self.slices():
            mask[part] = name in self.penalized
        return mask

    @property
    def scalar_names(self) -> tuple[str, ...]:
        """Tidy names of the P parameters, as `layer1.weight[0,3]`."""
        return tuple(
            f"{name}[{','.join(map(str, place))}]"
            for name, shape in self.shapes.items()
            for place in np.ndindex(shape)
        )

    def tensors(self, flat: Array) -> dict[str, Array]:
        """`flat` (T, P) -> {name: (T, *shape)}, views of the same numbers."""
        return {name: flat[:, part].reshape(len(flat), *shape) for name, part, shape in self.slices()}

    def flat(self, tensors: Mapping[str, Array]) -> Array:
        """The inverse of `tensors`: {name: (T, *shape)} -> (T, P)."""
        # Of no sets at all a size cannot be guessed.
        sizes = {name: (len(tensors[name]), math.prod(shape)) for name, shape in self.shapes.items()}
        return np.concatenate([tensors[name].reshape(size) for name, size in sizes.items()], axis=1)


class Trace(NamedTuple):
    """A forward pass: its outputs, and what the way back needs of it."""

    outputs: Array
    kept: Any


Family = Literal["linear", "network", "transformer", "tree", "boosting"]


class Fitted(Protocol):
    """What a model learned of the training rows beside its parameters, which belong to it.

    `Columns` of linear models, `Network`, `Sequences`, and what is grown: `Tree` or `Ensemble`. `design` is what the
    forward pass reads of rows x (N, D).
    """

    def design(self, x: Array) -> Array: ...


class Model(Protocol):
    """A model type, whichever way it learns.

    `prepare` learns what it needs from the training rows, reading only the settings named in `prepared_by`; the other
    methods take what it returned, or what growing made of it, as `fitted`, whose kind is the `family`. `forward` turns
    parameters (R, P) and a design into outputs, (R, N) or (R, K, N); `targets` are what the loss compares outputs with,
    `predictions` what people read. `in_data_units` are the parameters (R, P) that predict the same from raw columns.
    `scalar_names` are for code, links and files, `titles` for people; no two are alike.
    """

    @property
    def name(self) -> str: ...
    @property
    def family(self) -> Family: ...
    @property
    def label(self) -> str: ...
    @property
    def tasks(self) -> tuple[Task, ...]: ...
    @property
    def optimized(self) -> bool: ...
    @property
    def time_unit(self) -> str: ...
    @property
    def prepared_by(self) -> tuple[str, ...]: ...
    @property
    def hypers(self) -> tuple[Hyper, ...]: ...

    def loss(self, settings: Mapping[str, Value], fitted: Any) -> Loss: ...
    def prepare(self, settings: Mapping[str, Value], train: Dataset) -> Fitted: ...
    def targets(self, data: Dataset) -> Array: ...
    def layout(self, fitted: Any) -> Layout: ...
    def forward(self, fitted: Any, theta: Array, design: Array) -> Array: ...
    def predictions(self, fitted: Any, outputs: Array) -> Array: ...
    def in_data_units(self, fitted: Any, theta: Array) -> Array: ...
    def scalar_names(self, fitted: Any) -> tuple[str, ...]: ...
    def titles(self, fitted: Any) -> tuple[Title, ...]: ...
    def work(self, settings: Mapping[str, Value], rows: int, columns: int, runs: int = 1) -> Work: ...


class Optimized(Model, Protocol):
    """A model that follows gradients, driven by the training loop.

    `trace` is `forward` and keeps what `backward` needs to turn ∂loss/∂outputs into ∂loss/∂θ; `masks` (R, units, N)
    multiply what the units of each hidden layer answer, where there are any. `numbers_per_row` is how many numbers both
    ways hold for one row of one run. `in_training_units` is the inverse of `in_data_units`.
    """

    def initialize(self, settings: Mapping[str, Value], layout: Layout) -> Array: ...
    def trace(self, fitted: Any, theta: Array, design: Array, masks: Sequence[Array] = ()) -> Trace: ...
    def backward(self, fitted: Any, theta: Array, trace: Trace, output_gradient: Array) -> Array: ...
    def numbers_per_row(self, fitted: Any) -> int: ...
    def in_training_units(self, fitted: Any, theta: Array) -> Array: ...


@dataclass(frozen=True, eq=False, repr=False)
class Growth(Outlined):
    """What growing recorded: errors (S + 1,) after 0 … S steps, as in `Run`; `flat`: steps (T,) -> θ (T, P)."""

    fitted: Any
    flat: Callable[[NDArray[np.intp]], Array]
    train_error: Array
    validation_error: Array
    objective: Array


class Grown(Model, Protocol):
    """A model that brings its own way to learn.

    `refuse` raises SettingError where these settings cannot learn from these rows, which only the rows can tell.
    `grow` learns one model for each of the settings, which differ in nothing but hypers that batch, on the same rows;
    `recorded` are its parameters (T, P) after `at` (T,) steps of growing.
    `most_steps` and `most_parameters` bound what a run records; `faster` says what would shorten one.
    """

    @property
    def faster(self) -> str: ...

    def refuse(self, settings: Mapping[str, Value], train: Dataset) -> None: ...
    def grow(
        self, batch: Sequence[Mapping[str, Value]], train: Dataset, validation: Dataset
    ) -> Iterator[Growth]: ...
    def recorded(self, fitted: Any, at: NDArray[np.intp]) -> Array: ...
    def most_steps(self, settings: Mapping[str, Value], rows: int) -> int: ...
    def most_parameters(self, settings: Mapping[str, Value], train: Dataset) -> int: ...


MODELS: Registry[Model] = Registry("model")


def optimized(name: str) -> Optimized:
    """The model of that name, for what follows gradients. Raises SettingError when it is grown."""
    model = MODELS[name]
    if not model.optimized:
        raise SettingError(
            f"{name} is not found by following gradients, one step after another: use train or sweep"
        )
    return cast(Optimized, model)


def grown(name: str) -> Grown | None:
    """The model of that name, where it brings its own way to learn."""
    model = MODELS[name]
    return None if model.optimized else cast(Grown, model)


def faster(name: str) -> str:
    """What would shorten a run of the model of that name."""
    model = grown(name)
    return model.faster if model else FASTER


STANDARDIZE = Hyper(
    "standardize",
    "Standardize",
    default=True,
    grid=(True, False),
    help="Train on columns shifted and scaled to mean 0, deviation 1. Parameters are shown in the data's own units.",
    group="Model",
    scale="category",
    batches=True,
)
