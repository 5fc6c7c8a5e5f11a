"""Hyperparameters of the training loop itself, the same for every optimizer."""

from __future__ import annotations

from core.hyper import Hyper, log_grid
from core.schedules import DECAY, SCHEDULE, WARMUP

EPOCHS = Hyper(
    "epochs",
    "Epochs",
    default=200,
    grid=(1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 5000),
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
PROCEDURE = (EPOCHS, BATCH_SIZE, SCHEDULE, DECAY, WARMUP, CLIP_NORM, PATIENCE)
