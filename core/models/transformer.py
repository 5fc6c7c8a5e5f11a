"""Transformer: attention and MLPs turn the symbols so far into scores of the next one, as GPT-2 does, only smaller."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.data import Dataset, Task
from core.hyper import SettingError, Value, number_of, text_of, whole_of
from core.losses.losses import LOSSES, Loss
from core.models.base import MODELS, Family, Layout, Trace
from core.models.titles import Title, told_apart
from core.models.transformers import token_loss
from core.models.transformers.hypers import MOST_PARAMETERS, SHAPE
from core.models.transformers.passes import Pass, Tokens, backward, forward
from core.models.transformers.shape import Shape
from core.models.transformers.titles import scalar_titles
from core.optim.hypers import TRAINING_HYPERS, steps_per_epoch
from core.optim.initializers import INIT_SCALE, SEED
from core.optim.penalties import PENALTIES
from core.outline import Outlined
from core.types import Array
from core.work import Work, moving_work, once_calls, slices

# Calls of NumPy in a step as such and in each block, there and back; and operations on each number of an activation,
# and for each position that is looked at. As `benchmarks.estimates` measured.
STEP_CALLS, BLOCK_CALLS, OPERATIONS, LOOKING = 160.0, 370.0, 14.0, 78.0
# Exponentials of a GELU, there and back, and operations.
GELU, BENDING = 3.4, 20.0
# Products of queries, keys, values and their gradients, of each head in each sequence.
PRODUCTS = 10.0
# How much of a run a forward pass that keeps nothing holds at a time, roughly: what fits in the cache is fast.
# Runs that share its calls may hold so many times that.
MOST_NUMBERS, TOGETHER = 2e5, 2
# Deviation of the embeddings before training.
EMBEDDING_SCALE = 0.1
# There is one way to start, so nothing else decides whether its scale matters.
START_SCALE = replace(
    INIT_SCALE,
    help=f"A factor of the deviations that weights start with, {EMBEDDING_SCALE:g} of embeddings and 1/√inputs of all "
    "others. Gains start at 1 and biases at 0 in any case.",
    needs=None,
)


@dataclass(frozen=True, repr=False)
class Sequences(Outlined):
    """What is read and predicted: the shape of the model, its symbols, and how many places count."""

    shape: Shape
    symbols: tuple[str, ...]
    scored: int

    def design(self, x: Array) -> Array:
        """`x` (N, T) -> (T, N): symbols by place."""
        return np.ascontiguousarray(x.T)


class Transformer:
    """Decoder-only: each position sees itself and those before it."""

    name = "transformer"
    family: Family = "transformer"
    label = "Transformer"
    tasks: tuple[Task, ...] = ("sequence",)
    optimized = True
    time_unit = "epoch"
    prepared_by = tuple(hyper.name for hyper in SHAPE)
    hypers = (*SHAPE, *TRAINING_HYPERS, *PENALTIES, START_SCALE, SEED)

    def loss(self, settings: Mapping[str, Value], fitted: Sequences) -> Loss:
        """What is minimized."""
        return LOSSES[token_loss.NAME]

    def prepare(self, settings: Mapping[str, Value], train: Dataset) -> Sequences:
        """The shape of the model. Raises SettingError when heads do not share the width evenly, or it is too large."""
        shape = _shape(settings, len(train.class_names), train.x.shape[1])
        if shape.channels % shape.heads:
            raise SettingError(
                f"{shape.heads} heads cannot share a width of {shape.channels} evenly: change d_model"
            )
        count = _count(shape)
        if count > MOST_PARAMETERS:
            raise SettingError(
                f"{count:,} parameters are more than {MOST_PARAMETERS:,}: lower d_model or blocks"
            )
        return Sequences(shape, train.class_names, train.y.shape[1])

    def targets(self, data: Dataset) -> Array:
        """What the loss compares scores with: (S, N), places of symbols."""
        return np.ascontiguousarray(data.y.T)

    def layout(self, fitted: Sequences) -> Layout:
        """How the flat vector θ splits into named tensors; only weight matrices are penalized."""
        shapes = fitted.shape.parameters
        return Layout(shapes, penalized=tuple(name for name in shapes if name.endswith("weight")))

    def initialize(self, settings: Mapping[str, Value], layout: Layout) -> Array:
        """θ (P,) before training: gains 1, biases 0, embeddings small, weights N(0, scale² / inputs)."""
        rng, scale = np.random.default_rng(whole_of(settings, "seed")), number_of(settings, "init_scale")
        theta = np.zeros(layout.size)
        for name, part, shape in layout.slices():
            if name.endswith("gain"):
                theta[part] = 1
            elif len(shape) > 1:
                deviation = EMBEDDING_SCALE if name in ("embedding", "position") else 1 / math.sqrt(shape[0])
                theta[part] = scale * deviation * rng.standard_normal(math.prod(shape))
        return theta

    def forward(self, fitted: Sequences, theta: Array, design: Array) -> Array:
        """θ (R, P), design (T, N), (1, T, N) or (R, T, N) -> scores (R, V, S, N), a few of each at a time."""
        design = design[None] if design.ndim == 2 else design
        rows, runs = _few(fitted.shape, *design.shape[1:])
        scores = []
        for some in slices(len(theta), runs):
            x = design if len(design) == 1 else design[some]
            parts = [self.trace(fitted, theta[some], x[..., of]).outputs for of in slices(x.shape[-1], rows)]
            scores.append(np.concatenate(parts, axis=-1))
        return np.concatenate(scores)

    def trace(self, fitted: Sequences, theta: Array, design: Array, masks: Sequence[Array] = ()) -> Trace:
        """`forward`, keeping for `backward` what each piece needs."""
        done = self.passed(fitted, theta, design, min(fitted.scored, design.shape[1]))
        return Trace(done.scores.transpose(0, 3, 2, 1), done)

    def passed(self, fitted: Sequences, theta: Array, design: Array, scored: int) -> Pass:
        """The forward pass to the scores of the last `scored` places."""
        tokens: Tokens = design.mT.astype(np.intp)
        return forward(fitted.shape, self.layout(fitted).tensors(theta), tokens, scored)

    def backward(self, fitted: Sequences, theta: Array, trace: Trace, output_gradient: Array) -> Array:
        """∂loss/∂θ (R, P) by backpropagation."""
        layout = self.layout(fitted)
        scores_gradient = output_gradient.transpose(0, 3, 2, 1)
        return layout.flat(backward(fitted.shape, layout.tensors(theta), trace.kept, scores_gradient))

    def numbers_per_row(self, fitted: Sequences) -> int:
        """Of each symbol what every block keeps, and what one block and the scores take on the way back."""
        shape = fitted.shape
        channels, looks = shape.channels, shape.heads * shape.context
        block = (6 + 2 * shape.mlp) * channels + looks
        back = (5 + 2 * shape.mlp) * channels + 2 * looks + 3 * shape.symbols
        return shape.context * (shape.blocks * block + back)

    def predictions(self, fitted: Sequences, outputs: Array) -> Array:
        """Probabilities (R, N, S, V)."""
        scores = outputs.transpose(0, 3, 2, 1)
        e = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return np.asarray(e / e.sum(axis=-1, keepdims=True))

    def in_data_units(self, fitted: Sequences, theta: Array) -> Array:
        """Symbols have no units."""
        return theta

    in_training_units = in_data_units

    def scalar_names(self, fitted: Sequences) -> tuple[str, ...]:
        """Tidy names of the P scalars of θ, as `block1.query.weight[0,3]`."""
        return self.layout(fitted).scalar_names

    def titles(self, fitted: Sequences) -> tuple[Title, ...]:
        """`block 1, head 2: queries, channel 1 → 3`: everything is counted from 1."""
        titles = scalar_titles(fitted.shape, fitted.symbols)
        return told_apart((Title(title, title) for title in titles), self.scalar_names(fitted))

    def work(self, settings: Mapping[str, Value], rows: int, columns: int, runs: int = 1) -> Work:
        """Roughly that of a batch of runs on a dataset of that size."""
        shape = _shape(settings, whole_of(settings, "classes"), columns)
        rows = max(1, rows - round(number_of(settings, "validation_share") * rows))
        steps = steps_per_epoch(settings, rows)
        # Of `given | answer` only the answer is asked for, and the last block computed for it alone.
        looking = columns * (shape.blocks - 1) + whole_of(settings, "length", columns)
        numbers = rows * shape.channels * (5 * columns * shape.blocks + (3 + 2 * shape.mlp) * looking)
        scores = rows * shape.heads * columns * looking
        bent = rows * shape.channels * shape.mlp * looking if shape.activation == "gelu" else 0
        epoch = Work(
            calls=(1 + steps) * (STEP_CALLS + shape.blocks * BLOCK_CALLS),
            products=runs * rows * shape.heads * shape.blocks * PRODUCTS,
            multiplies=runs * (4 * rows * columns * _count(shape) + 8 * scores * shape.head),
            numbers=runs * (OPERATIONS * numbers + LOOKING * scores + BENDING * bent),
            exponentials=runs * (2 * scores + GELU * bent),
        )
        epoch += steps * moving_work(settings, _count(shape), runs)
        return Work(calls=once_calls(settings, runs)) + whole_of(settings, "epochs") * epoch


def _shape(settings: Mapping[str, Value], symbols: int, context: int) -> Shape:
    channels, heads, blocks, mlp = (
        whole_of(settings, name) for name in ("d_model", "heads", "blocks", "mlp")
    )
    positions, activation = text_of(settings, "positions"), text_of(settings, "activation")
    return Shape(symbols, context, channels, heads, blocks, mlp, positions, activation)


def _few(shape: Shape, positions: int, sequences: int) -> tuple[int, int]:
    """How many sequences, and runs, a pass takes at a time: a run among others meets the same ones as it does alone."""
    numbers = positions * shape.channels * (4 + shape.mlp)
    rows = max(1, int(MOST_NUMBERS / numbers))
    return rows, max(1, int(TOGETHER * MOST_NUMBERS / (numbers * max(1, min(rows, sequences)))))


def _count(shape: Shape) -> int:
    return sum(math.prod(size) for size in shape.parameters.values())


MODELS.add(Transformer())
