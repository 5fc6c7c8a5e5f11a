"""Reasons that lie in the course of a network's training, where no theory knows an edge of stability."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import numpy as np

from core.engine.run import Run
from core.formatting import count, latest, number, percent, subject
from core.reasons.base import FITTED, STRUGGLES, TRAINED, Reason, rule
from core.reasons.fitting import earlier, resized, stronger
from core.reasons.steps import calmer
from core.types import Array
from core.verdicts import trends
from core.verdicts.baselines import floor_of, negligible
from core.verdicts.diagnosis import holds
from core.verdicts.facts import Facts
from core.verdicts.fixes import Fix, at_least, fixes
from core.verdicts.trying import Better, lower_validation_error, no_harm

# Too large a rate: full batches, and yet the error rose by over half of all it gained; or, whatever the batches, it
# ended above its lowest by over a twentieth of what it had gained. By over 1 % of the starting error in either case.
ROSE, GAVE_BACK = 0.5, 0.05
# Noise of batches: over the last quarter the error rose in over a quarter of the epochs, its deviation from a straight
# line is over 2 % of it, and two such deviations to either side are more than the line falls.
QUARTER, RISES, FLUCTUATES, SIDES = 4, 0.25, 0.02, 4.0
# By heart: every training row right, or 99 % of the variance explained, or an error below half of what noise alone
# would leave; and it overfits.
EXPLAINED, BELOW_FLOOR = 0.01, 0.5


@rule(
    "The steps are too long",
    TRAINED,
    STRUGGLES,
    family="network",
    explains=("unsettled", "still_improving", "underfitting", "unsure"),
    noted=True,
)
def too_large_rate(run: Run, facts: Facts) -> Reason | None:
    """How much the error rose on its way, against what it gained."""
    if run.diverged or len(run.objective) <= QUARTER or holds(run, "good", "cannot tell"):
        return None
    error = run.objective
    rises, gain = np.diff(error).clip(0), float(error[0] - error.min())
    recent = trends.last_tenth(error)
    end, reached_before = float(np.median(recent)), error.argmin() < len(error) - len(recent)
    least = trends.MOVED * error[0]
    if run.steps_per_epoch == 1 and rises.sum() > max(ROSE * gain, least):
        sentence = _rose(rises, gain)
    elif reached_before and end - error.min() > max(GAVE_BACK * gain, least):
        sentence = _gave_back(run, end)
    else:
        return None
    return Reason(sentence, lambda: calmer(run, facts))


def _rose(rises: Array, gain: float) -> str:
    epochs = count(len(rises), "epoch")
    return (
        f"The error rose in {np.count_nonzero(rises)} of {epochs}. It rose by {number(float(rises.sum()), 3)} "
        f"altogether; from start to lowest it fell by {number(gain, 3)}. On full batches steps that are short enough "
        "hardly ever raise it."
    )


def _gave_back(run: Run, end: float) -> str:
    best, recent = int(run.objective.argmin()), len(trends.last_tenth(run.objective))
    rate = number(run.spec.learning_rate)
    return (
        f"The error ended at about {number(end, 3)}, and had been {number(float(run.objective[best]), 3)} before. That "
        f"was at epoch {best}; over the {latest(recent - 1, 'epoch')}, at a learning rate of {rate}, steps undo what "
        "earlier ones reached."
    )


@rule("Batches keep it noisy", TRAINED, "unsettled", family="network", explains=("unsettled",), noted=True)
def batch_noise(run: Run, facts: Facts) -> Reason | None:
    """How much the error fluctuates over the last quarter, against what it falls."""
    recent = run.objective[-1 - len(run.objective) // QUARTER :]
    if run.diverged or run.steps_per_epoch == 1 or len(recent) <= QUARTER or negligible(run, recent.max()):
        return None
    fell, deviation = _line(recent)
    rose = np.count_nonzero(np.diff(recent) > 0)
    floor = SIDES * deviation > abs(fell) and deviation > FLUCTUATES * recent.mean()
    if not floor or rose < RISES * (len(recent) - 1):
        return None
    batch = run.spec.whole("batch_size", 0)
    return Reason(
        f"The error rose in {rose} of the {latest(len(recent) - 1, 'epoch')}. It lies {number(deviation, 2)} above or "
        f"below a straight line that {'falls' if fell >= 0 else 'rises'} by {number(abs(fell), 2)} meanwhile. "
        f"Each batch of {count(batch, 'row')} pulls the parameters its own way, and steps of the same length "
        "follow each of them.",
        lambda: _steadied(run, deviation),
    )


def _steadied(run: Run, deviation: float) -> Iterator[Fix]:
    """Steps that end short; larger batches. What follows noise less also fits more, which unseen rows may not bear."""
    larger = at_least(run, "batch_size", 8.0 * run.spec.whole("batch_size"))
    return fixes(run, {"schedule": "cosine"}, larger, better=_quieter(run, deviation), proven=True)


def _quieter(run: Run, deviation: float) -> Better:
    """The error lies nearer to a straight line over its last quarter, and unseen rows bear no harm."""
    harmless = no_harm(run)
    return lambda other: (
        not other.diverged
        and _line(other.objective[-1 - len(other.objective) // QUARTER :])[1] < deviation
        and harmless(other)
    )


def _line(errors: Array) -> tuple[float, float]:
    """How far a straight line through `errors` falls, and their standard deviation from it."""
    place = np.linspace(-0.5, 0.5, len(errors))
    slope = float(place @ errors / (place @ place))
    return -slope, float((errors - errors.mean() - slope * place).std())


@rule(
    "It learned the rows by heart",
    FITTED,
    "overfits",
    family="network",
    explains=("overfitting", "few_validation_rows"),
)
def by_heart(run: Run, facts: Facts) -> Reason | None:
    """Training rows without a mistake, validation rows with more than before."""
    known = _known(run)
    if not known:
        return None
    best = int(run.validation_error.argmin())
    lowest, last = run.validation_error[best], run.validation_error[-1]
    rose = f", and was {number(lowest, 3)} at epoch {best}" if trends.risen(run.validation_error) else ""
    better = lower_validation_error(run)
    return Reason(
        f"{known}. On {count(len(run.validation.y), 'validation row')} it is {number(last, 3)}{rose}. "
        f"{subject(run.parameter_count, 'parameter', 'is', 'are')} enough to remember "
        f"{count(len(run.train.y), 'training row')}.",
        lambda: chain(
            fixes(run, earlier(run), better=better),
            fixes(run, stronger(run, "l2"), resized(run, 0.5), better=better, proven=True),
        ),
    )


def _known(run: Run) -> str:
    """What says that the training rows are known by heart; empty where nothing does."""
    error = f"the error on the training rows is {number(run.train_error[-1], 3)}"
    if run.task != "regression":
        right = run.final_metrics["train_accuracy"] == 1
        return f"Every training row is classified right, and {error}" if right else ""
    floor = floor_of(run, run.train)
    if floor is not None and run.train_error[-1] < BELOW_FLOOR * floor:
        return f"Noise alone would leave {number(floor, 3)}, and {error}"
    share = run.train_error[-1] / (run.constant_loss(run.train) or np.inf)
    if share > EXPLAINED:
        return ""
    return f"Of the variance {percent(float(1 - share))} is explained: {error}"
