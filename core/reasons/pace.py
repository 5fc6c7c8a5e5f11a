"""Reasons that lie in how far training got: too slow, stopped too early, not done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np

from core.engine.run import Run
from core.formatting import about, apart, count, latest, number, percent, roughly
from core.optim.optimizers import MOMENTUM
from core.reasons.base import STEPPED, TRAINED, Reason, rule
from core.verdicts import trends
from core.verdicts.diagnosis import holds, sentence_of
from core.verdicts.facts import FARTHEST, Facts
from core.verdicts.fixes import Fix, at_least, at_most, best, between, fixes, legendre, switched
from core.verdicts.trying import lower_objective, lower_validation_error, lower_without_harm, tried

# Crawls: it needs as many epochs again as it had, or more, and either the learning rate is below a twentieth of the
# safe one, or what is left lies in directions over 100 times flatter than the steepest.
FAR_BELOW, FLAT = 0.05, 100.0
# How much higher a rate may be that theory says nothing of, and how many rates are tried at once.
TENFOLD, TRIED_RATES = 10, 5


@rule(
    "It crawls",
    TRAINED,
    ("underfits", "still improving", "parameters unsettled"),
    family="linear",
    explains=("parameters_unsettled",),
)
def crawling(run: Run, facts: Facts) -> Reason | None:
    """A rate far below the edge, or directions far flatter than the steepest."""
    ended = run.diverged or run.stopped_early or holds(run, "unsettled")
    if ended or not facts.epochs_left >= facts.epochs:
        return None
    why = [_far_below(facts), flat_direction(facts)] if facts.predictable else [_by_pace(facts)]
    if not any(why):
        return None
    what = "Error and penalty together" if run.spec["l2"] else "The training error"
    here, there = apart(float(run.objective[-1]), facts.least)
    ended_at = f"{what} ended at {here} and could be {there}."
    # Steps that were shortened on purpose say nothing about how long training still takes.
    wait = _rest(run) if trends.rested(run) else _wait(facts)
    return Reason(
        " ".join(filter(None, (ended_at, *why, units(run, facts), wait))), lambda: _quicker(run, facts)
    )


def _far_below(facts: Facts) -> str:
    safe = facts.safe_rate
    if safe is None or facts.rate >= FAR_BELOW * safe:
        return ""
    return (
        f"The learning rate, {number(facts.rate)}, is {number(50 * facts.rate / safe, 2)} % of what the edge of "
        f"stability allows, {number(2 * safe)}."
    )


def flat_direction(facts: Facts) -> str:
    """How flat the direction is along which most of the error is left."""
    if facts.curvatures is None or facts.shares is None or not facts.shares.max() > 0:
        return ""
    flatness = facts.curvatures[0] / facts.curvatures[facts.shares.argmax()]
    if flatness < FLAT:
        return ""
    return (
        f"What is left lies along a direction {roughly(flatness)} times flatter than the steepest: steps short enough "
        "for the steep one are slow along it."
    )


def _by_pace(facts: Facts) -> str:
    recent = trends.last_tenth(facts.run.objective)
    nearer, last = recent[0] - recent[-1], latest(len(recent) - 1, "epoch")
    if not nearer > 0:
        return f"The {last} brought it no nearer."
    share = number(100 * nearer / (recent[-1] - facts.least), 2)
    return f"The {last} brought it nearer by {share} % of what is left."


def _rest(run: Run) -> str:
    """How far the schedule has shortened the steps by now."""
    return (
        f"By then the schedule had brought its steps to {percent(trends.rate_left(run), 2)} of the learning rate, "
        "on average: they were at rest before they arrived."
    )


def _wait(facts: Facts) -> str:
    """How long training still takes."""
    if not np.isfinite(facts.epochs_left):
        return f"To come within 1 % it would take over {FARTHEST:,.0f} more epochs at this rate."
    wait = about(facts.epochs_left, "more epoch")
    if not facts.predictable:
        wait = wait.replace("about", "at least")
    return f"To come within 1 % it would take {wait} at this rate."


def _quicker(run: Run, facts: Facts) -> Iterator[Fix]:
    """A higher rate; columns of one scale, or directions that stay apart; momentum, at a rate that goes with it."""
    rates = between(run, "learning_rate", facts.rate, facts.safe_rate or TENFOLD * facts.rate, TRIED_RATES)
    full = {"schedule": "constant"} if trends.rested(run) else {}
    columns = (full, switched(run, "standardize", True), legendre(run))
    yield from best(facts, "learning_rate", rates)
    yield from fixes(run, *columns, better=lower_objective(run))
    if run.spec.optimizer == "sgd":
        # Momentum multiplies the noise of batches by 1 / (1 − β).
        share = 1.0 if run.steps_per_epoch == 1 else 1 - float(MOMENTUM.default or 0)
        safe = lowered(run, (share * rate for rate in [*rates, facts.rate]))
        yield from best(facts, "learning_rate", safe, {"optimizer": "momentum"})


def lowered(run: Run, limits: Iterable[float]) -> list[float]:
    """The largest rates on the grid up to each of these, where there are any."""
    return [rate for limit in limits for rate in at_most(run, "learning_rate", limit).values()]


def units(run: Run, facts: Facts) -> str:
    """A sentence on units that differ so much that standardizing would help."""
    if "standardize" not in run.spec.hypers:
        return ""
    spread = facts.inputs.spread[facts.inputs.spread > 0]
    if run.spec["standardize"] or not spread.size:
        return ""
    lowest, highest = number(spread.min(), 3), number(spread.max(), 3)
    return f"The columns are not standardized: their deviations go from {lowest} to {highest}."


@rule("It was stopped too early", TRAINED, ("underfits", "unsure"), noted=True)
def stopped_too_early(run: Run, facts: Facts) -> Reason | None:
    """Early stopping, against the same training without it where that takes no time."""
    if not run.stopped_early or run.diverged:
        return None
    runs, lowest = tried(run, [run.spec.replace(patience=None)]), run.validation_error.min()
    if runs is None:
        return _perhaps_too_early(run)
    longer = runs[0]
    best = int(longer.validation_error.argmin())
    if longer.diverged or not longer.validation_error[best] < (1 - trends.MOVED) * lowest:
        return None
    return Reason(
        f"{_patience_ended(run)} The lowest until then was {number(lowest)}; trained on, the error reaches "
        f"{number(longer.validation_error[best])} at epoch {best}.",
        lambda: fixes(run, at_least(run, "patience", longest_wait(longer)), {"patience": None}),
    )


def _perhaps_too_early(run: Run) -> Reason | None:
    """Whether early stopping may have come too early, judged from the record alone."""
    lowest, last = run.validation_error.min(), run.validation_error[-1]
    if last > (1 + trends.MOVED) * lowest or not trends.still_falls(run.objective):
        return None
    more = at_least(run, "patience", 4 * run.spec.whole("patience", 0))
    return Reason(
        f"{_patience_ended(run)} The training error was still falling, and the validation error, {number(last)}, had "
        f"risen by less than 1 % from its lowest: it might have fallen on.",
        lambda: fixes(run, more, {"patience": None}, better=lower_validation_error(run)),
    )


def _patience_ended(run: Run) -> str:
    waited = count(run.spec.whole("patience", 0), "epoch")
    return f"Training ended at epoch {run.error_epochs[-1]}, after {waited} without a lower validation error."


def longest_wait(run: Run) -> int:
    """The most epochs that passed between two new lows of the validation error."""
    lows = np.flatnonzero(np.diff(np.minimum.accumulate(run.validation_error)) < 0) + 1
    return int(max((after - before for before, after in pairwise([0, *lows])), default=0))


@rule("It was still improving", TRAINED, "still improving", family=(*STEPPED, "boosting"))
def still_improving(run: Run, facts: Facts) -> Reason | None:
    """The objective falls at the end."""
    if run.family == "boosting":
        trees = at_least(run, "n_estimators", 2 * run.spec.whole("n_estimators"))
        return Reason(
            f"{sentence_of(run, 'still improving')} The validation error fell with it, so more trees may help.",
            lambda: fixes(run, trees, better=lower_validation_error(run)),
        )
    # Theory is exact, and soon asked, under the squared loss alone.
    known = run.loss.name == "squared" and facts.predictable
    wanted = facts.epochs + facts.epochs_left if known else 2 * facts.epochs
    more = at_least(run, "epochs", max(wanted, 2 * facts.epochs)) or at_least(run, "epochs", 2 * facts.epochs)
    return Reason(
        f"{sentence_of(run, 'still improving')} Training ended before it was done, at an error of "
        f"{number(float(run.objective[-1]))}.",
        lambda: fixes(run, more, better=lower_without_harm(run)),
    )
