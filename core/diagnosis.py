"""Verdicts: what a run's recorded errors say about it, by thresholds that are defined here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.data import Dataset
from core.models import MODELS
from core.once import once
from core.run import Run
from core.types import Array
from core.words import count, latest, number

Finding = Literal["diverged", "unsettled", "still improving", "overfits", "underfits", "good"]

# During the last tenth of the epochs the objective fell by over 1 %: still improving. Rose by as much, or swung by
# over 5 % from lowest to highest and did not fall by half of that: unsettled. A fall is a trend, the means of the two
# halves compared, so that the noise of small batches is not taken for one.
WINDOW, MOVED, SWUNG = 0.1, 0.01, 0.05
# Overfits: validation error, less what its noise has more, over 1.2 × training error, the gap over two standard errors
# of the difference, and not both still falling.
OVERFIT_RATIO, OVERFIT_STANDARD_ERRORS = 1.2, 2.0
# Fewer validation rows than this cannot tell what chance explains.
FEWEST_JUDGES = 5
# Underfits: where the noise floor is known, training error above it by over three of its own relative
# standard errors, √(2/N) each for normal noise; elsewhere, less than a quarter saved of what the best constant costs.
FLOOR_STANDARD_ERRORS, LEAST_R2 = 3.0, 0.25
# An error as of residuals this small beside the targets' deviations from their mean counts as none: rounding, not
# noise, then sets the floor. So does a log loss this small beside that of the shares of the classes.
NEGLIGIBLE = 1e-3
# The losses in which datasets state their noise floors.
FLOORED = ("squared", "binary_cross_entropy", "cross_entropy")


@dataclass(frozen=True)
class Verdict:
    """One finding, and its reason as a sentence with the numbers it rests on."""

    finding: Finding
    reason: str


def verdict(run: Run) -> Verdict:
    """The first finding that holds, in the order diverged, unsettled, overfits, still improving, underfits, good."""
    # What is grown takes no steps that could be too long or too few.
    stepped = MODELS[run.spec.model].optimized
    for rule in (
        (diverged, unsettled, overfits, still_improving, underfits) if stepped else (overfits, underfits)
    ):
        found = rule(run)
        if found is not None:
            return found
    return _good(run)


def diverged(run: Run) -> Verdict | None:
    """The objective ended above twice its start."""
    if not run.diverged:
        return None
    over = np.flatnonzero(~(run.objective <= 2 * run.objective[0]))
    return Verdict(
        "diverged",
        f"The error passed twice its starting value at epoch {run.error_epochs[over[0]]} and did not come back: "
        "each step overshoots further than the last. Lower the learning rate.",
    )


def last_tenth(errors: Array) -> Array:
    """`errors` over the last tenth of the epochs, one epoch at least."""
    back = max(1, round(WINDOW * (len(errors) - 1)))
    return errors[-1 - back :]


def _fall(window: Array) -> float:
    """How far a straight line through the means of the two halves falls, as a share of the first value."""
    half = len(window) // 2
    slope = (window[:half].mean() - window[-half:].mean()) / (len(window) - half)
    return float(slope * (len(window) - 1) / window[0]) if window[0] > 0 else 0.0


def still_falls(errors: Array) -> bool:
    """Whether `errors` have a downward trend at their end."""
    return _fall(last_tenth(errors)) > MOVED


def unsettled(run: Run) -> Verdict | None:
    """The objective swings or rises at its end."""
    window = last_tenth(run.objective)
    low, high, fell = window.min(), window.max(), _fall(window)
    swings = high - low > SWUNG * low and fell * window[0] < (high - low) / 2
    batches = run.spec["batch_size"] is not None
    if not (swings or -fell > MOVED) or negligible(run, high):
        return None
    return Verdict(
        "unsettled",
        f"Over the {latest(len(window) - 1, 'epoch')} the error moved between {number(low, 3)} and "
        f"{number(high, 3)} without settling: lower the learning rate{', or use larger batches' if batches else ''}.",
    )


def still_improving(run: Run) -> Verdict | None:
    """The objective falls at its end."""
    window = last_tenth(run.objective)
    # A run that early stopping ended was ended on purpose.
    if run.stopped_early or not still_falls(run.objective) or negligible(run, window[-1]):
        return None
    return Verdict(
        "still improving",
        f"The error still fell by {100 * _fall(window):.2g} % over the {latest(len(window) - 1, 'epoch')}: "
        "train for more epochs, or take larger steps.",
    )


def overfits(run: Run) -> Verdict | None:
    """The validation error is above the training error by more than chance."""
    if len(run.validation.y) < FEWEST_JUDGES or not wide_gap(run):
        return None
    if gap(run) <= OVERFIT_STANDARD_ERRORS * gap_error(run):
        return None
    if still_falls(run.objective) and still_falls(run.validation_error):
        return None
    train = run.train_error[-1]
    ratio = f"is {run.validation_error[-1] / train:.3g} times" if train > 0 else "is far above"
    explains = "chance and the difference in noise explain" if _extra_noise(run) else "chance explains"
    return Verdict(
        "overfits",
        f"The validation error {ratio} the training error, more than {explains}: the parameters follow the "
        f"training rows too closely. {_lowest(run)}Use fewer parameters, more data or a penalty.",
    )


def gap(run: Run) -> float:
    """Validation error, less what its noise has more, over training error; NaN where that cannot be told."""
    return float(run.validation_error[-1] - _extra_noise(run) - run.train_error[-1])


def wide_gap(run: Run) -> bool:
    """Whether the gap would be overfitting, if chance did not explain it."""
    train, judged = run.train_error[-1], run.train_error[-1] + gap(run)
    return bool(judged > OVERFIT_RATIO * train) and not negligible(run, judged)


@once
def gap_error(run: Run) -> float:
    """The standard error of the gap."""
    parts = (run.train, run.validation)
    return float(np.linalg.norm([_standard_error(run.row_losses(part)) for part in parts]))


def _extra_noise(run: Run) -> float:
    """By how much noise alone lifts the validation error above the training error; NaN where that cannot be told."""
    train, validation = run.train.noise_floor, run.validation.noise_floor
    if train is None or validation is None or np.isclose(train, validation, atol=0):
        return 0.0
    if has_floor(run):
        return validation - train
    # Rows of classes are drawn alike for both parts; numbers may have noise of their own in each.
    return np.nan if run.task == "regression" else 0.0


def _lowest(run: Run) -> str:
    """Where the validation error was lowest, if it has risen by over 1 % since."""
    best = int(run.validation_error.argmin())
    lowest = run.validation_error[best]
    if run.validation_error[-1] <= (1 + MOVED) * lowest:
        return ""
    return (
        f"The validation error was lowest, {number(lowest, 3)}, at {run.time_unit} {run.error_epochs[best]}. "
    )


def underfits(run: Run) -> Verdict | None:
    """The training error is above what a good enough model would leave."""
    train, floor = run.train_error[-1], _floor(run, run.train)
    if floor is None:
        share, of_what = _explained(run, run.train, train)
        if not share < LEAST_R2:
            return None
        if share < -MOVED:
            constant = number(run.constant_loss(run.train))
            return Verdict(
                "underfits",
                "On the rows it was trained on the model does worse than one answer for all of them: its error is "
                f"{number(float(train))}, that of the best constant {constant}.",
            )
        return Verdict(
            "underfits",
            f"The model explains only {max(0, 100 * share):.0f} % of {of_what} on the rows it was trained on.",
        )
    if run.task == "regression":
        spread = floor * np.sqrt(2 / len(run.train.y))
    else:
        spread = _standard_error(run.row_losses(run.train))
    most = floor + FLOOR_STANDARD_ERRORS * spread
    if train <= most or negligible(run, train):
        return None
    times = (
        f"{train / floor:.3g} times the noise floor"
        if floor > 0
        else "above 0, though the data have no noise"
    )
    return Verdict(
        "underfits",
        f"The training error is {times}: the model is too simple{_or_slow(run)} for the pattern in the data.",
    )


def _or_slow(run: Run) -> str:
    return ", or its steps too short," if MODELS[run.spec.model].optimized else ""


def _good(run: Run) -> Verdict:
    judges = len(run.validation.y)
    settled = "Early stopping ended training" if run.stopped_early else "Training has settled"
    if not MODELS[run.spec.model].optimized:
        settled = f"Growing ended after {count(int(run.epochs[-1]), run.time_unit)}"
    if judges < FEWEST_JUDGES:
        few = f"{count(judges, 'validation row')} cannot" if judges else "There are no validation rows to"
        return Verdict("good", f"{settled}. {few} test it on unseen data.")
    floor = _floor(run, run.validation)
    if floor:
        times = run.validation_error[-1] / floor
        return Verdict("good", f"{settled}, and the validation error is {times:.2f} times the noise floor.")
    share, of_what = _explained(run, run.validation, run.validation_error[-1])
    if np.isnan(share):
        return Verdict("good", f"{settled}. The target does not vary in the validation rows.")
    return Verdict(
        "good", f"{settled}, and the model explains {100 * share:.0f} % of {of_what} on unseen rows."
    )


def _explained(run: Run, part: Dataset, error: float) -> tuple[float, str]:
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
    return f"the {called} of predicting nothing but the shares of the classes"


def has_floor(run: Run) -> bool:
    """Whether the floors of datasets are counted as the errors of this run are."""
    return run.loss.name in FLOORED


def _floor(run: Run, part: Dataset) -> float | None:
    """The error that no model can undercut, where it is known."""
    return part.noise_floor if has_floor(run) else None


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


def _standard_error(losses: Array) -> float:
    """Of the mean of the rows' losses."""
    return float(losses.std() / np.sqrt(len(losses)))
