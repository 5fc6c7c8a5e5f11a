"""Verdicts: what a run's recorded errors say about it, by thresholds that are defined here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.data import Dataset
from core.engine.run import Run
from core.formatting import count, factor, latest, number, percent
from core.models import MODELS
from core.once import once
from core.verdicts.baselines import (
    NEGLIGIBLE,
    SAVED,
    all_right,
    explained,
    floor_of,
    guess_does,
    guessing,
    learnable,
    learned,
    nearly_all,
    negligible,
    standard_error,
    telling_floor,
)
from core.verdicts.gaps import beyond_chance, proven, wide_gap
from core.verdicts.measures import Rows
from core.verdicts.trends import MOVED, SWUNG, fall, last_tenth, rested, still_falls

Finding = Literal["diverged", "unsettled", "still improving", "overfits", "underfits", "unsure", "good"]

# Overfits: a wide gap that is no chance, and not both errors still falling, to where they never were; or no better than
# a guess on unseen rows, though over a quarter of its cost is saved in training.
# Fewer validation rows than this cannot tell what chance explains.
FEWEST_VALIDATION_ROWS = 5
# Underfits: where the noise floor is known, training error above it by over three standard errors of the difference,
# for normal noise √(2/N) of the floor each, and of sequences not learned; elsewhere, less than a quarter saved of what
# the best constant costs. Never where nearly all is learned; always where a guess does as well. Unsure: a guess does as
# well or better, and yet every row is right, so that only its probability can be amiss.
FLOOR_STANDARD_ERRORS, LEAST_R2 = 3.0, 0.25


@dataclass(frozen=True)
class Verdict:
    """One finding, and its reason as a sentence with the numbers it rests on."""

    finding: Finding
    reason: str


@once
def verdict(run: Run) -> Verdict:
    """The first finding that holds, in the order diverged, unsettled, overfits, still improving, underfits, good.

    Instead of overfits or underfits it is unsure where every training row is right, at a price above that of a guess.
    """
    # What is grown takes no steps that could be too long or too few.
    rules = [overfits, underfits, unlearned]
    if MODELS[run.spec.model].optimized:
        rules = [diverged, unsettled, overfits, still_improving, underfits, unlearned]
    found = (rule(run) for rule in rules)
    return next((one for one in found if one is not None), None) or _good(run)


def diverged(run: Run) -> Verdict | None:
    """The objective ended above twice its start."""
    if not run.diverged:
        return None
    within = np.flatnonzero(run.objective <= 2 * run.objective[0])
    left = run.error_epochs[min(within[-1] + 1, len(run.objective) - 1)] if len(within) else 0
    penalized = run.spec.settings.get("l1") or run.spec.settings.get("l2")
    return Verdict(
        "diverged",
        f"The error{' with its penalty' if penalized else ''} passed twice its starting value at epoch {left} and did "
        "not come back: its steps are too long. Lower the learning rate.",
    )


def unsettled(run: Run) -> Verdict | None:
    """The objective swings or rises at its end."""
    window = last_tenth(run.objective)
    low, high, fell = window.min(), window.max(), fall(window)
    swings = high - low > SWUNG * low and fell * window[0] < (high - low) / 2
    batches = run.steps_per_epoch > 1
    if not (swings or -fell > MOVED) or learned(run, high) or negligible(run, high):
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
    # Sequences that are known by heart may yet be understood.
    if learned(run, run.train_error[-1]) and not (wide_gap(run) and _catches_up(run)):
        return None
    if _below_floor(run) or _told_worse(run):
        return None
    return Verdict(
        "still improving",
        f"The error still fell by {percent(fall(window), 2)} over the {latest(len(window) - 1, 'epoch')}: training "
        "ended before it had settled.",
    )


def _below_floor(run: Run) -> bool:
    """Whether the rows are known better than the noise lets anybody know them; sequences have known beginnings."""
    floor = floor_of(run, run.train)
    return run.task != "sequence" and floor is not None and bool(run.train_error[-1] < floor)


def overfits(run: Run) -> Verdict | None:
    """The validation error is above the training error by more than chance."""
    # A model that overfits has learned something of the training rows, and does better on them than on others.
    train, unseen = run.train_error[-1], run.validation_error[-1]
    if len(run.validation.y) < FEWEST_VALIDATION_ROWS or unseen <= train or guess_does(run, run.train, train):
        return None
    if still_falls(run.objective) and _catches_up(run):
        return None
    if not proven(run):
        return unlearned(run) if explained(run, run.train, train)[0] >= LEAST_R2 else None
    ratio = f"is {factor(unseen / train)} times" if train > NEGLIGIBLE * unseen else "is far above"
    return Verdict(
        "overfits",
        f"The validation error {ratio} the training error, {beyond_chance(run)}: the parameters follow the "
        f"training rows too closely. {_lowest(run)}Use fewer parameters, more data or a penalty.",
    )


def _catches_up(run: Run) -> bool:
    """Whether the validation error still falls, and is not above what it was before."""
    return still_falls(run.validation_error) and not _risen(run)


def _told_worse(run: Run) -> bool:
    """Whether the error on unseen rows has risen again, according to enough validation rows."""
    return len(run.validation.y) >= FEWEST_VALIDATION_ROWS and _risen(run)


def _risen(run: Run) -> bool:
    """Whether the validation error has risen from its lowest by over 1 %."""
    return bool(run.validation_error[-1] > (1 + MOVED) * run.validation_error.min())


def _lowest(run: Run) -> str:
    """Where the validation error was lowest, if it has risen since."""
    if not _risen(run):
        return ""
    best = int(run.validation_error.argmin())
    lowest = number(run.validation_error[best], 3)
    return f"The validation error was lowest, {lowest}, at {run.time_unit} {run.error_epochs[best]}. "


def underfits(run: Run) -> Verdict | None:
    """The training error is above what a good enough model would leave."""
    train, floor = run.train_error[-1], floor_of(run, run.train)
    if negligible(run, train):
        return None
    if guess_does(run, run.train, train):
        return _no_better_than_a_guess(run, "train")
    if floor is None:
        return _explains_little(run)
    if nearly_all(run):
        return None
    spread = (
        floor * np.sqrt(2 / len(run.train.y)) if run.task == "regression" else standard_error(run, run.train)
    )
    if train <= floor + FLOOR_STANDARD_ERRORS * spread:
        return None
    return Verdict("underfits", _above_floor(run, train, floor))


def _explains_little(run: Run) -> Verdict | None:
    """The floor is not known: less than a quarter is saved of what the best constant costs."""
    train = run.train_error[-1]
    share, of_what = explained(run, run.train, train)
    if not share < LEAST_R2 or nearly_all(run):
        return None
    return Verdict(
        "underfits",
        f"The model explains only {percent(share, 2)} of {of_what} on the rows it was trained on.",
    )


def _above_floor(run: Run, train: float, floor: float) -> str:
    if run.task == "sequence":
        return (
            f"On the sequences it was trained on the error is {number(train)}: guessing costs {number(guessing(run))}, "
            f"and {number(floor)} is possible. Either the model is too simple for the task, or training was too short, "
            "or the learning rate too low or too high."
        )
    if telling_floor(run, run.train):
        times = f"is {factor(train / floor)} times the noise floor"
    elif floor > 0:
        times = f"is {number(train, 3)}, next to nothing of which is noise"
    else:
        times = "is above 0, though the data have no noise"
    or_slow = ", or its steps too short," if MODELS[run.spec.model].optimized else ""
    return f"The training error {times}: the model is too simple{or_slow} for the pattern in the data."


def _no_better_than_a_guess(run: Run, rows: Rows) -> Verdict:
    """What one answer for all rows costs, beside the error on them; it overfits where it learned much in training."""
    part: Dataset = getattr(run, rows)
    error = getattr(run, f"{rows}_error")[-1]
    where = "On the rows it was trained on" if rows == "train" else "On unseen rows"
    constant = run.constant_loss(part)
    does = "does no better" if error <= (1 + SAVED) * constant else "does worse"
    costs = f"its error is {number(float(error))}, that of the best constant {number(constant)}"
    learned_much = explained(run, run.train, run.train_error[-1])[0] >= LEAST_R2
    if learned_much and run.validation_error[-1] > run.train_error[-1]:
        finding: Finding = "overfits"
    elif all_right(run):
        finding, where = "unsure", f"{right_ones(run)} is right, and yet {where[0].lower()}{where[1:]}"
    else:
        finding = "underfits"
    return Verdict(finding, f"{where} the model {does} than one answer for all of them: {costs}.")


def right_ones(run: Run) -> str:
    """What is predicted right, where all of it is."""
    return "Every symbol of the training sequences" if run.task == "sequence" else "Every training row"


def unlearned(run: Run) -> Verdict | None:
    """What was learned of the training rows does not help on others, which may be chance."""
    if len(run.validation.y) < FEWEST_VALIDATION_ROWS or negligible(run, run.validation_error[-1]):
        return None
    if not guess_does(run, run.validation, run.validation_error[-1]):
        return None
    return _no_better_than_a_guess(run, "validation")


def _good(run: Run) -> Verdict:
    rows = len(run.validation.y)
    if rows >= FEWEST_VALIDATION_ROWS:
        return Verdict("good", f"{_ended(run)}{_unseen(run)}")
    few = f"{count(rows, 'validation row')} cannot" if rows else "There are no validation rows to"
    return Verdict("good", f"{_ended(run)}. {few} test it on unseen data.")


def _ended(run: Run) -> str:
    if run.stopped_early:
        return "Early stopping ended training"
    if not MODELS[run.spec.model].optimized:
        return f"Growing ended after {count(int(run.epochs[-1]), run.time_unit)}"
    if still_falls(run.objective):
        learned_of = "sequences are" if run.task == "sequence" else "rows are"
        if nearly_all(run):
            return f"The training {learned_of} learned"
        return "The training error still falls, the validation error no longer does"
    return "The schedule has brought the steps to rest" if rested(run) else "The error hardly moves any more"


def _unseen(run: Run) -> str:
    """What the validation rows say."""
    error, floor = run.validation_error[-1], telling_floor(run, run.validation)
    if floor:
        return f", and the validation error is {factor(error / floor)} times the noise floor."
    if learnable(run) is not None:
        right = percent(run.final_metrics["validation_token_accuracy"])
        return f", and of unseen sequences {right} of the symbols are right."
    share, of_what = explained(run, run.validation, error)
    if np.isnan(share):
        return ". The target does not vary in the validation rows."
    return f", and the model explains {percent(share)} of {of_what} on unseen rows."
