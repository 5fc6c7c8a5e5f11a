"""Limits on work: how long a run takes, roughly, known before it starts; and how much it holds at once."""

from __future__ import annotations

from collections.abc import Mapping

from core.hyper import SettingError, Value, number_of, whole_of
from core.optim.hypers import steps_per_epoch
from core.optim.optimizers import OPTIMIZERS

LONGEST_SECONDS = 30.0
FASTER = "raise batch_size or lower epochs"

# What `python -m benchmarks.training` measured on one core: a step as such, each run's share of it, one multiply-add
# of its products. Within a factor of two of every case tried.
STEP_SECONDS, SHARE_SECONDS, MULTIPLY_SECONDS = 9e-6, 0.2e-6, 0.08e-9

# Bytes that the passes of one run, and of all runs of a batch, may hold for the way back.
PART_BYTES, TOGETHER_BYTES = 24 * 2**20, 64 * 2**20
FLOAT_BYTES = 8
# From so many rows on for each that is left, least squares are trained on fewer: `core.engine.reduction`, which holds
# so many copies of the rows.
WORTH_REDUCING, COPIES = 4, 3
# Of a pass that measures the errors of several epochs: what the cache of a core holds.
PASS_BYTES, MOST_EPOCHS = 2**20, 64


# The same of an operation on arrays that a step may have beside the gradient, and of each number in it; and how many
# operations clipping, a schedule, either penalty and each layer with dropout take.
OPERATION_SECONDS, NUMBER_SECONDS = 0.5e-6, 0.3e-9
CLIPPED, SCHEDULED, SHRUNK, PENALIZED, DROPPED = 9, 2, 6, 1, 12


# Of an exponential and the like, with its gradient, and its part of the errors after an epoch.
EXPONENTIAL_SECONDS = 8e-9


def estimated_seconds(
    settings: Mapping[str, Value],
    rows: int,
    parameters: int,
    exponentials: int,
    runs: int = 1,
    layers: int = 1,
    least_squares: bool = False,
) -> float:
    """Seconds of a batch: steps through so many layers, each run's share of them, products, and what moves parameters.

    `rows` is the size before the split, `exponentials` how many of them, or what takes as long, a row needs. Of
    `least_squares` a full batch may be given fewer rows than there are.
    """
    held_out = round(number_of(settings, "validation_share") * rows)
    rows = max(1, rows - held_out)
    steps = steps_per_epoch(settings, rows)
    if least_squares and steps == 1 and worth_reducing(parameters, rows):
        # One of three products is that of the rows held out.
        rows = 1 + parameters + held_out // 3
    calls = (1 + steps) * STEP_SECONDS + runs * steps * SHARE_SECONDS
    numbers = runs * rows * (3 * parameters * MULTIPLY_SECONDS + exponentials * EXPONENTIAL_SECONDS)
    moving = steps * moving_seconds(settings, parameters, runs, layers)
    return whole_of(settings, "epochs") * (layers * calls + numbers + moving)


def moving_seconds(settings: Mapping[str, Value], parameters: int, runs: int, layers: int = 1) -> float:
    """Seconds of a step beside its gradient, more than plain gradient descent takes."""
    rule = OPTIMIZERS[str(settings.get("optimizer") or "sgd")]
    operations = rule.operations - OPTIMIZERS["sgd"].operations
    for name, each in (
        ("clip_norm", CLIPPED),
        ("l1", SHRUNK),
        ("l2", PENALIZED),
        ("dropout", DROPPED * layers),
    ):
        operations += each if settings.get(name) else 0
    operations += SCHEDULED if settings["schedule"] != "constant" or settings["warmup"] else 0
    return operations * (OPERATION_SECONDS + NUMBER_SECONDS * runs * parameters)


def refuse_slow(seconds: float, what: str, remedy: str) -> None:
    """Raises SettingError, with the remedy, when `seconds` exceed the limit."""
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
