"""Hyperparameters of the training loop itself, the same for every optimizer."""

from __future__ import annotations

from collections.abc import Mapping

from core.hyper import Hyper, Value, log_grid, whole_of
from core.optim.schedules import CHANGING, DECAY, SCHEDULE, WARMUP

# With the doubles, and more, of the lengths that people choose: a run can go on for as long again.
LENGTHS = (
    *(1, 2, 3, 4, 5, 6, 7, 10, 14, 15, 20, 30, 40, 50, 60, 70, 80, 90, 100, 120, 140, 150, 180),
    *(200, 300, 400, 500, 600, 700, 1000, 1400, 1500, 2000, 3000, 4000, 5000),
)
EPOCHS = Hyper(
    "epochs",
    "Epochs",
    default=200,
    grid=LENGTHS,
    help="Passes over the training rows.",
    group="Optimizer",
    scale="log",
    batches=True,
)
BATCH_SIZE = Hyper(
    "batch_size",
    "Batch size",
    default=None,
    grid=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, None),
    help="Rows per step. Small batches give many noisy steps an epoch, full gives one exact step.",
    group="Optimizer",
    scale="log",
    none_text="full",
)
SCHEDULE_EPOCHS = Hyper(
    "schedule_epochs",
    "Epochs of the schedule",
    default=None,
    grid=(*LENGTHS, None),
    help="After so many epochs the schedule starts again, with its warm-up: a warm restart. A run that ends before is "
    "the beginning of a longer one. All: as many as are trained.",
    group="Schedule",
    scale="log",
    batches=True,
    needs=("schedule", CHANGING),
    none_text="all",
)
CLIP_NORM = Hyper(
    "clip_norm",
    "Clip the gradient at",
    default=None,
    grid=(*log_grid(-3, 4, (1, 2, 5)), None),
    help="A gradient longer than this is shortened to it: one bad batch cannot throw the parameters far.",
    group="Schedule",
    scale="log",
    batches=True,
    none_text="off",
)
PATIENCE = Hyper(
    "patience",
    "Patience",
    default=None,
    grid=(1, 2, 5, 10, 20, 50, 100, 200, 500, None),
    help="Early stopping: training ends once the validation error has not reached a new low for this many epochs.",
    group="Schedule",
    scale="log",
    batches=True,
    none_text="off",
)
TRAINING_HYPERS = (EPOCHS, BATCH_SIZE, SCHEDULE, DECAY, SCHEDULE_EPOCHS, WARMUP, CLIP_NORM, PATIENCE)


def round_epochs(settings: Mapping[str, Value]) -> int:
    """Epochs of one round of the schedule; those of the whole run where it takes all of them, or is constant."""
    planned = whole_of(settings, "epochs")
    return whole_of(settings, "schedule_epochs", planned) if SCHEDULE_EPOCHS.matters(settings) else planned


def batch_rows(settings: Mapping[str, Value], rows: int) -> int:
    """How many of so many training rows a step sees; the last step of an epoch sees what is left."""
    return min(whole_of(settings, "batch_size", rows), rows)


def steps_per_epoch(settings: Mapping[str, Value], rows: int) -> int:
    """How many batches the rows of an epoch make."""
    return -(-rows // batch_rows(settings, rows))
