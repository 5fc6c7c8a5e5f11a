"""What an error is measured against: noise floor, the best constant, guessing, rounding; and its standard error."""

from __future__ import annotations

import math

import numpy as np

from core.data import Dataset
from core.run import Run

# An error as of residuals this small beside the targets' deviations from their mean counts as none: rounding, not
# noise, then sets the floor. So does a log loss this small beside that of the shares of the classes.
NEGLIGIBLE = 1e-3
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


def guessing(run: Run) -> float:
    """ln V: the error of whoever gives each of V symbols the same probability."""
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


def negligible(run: Run, error: float) -> bool:
    """Whether `error` is rounding beside what the best constant costs."""
    if run.task != "regression":
        return bool(error <= NEGLIGIBLE * run.constant_loss(run.train))
    y = run.train.y
    deviations = y - y.mean()
    # A target that does not vary has its own size as the yardstick.
    varies = y.var() > np.finfo(float).eps * np.mean(y**2)
    small = NEGLIGIBLE * (deviations if varies else y)
    return bool(error <= run.loss_of(small, np.zeros_like(small)))


def explained(run: Run, part: Dataset, error: float) -> tuple[float, str]:
    """The share of what the best constant prediction costs that the model saves, and what that cost is called.

    Under the squared loss that is R². Other losses are judged by their own cost: outliers, which they are meant to
    bear, would rule the variance.
    """
    varies = part.y.var() > np.finfo(float).eps * np.mean(part.y**2)
    share = float(1 - error / run.constant_loss(part)) if varies else np.nan
    return share, "the variance" if run.loss.name == "squared" else _constant_cost(run)


def _constant_cost(run: Run) -> str:
    if run.task == "regression":
        return "the cost of a constant prediction"
    called = "Brier score" if run.loss.name == "brier" else "log loss"
    kinds = "symbols" if run.task == "sequence" else "classes"
    return f"the {called} of predicting nothing but the shares of the {kinds}"


def standard_error(run: Run, part: Dataset) -> float:
    """Of the mean loss of the rows of `part`, less their floors where they are known: what each row's own adds is no
    chance.
    """
    losses = run.row_losses(part)
    if has_floor(run) and part.row_floor is not None:
        losses = losses - part.row_floor
    return float(losses.std() / np.sqrt(len(losses)))
