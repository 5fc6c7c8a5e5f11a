"""Neural network: layers of units, each an activation of a weighted sum of the layer before; the last one linear."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.data import Dataset, Task
from core.features.columns import Columns
from core.features.engineered import FEATURES, Engineered, engineered_width
from core.hyper import Hyper, Value, Widths, number_of, text_of, whole_of
from core.losses.losses import LOSSES, Loss
from core.models.base import MODELS, STANDARDIZE, Family, Layout, Trace
from core.models.classifying import Scoring, outputs_of, probabilities
from core.models.networks.activations import ACTIVATION, ACTIVATIONS, Activation
from core.models.networks.dropout import DROPOUT
from core.models.networks.layers import activations, blocks, gradient
from core.models.titles import Title, told_apart
from core.optim.hypers import TRAINING_HYPERS
from core.optim.initializers import INITIALIZERS, LAYERED_START
from core.optim.penalties import PENALTIES
from core.outline import Outlined
from core.types import Array
from core.work import CLASS_EXPONENTIALS, Shape, Work, runs_at_once, slices, training_work

# Widths that are offered: one layer, then deeper ones; any others up to 6 layers of 64 units are legal.
HIDDEN = Hyper(
    "hidden",
    "Hidden layers",
    default=Widths((8, 8)),
    grid=(
        *(Widths((width,)) for width in (1, 2, 3, 4, 6, 8, 12, 16, 32, 64)),
        *(Widths((width,) * depth) for depth in (2, 3, 4, 6) for width in (2, 4, 8, 16, 32, 64)),
    ),
    help="Units of each hidden layer, from the inputs to the outputs: more units and layers, more parameters.",
    group="Model",
    scale="category",
)
LOSS_OF = {"regression": "squared", "binary": "binary_cross_entropy", "multiclass": "cross_entropy"}


@dataclass(frozen=True, repr=False)
class Network(Outlined):
    """A network's shape: the columns that enter it, the units of its hidden layers, and their activation."""

    inputs: Columns
    hidden: Widths
    activation: Activation
    task: Task

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of its outputs; none where there is one."""
        return self.inputs.outputs

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """Inputs, units of each hidden layer, outputs."""
        return len(self.inputs.names), *self.hidden, max(1, len(self.outputs))

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """Tidy names, as `layer1.weight[0,3]`, and the spread of what each weighs: 1 behind the first layer."""
        return {
            f"{name}.weight[{i},{unit}]": float(self.inputs.spread[i]) if name == "layer1" else 1.0
            for name, _, inputs, units in self.layers()
            for i in range(inputs - 1)
            for unit in range(units)
        }

    def layers(self) -> Iterator[tuple[str, slice, int, int]]:
        """(name, slice of θ, 1 + inputs, units) of each layer."""
        for number, (part, inputs, units) in enumerate(blocks(self.widths), start=1):
            yield f"layer{number}", part, inputs, units

    def design(self, x: Array) -> Array:
        """`x` (N, D) -> (1 + D', N): a row of ones, then the standardized columns."""
        return self.inputs.design(x)


class NeuralNetwork(Scoring):
    """Fully connected, of any shape, for numbers and for classes."""

    name = "neural_network"
    family: Family = "network"
    label = "Neural network"
    tasks: tuple[Task, ...] = ("regression", "binary", "multiclass")
    optimized = True
    time_unit = "epoch"
    prepared_by = ("hidden", "activation", "features", "standardize")
    hypers = (
        HIDDEN,
        ACTIVATION,
        FEATURES,
        STANDARDIZE,
        *TRAINING_HYPERS,
        *PENALTIES,
        DROPOUT,
        *LAYERED_START,
    )

    def loss(self, settings: Mapping[str, Value], fitted: Network) -> Loss:
        """What is minimized."""
        return LOSSES[LOSS_OF[fitted.task]]

    def prepare(self, settings: Mapping[str, Value], train: Dataset) -> Network:
        """What is learned from the training rows before training. Raises SettingError when all are of one class."""
        outputs = outputs_of(train) if train.class_names else ()
        engineered = Engineered.of(train, text_of(settings, "features"))
        inputs = Columns.fit(train.x, engineered, bool(settings["standardize"]), outputs)
        hidden, activation = settings["hidden"], ACTIVATIONS[text_of(settings, "activation")]
        assert isinstance(hidden, Widths)
        return Network(inputs, hidden, activation, train.task)

    def layout(self, fitted: Network) -> Layout:
        """How the flat vector θ splits into named tensors: weights are (inputs, units)."""
        shapes: dict[str, tuple[int, ...]] = {}
        for name, _, inputs, units in fitted.layers():
            shapes |= {f"{name}.bias": (units,), f"{name}.weight": (inputs - 1, units)}
        return Layout(shapes, penalized=tuple(name for name in shapes if name.endswith("weight")))

    def initialize(self, settings: Mapping[str, Value], layout: Layout) -> Array:
        """θ (P,) before training: biases 0, weights as the initializer says, layer by layer."""
        rng, scale = np.random.default_rng(whole_of(settings, "seed")), number_of(settings, "init_scale")
        start, theta = INITIALIZERS[text_of(settings, "init")], np.zeros(layout.size)
        for name, part, shape in layout.slices():
            if name.endswith("weight"):
                fan = start.fan_scale(*shape) if start.fan_scale else 1.0
                theta[part] = start.draw(rng, shape[0] * shape[1], scale * fan)
        return theta

    def forward(self, fitted: Network, theta: Array, design: Array) -> Array:
        """θ (R, P), design (1 + D', N) or (R or 1, 1 + D', N) -> (R, N) or (R, K, N), of a few runs at a time."""
        runs = runs_at_once(self.numbers_per_row(fitted), design.shape[-1])
        own = design.ndim > 2 and len(design) > 1
        parts = [
            self.trace(fitted, theta[of], design[of] if own else design).outputs
            for of in slices(len(theta), runs)
        ]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def trace(self, fitted: Network, theta: Array, design: Array, masks: Sequence[Array] = ()) -> Trace:
        """`forward`, keeping for `backward` what entered each layer, and the slopes of units that are masked."""
        outputs, *kept = activations(theta, design, fitted.widths, fitted.activation, masks)
        return Trace(outputs if fitted.outputs else outputs[:, 0], kept)

    def backward(self, fitted: Network, theta: Array, trace: Trace, output_gradient: Array) -> Array:
        """∂loss/∂θ (R, P) by backpropagation."""
        delta = output_gradient if fitted.outputs else output_gradient[:, None]
        entered, slopes = trace.kept
        return gradient(theta, entered, delta, fitted.widths, fitted.activation, slopes)

    def numbers_per_row(self, fitted: Network) -> int:
        """What each layer answers, and three times the widest: gradient, slope and what both are made with."""
        answering = fitted.widths[1:]
        return sum(1 + units for units in answering) + 3 * max(answering)

    def predictions(self, fitted: Network, outputs: Array) -> Array:
        """Numbers as they are, of classes their probabilities."""
        return outputs if fitted.task == "regression" else probabilities(outputs)

    def in_data_units(self, fitted: Network, theta: Array) -> Array:
        """Parameters that predict the same from the raw columns: those of the first layer, w / s and b − Σ w m / s."""
        inputs, layout = fitted.inputs, self.layout(fitted)
        given = layout.tensors(theta)
        weight = given["layer1.weight"] / inputs.scale[:, None]
        bias = given["layer1.bias"] - np.tensordot(weight, inputs.centre, (1, 0))
        return layout.flat({**given, "layer1.bias": bias, "layer1.weight": weight})

    def in_training_units(self, fitted: Network, theta: Array) -> Array:
        """The inverse of `in_data_units`."""
        inputs, layout = fitted.inputs, self.layout(fitted)
        given = layout.tensors(theta)
        weight = given["layer1.weight"]
        bias = given["layer1.bias"] + np.tensordot(weight, inputs.centre, (1, 0))
        return layout.flat({**given, "layer1.bias": bias, "layer1.weight": weight * inputs.scale[:, None]})

    def scalar_names(self, fitted: Network) -> tuple[str, ...]:
        """Tidy names of the P scalars of θ, as `layer1.weight[0,3]`: from input 0 to unit 3."""
        return self.layout(fitted).scalar_names

    def titles(self, fitted: Network) -> tuple[Title, ...]:
        """`bias of unit 4 in layer 1`, `layer 1: x → unit 4`, `layer 2: unit 4 → output`: units are counted from 1."""
        return told_apart(_titles(fitted), self.scalar_names(fitted))

    def work(self, settings: Mapping[str, Value], rows: int, columns: int, runs: int = 1) -> Work:
        """Roughly that of a batch of runs on a dataset of that size."""
        hidden, classes = settings["hidden"], whole_of(settings, "classes")
        assert isinstance(hidden, Widths)
        widths = (
            engineered_width(text_of(settings, "features"), columns),
            *hidden,
            classes if classes > 2 else 1,
        )
        unit = ACTIVATIONS[text_of(settings, "activation")].exponentials
        return training_work(settings, rows, Shape(widths, CLASS_EXPONENTIALS, unit), runs)


def units_of(fitted: Network, column: int) -> tuple[str, ...]:
    """What sends numbers on, as people read it: in column 0 the inputs, then the units of each layer, then outputs."""
    if column == 0:
        return fitted.inputs.titles
    if column == len(fitted.widths) - 1:
        return fitted.outputs or ("output",)
    return tuple(f"unit {unit}" for unit in range(1, fitted.widths[column] + 1))


def layer_of_unit(fitted: Network, layer: int, unit: int) -> str:
    """`unit 4 of layer 1`; an input or an output by its name alone."""
    name = units_of(fitted, layer)[unit]
    return f"{name} of layer {layer}" if 0 < layer < len(fitted.widths) - 1 else name


def _titles(fitted: Network) -> Iterator[Title]:
    last = len(fitted.widths) - 1
    for layer in range(1, last + 1):
        units = units_of(fitted, layer)
        where = "" if layer == last else f" in layer {layer}"
        named = [f"the {unit}" if unit == "output" else unit for unit in units]
        for unit, name in zip(units, named, strict=True):
            yield Title(f"bias of {name}{where}", f"bias {_number(unit)}{where.replace(' in', ',')}")
        # Names of features and outputs say which layer it is.
        inner = f"layer {layer}: " if 1 < layer < last else ""
        for source in units_of(fitted, layer - 1):
            for unit in units:
                short = f"{inner}{_number(source)} → {_number(unit)}"
                yield Title(f"layer {layer}: {source} → {unit}", short)


def _number(unit: str) -> str:
    """`4` of `unit 4`."""
    return unit.removeprefix("unit ")


MODELS.add(NeuralNetwork())
