"""Limits on work: how long a run takes, roughly, known before it starts; and how much it holds at once."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.hyper import SettingError, Value, number_of, whole_of
from core.optim.hypers import steps_per_epoch
from core.optim.optimizers import OPTIMIZERS
from core.pace import STANDARD, Pace

LONGEST_SECONDS = 30.0
FASTER = "raise batch_size or lower epochs"

# Bytes that the passes of one run, and of all runs of a batch, may hold for the way back.
PART_BYTES, TOGETHER_BYTES = 24 * 2**20, 64 * 2**20
FLOAT_BYTES = 8
# From so many rows on for each that is left, least squares are trained on fewer: `core.engine.reduction`, which holds
# so many copies of the rows.
WORTH_REDUCING, COPIES = 4, 3
# Of a pass that measures the errors of several epochs: what the cache of a core holds.
PASS_BYTES, MOST_EPOCHS = 2**20, 64


@dataclass(frozen=True)
class Work:
    """What there is to do, counted by the kinds of `core.pace.Pace`, in its order."""

    calls: float = 0.0
    products: float = 0.0
    multiplies: float = 0.0
    numbers: float = 0.0
    exponentials: float = 0.0

    def __add__(self, other: Work) -> Work:
        return Work(
            self.calls + other.calls,
            self.products + other.products,
            self.multiplies + other.multiplies,
            self.numbers + other.numbers,
            self.exponentials + other.exponentials,
        )

    def __mul__(self, times: float) -> Work:
        return Work(
            times * self.calls,
            times * self.products,
            times * self.multiplies,
            times * self.numbers,
            times * self.exponentials,
        )

    __rmul__ = __mul__

    def seconds(self, pace: Pace = STANDARD) -> float:
        """How long it takes, roughly: on a standard core, or at the pace of another one."""
        return (
            self.calls * pace.call
            + self.products * pace.product
            + self.multiplies * pace.multiply
            + self.numbers * pace.number
            + self.exponentials * pace.exponential
        )


# --------------------------------------------------------------------------- of training

# Calls of NumPy in an epoch as such and for each hidden layer, and likewise in a step, as `benchmarks.estimates`
# measured; and what clipping, a schedule, either penalty and each layer with dropout add to a step.
EPOCH_CALLS, EPOCH_LAYER_CALLS, STEP_CALLS, STEP_LAYER_CALLS = 25.0, 20.0, 24.0, 29.0
CLIPPED, SCHEDULED, SHRUNK, PENALIZED, DROPPED = 9, 2, 6, 1, 12
# Of rows that are split and made designs of, of the record of a run, and of the order that a seed draws in an epoch.
PROBLEM_CALLS, RECORD_CALLS, SHUFFLE_CALLS = 680.0, 120.0, 50.0
# A matrix with one output is a vector: each of its multiply-adds takes as long as so many of a larger product.
THIN = 3.0
# What an output of classes takes with its error or with the gradient of that, in exponentials: some, and a logarithm.
CLASS_EXPONENTIALS = 2.4
# Operations on each number: of a hidden unit on the way there and on the way back, of an output with its error and
# gradient, of a unit that may be dropped, and of a row that is put into a batch.
FORTH, BACK, OUTPUT, DROPPING, GATHERING = 1.4, 6.5, 3.7, 10.0, 10.0


@dataclass(frozen=True)
class Shape:
    """What decides the work of training a row: `widths` as of a network, the inputs without the 1 first.

    `unit` and `output` are how many exponentials, or what takes as long, a hidden unit takes, and an output with its
    error or with the gradient of that. Of `least_squares` a full batch may be given fewer rows than there are.
    """

    widths: Sequence[int]
    output: float = 0.0
    unit: float = 0.0
    least_squares: bool = False

    @property
    def parameters(self) -> int:
        """Of one run."""
        return sum((1 + inputs) * units for inputs, units in itertools.pairwise(self.widths))


def training_work(settings: Mapping[str, Value], rows: int, shape: Shape, runs: int = 1) -> Work:
    """That of a batch of runs on `rows`, those kept aside among them."""
    aside = round(number_of(settings, "validation_share") * rows)
    rows = max(1, rows - aside)
    steps, layers = steps_per_epoch(settings, rows), len(shape.widths) - 1
    if shape.least_squares and steps == 1 and worth_reducing(shape.parameters, rows):
        rows = 1 + shape.parameters
    dropping = bool(settings.get("dropout"))
    # The pass over all rows after an epoch is that of the next step, where nothing comes between.
    passes = 1 if steps == 1 and not dropping else 2
    seen = passes * rows + aside
    hidden, outputs = sum(shape.widths[1:-1]), shape.widths[-1]
    multiplies = 0.0
    for layer, (inputs, units) in enumerate(itertools.pairwise(shape.widths)):
        thin = THIN if units == 1 else 1.0
        multiplies += thin * (1 + inputs) * units * (seen + (2 if layer else 1) * rows)
    numbers = hidden * (FORTH * seen + BACK * rows) + outputs * OUTPUT * (2 * rows + aside)
    numbers += DROPPING * hidden * rows if dropping else 0.0
    seeds = whole_of(settings, "seeds", 1)
    gathered = GATHERING * seeds * rows * (shape.widths[0] + outputs) if steps > 1 else 0.0
    shuffled = SHUFFLE_CALLS * seeds if steps > 1 or dropping else 0.0
    epoch = Work(
        calls=EPOCH_CALLS
        + (layers - 1) * EPOCH_LAYER_CALLS
        + steps * (STEP_CALLS + (layers - 1) * STEP_LAYER_CALLS)
        + shuffled,
        products=runs * (steps * (3 * layers - 1) + passes * layers),
        multiplies=runs * multiplies,
        numbers=runs * numbers + gathered,
        exponentials=runs * (hidden * shape.unit * seen + outputs * shape.output * (2 * rows + aside)),
    )
    epoch += steps * moving_work(settings, shape.parameters, runs, layers - 1)
    return Work(calls=once_calls(settings, runs)) + whole_of(settings, "epochs") * epoch


def once_calls(settings: Mapping[str, Value], runs: int) -> float:
    """Calls of a batch before its first epoch and after its last."""
    return PROBLEM_CALLS * whole_of(settings, "problems", 1) + RECORD_CALLS * runs


def moving_work(settings: Mapping[str, Value], parameters: int, runs: int, dropping: int = 0) -> Work:
    """That of a step beside its gradient, where so many layers may be dropping units."""
    rules = str(settings.get("optimizer") or "sgd").split()
    operations = sum(OPTIMIZERS[rule].operations for rule in rules)
    beside = 0
    for name, each in (
        ("clip_norm", CLIPPED),
        ("l1", SHRUNK),
        ("l2", PENALIZED),
        ("dropout", DROPPED * dropping),
    ):
        beside += each if settings.get(name) else 0
    scheduled = SCHEDULED if settings["schedule"] != "constant" or settings["warmup"] else 0
    return Work(
        calls=operations + beside + scheduled,
        numbers=(operations / len(rules) + beside) * runs * parameters,
    )


# --------------------------------------------------------------------------- limits


def refuse_slow(work: Work, what: str, remedy: str) -> None:
    """Raises SettingError, with the remedy, when `work` takes longer than the limit on a standard core.

    Not on this machine: a spec, and so a link, would be good on one and not on another, or at one moment and not at the
    next. What a slow machine takes longer for, the clock of the app ends.
    """
    seconds = work.seconds()
    if seconds > LONGEST_SECONDS:
        raise SettingError(
            f"{what} would take about {seconds:.0f} s, more than the {LONGEST_SECONDS:.0f} s allowed: {remedy}"
        )


def rows_at_once(numbers_per_row: int) -> int:
    """Rows of one run that a pass takes at a time, of which it keeps so many numbers each.

    Other runs beside it change nothing, so that a run among others takes the same rows together as it does alone.
    """
    return max(1, PART_BYTES // (FLOAT_BYTES * numbers_per_row))


def runs_at_once(numbers_per_row: int, rows: int) -> int:
    """Runs that can train together, in steps of so many rows."""
    part = FLOAT_BYTES * numbers_per_row * min(max(1, rows), rows_at_once(numbers_per_row))
    return max(1, TOGETHER_BYTES // part)


def worth_reducing(columns: int, rows: int) -> bool:
    """Whether least squares have many more rows than columns, and these can be copied."""
    copied = COPIES * FLOAT_BYTES * rows * columns
    return rows >= WORTH_REDUCING * (1 + columns) and copied <= PART_BYTES


def epochs_at_once(numbers: int) -> int:
    """Epochs whose errors are measured in one pass, which holds so many numbers for each: more only save calls."""
    return min(MOST_EPOCHS, max(1, PASS_BYTES // (FLOAT_BYTES * numbers)))


def slices(count: int, size: int) -> list[slice]:
    """`count` things, `size` at a time; at least one slice, which may be empty."""
    return [slice(begin, min(begin + size, count)) for begin in range(0, max(1, count), size)]
