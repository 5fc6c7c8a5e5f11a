"""What an error is measured against: noise floor, the best constant, guessing, rounding; and its standard error."""

from __future__ import annotations

import math

import numpy as np

from core.calm import calm
from core.data import Dataset
from core.data.dataset import NOT_ASKED
from core.engine.run import Run

# An error of residuals this small beside the targets' deviations from their mean counts as 0: then rounding, not
# noise, sets the floor. So does a log loss this small beside that of the shares of the classes.
NEGLIGIBLE = 1e-3
# A guess does as well as a model that saves less than this share of what the guess costs.
SAVED = 1e-3
# Nearly all is learned, or a floor is next to nothing, below this share of what the best constant costs.
NEXT_TO_NOTHING = 0.01
# Learned, of sequences with a known floor: an error above it by at most 2 % of what guessing costs beyond it. A log
# loss whose floor is 0 falls for as long as training lasts, though all symbols are right.
LEFT = 0.02
# A task of sequences is solved: so many of the symbols asked for are right.
SOLVED = 0.95
# The losses in which datasets state their noise floors.
FLOORED = ("squared", "binary_cross_entropy", "cross_entropy", "token_cross_entropy")


def has_floor(run: Run) -> bool:
    """Whether the floors of datasets are counted as the errors of this run are."""
    return run.loss.name in FLOORED


def floor_of(run: Run, part: Dataset) -> float | None:
    """The error that no model can undercut, where it is known."""
    return part.noise_floor if has_floor(run) else None


def telling_floor(run: Run, part: Dataset) -> float | None:
    """The floor, where it is known and more than next to nothing: errors are told as its multiples."""
    floor = floor_of(run, part)
    return floor if floor and floor > NEXT_TO_NOTHING * run.constant_loss(part) else None


def guessing(run: Run) -> float:
    """ln V: the error of giving each of V symbols the same probability."""
    return math.log(len(run.train.class_names))


def learnable(run: Run) -> float | None:
    """What guessing costs beyond the floor, of sequences whose floor is known."""
    floor = floor_of(run, run.train)
    return None if run.task != "sequence" or floor is None else guessing(run) - floor


def left(run: Run) -> float:
    """How far the training error ended above the floor, which is known."""
    return float(run.train_error[-1] - (run.train.noise_floor or 0.0))


def learned(run: Run, error: float) -> bool:
    """Whether, with this error on the training sequences, hardly anything of what was to be learned is left."""
    floor, most = run.train.noise_floor, learnable(run)
    return most is not None and floor is not None and bool(error - floor <= LEFT * most)


def all_right(run: Run) -> bool:
    """Whether every training row, or every symbol that is asked for, is decided right."""
    shares = (run.final_metrics.get(f"train_{name}") for name in ("accuracy", "token_accuracy"))
    return 1.0 in shares


def nearly_all(run: Run) -> bool:
    """Whether the training error is nearly all that was to be saved: every row is right, or hardly anything is left."""
    if run.task == "sequence":
        return learned(run, float(run.train_error[-1]))
    if all_right(run):
        return True
    floor = floor_of(run, run.train) or 0.0
    return bool(run.train_error[-1] - floor <= NEXT_TO_NOTHING * (run.constant_loss(run.train) - floor))


def guess_does(run: Run, part: Dataset, error: float) -> bool:
    """Whether one answer for all rows of `part` costs no more than `error` there; where they vary, or error is none."""
    return varies(part) and not error < (1 - SAVED) * run.constant_loss(part)


def varies(part: Dataset) -> bool:
    """Whether there are two different targets: equality, not size, tells."""
    asked = part.y[part.y != NOT_ASKED] if part.task == "sequence" else part.y
    return bool(asked.size) and bool(asked.max() > asked.min())


def negligible(run: Run, error: float) -> bool:
    """Whether `error` is rounding beside what the best constant costs."""
    if run.task != "regression":
        return bool(error <= NEGLIGIBLE * run.constant_loss(run.train))
    y = run.train.y
    # A target that does not vary is measured against its own size.
    small = NEGLIGIBLE * (y - y.mean() if varies(run.train) else y)
    return bool(error <= run.loss_of(small, np.zeros_like(small)))


def explained(run: Run, part: Dataset, error: float) -> tuple[float, str]:
    """The share of what the best constant prediction costs that the model saves, and what that cost is called.

    Under the squared loss that is R². Other losses are judged by their own cost: outliers, which they are meant to
    bear, would rule the variance.
    """
    constant = run.constant_loss(part)
    share = float(1 - error / constant) if varies(part) and constant > 0 else np.nan
    return share, "the variance" if run.loss.name == "squared" else _constant_cost(run)


def _constant_cost(run: Run) -> str:
    if run.task == "regression":
        return "the cost of a constant prediction"
    return f"the {'Brier score' if run.loss.name == 'brier' else 'log loss'} of a constant answer"


def standard_error(run: Run, part: Dataset) -> float:
    """Standard error of the mean loss of the rows of `part`, less their floors where these are known.

    How floors differ from row to row is no chance.
    """
    losses = run.row_losses(part)
    if has_floor(run) and part.row_floor is not None:
        losses = losses - part.row_floor
    with calm():
        return float(losses.std() / np.sqrt(len(losses)))
