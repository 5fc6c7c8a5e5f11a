"""Reasons that lie in the steps: too long, too short, too noisy, too few."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core import diagnosis
from core.hyper import Value
from core.modes import multipliers, overshoots
from core.optimizers import OPTIMIZERS
from core.reasons.base import NOTED, TRAINED, Changes, Fix, Reason, at_least, at_most, fixes, rule, switched
from core.reasons.facts import FARTHEST, Facts
from core.run import Run
from core.training import train
from core.words import count, number, roughly

# Crawls: it needs as many epochs again as it had, or more, and either the learning rate is below a twentieth of the
# safe one, or what is left lies in directions over 100 times flatter than the steepest.
FAR_BELOW, FLAT = 0.05, 100.0
# Rings: some parameter turns back so often, counting only steps over 1 % of its longest. A path that passes its goal
# and comes back turns once or twice.
TURNS, SMALL_STEP = 4, 0.01
# Steps this small beside the largest parameter are rounding.
ROUNDING = 1e-12
# Training on, to see what early stopping missed, may take so long.
CHECK_SECONDS = 0.02


@rule("diverged", "It diverged", TRAINED)
def diverged(run: Run, facts: Facts) -> Reason | None:
    """Learning rate × steepest curvature against the edge of the rule."""
    if not run.diverged:
        return None
    lower = at_most(run, "learning_rate", min(facts.rate / 2, facts.safe_rate or facts.rate / 10))
    return Reason(
        "diverged",
        " ".join(filter(None, (_too_steep(run, facts), _units(run)))),
        fixes(run, lower, switched(run, "standardize", True)),
    )


def _too_steep(run: Run, facts: Facts) -> str:
    label, steepest, edge = OPTIMIZERS[str(run.spec.optimizer)].label, facts.steepest, facts.edge
    if steepest is None or edge is None:
        return (
            f"Theory knows no edge of stability for {label} here; at a learning rate of {number(facts.rate)} its steps "
            "are too long to settle. A tenth of it is a good next try."
        )
    product = facts.rate * steepest
    said = (
        f"{label} converges only while learning rate × steepest curvature is below {number(edge)}. Here it is "
        f"{number(facts.rate)} × {number(steepest)} = {number(product)}"
    )
    if product <= edge:
        return f"{said} on all rows at once; those of a small batch can be steeper."
    factor = float(np.abs(multipliers(run.spec, np.array([steepest]))).max())
    return f"{said}: each step multiplies the distance along that direction by {number(factor, 3)}."


def _units(run: Run) -> str:
    """What standardizing would mend."""
    spread = run.columns.spread[run.columns.spread > 0]
    if run.spec["standardize"] or not spread.size:
        return ""
    lowest, highest = number(spread.min(), 3), number(spread.max(), 3)
    return f"The columns are not standardized: their deviations go from {lowest} to {highest}."


@rule("unsettled", "It does not settle", TRAINED)
def unsettled(run: Run, facts: Facts) -> Reason | None:
    """Noise of small batches, or steps that are too long near the optimum."""
    if facts.verdict.finding != "unsettled":
        return None
    recent, batch = diagnosis.last_tenth(run.objective), run.spec["batch_size"]
    moved = (
        f"Over the last {count(len(recent) - 1, 'epoch')} the error moved between {number(recent.min(), 3)} and "
        f"{number(recent.max(), 3)}."
    )
    why, larger = "The steps stay as long as they were, however near the optimum is.", {}
    if batch is not None:
        why = f"Each batch of {count(int(batch), 'row')} has an optimum of its own, and pulls the parameters there."
        larger = at_least(run, "batch_size", 8 * float(batch))
    lower = at_most(run, "learning_rate", facts.rate / 10)
    return Reason("unsettled", f"{moved} {why}", fixes(run, {"schedule": "cosine"}, lower, larger))


# --------------------------------------------------------------------------- too early an end


@rule("stopped_too_early", "It was stopped too early", TRAINED)
def stopped_too_early(run: Run, facts: Facts) -> Reason | None:
    """Early stopping, against the same training without it where that takes no time."""
    if not run.stopped_early or run.diverged:
        return None
    without = run.spec.replace(patience=None)
    if run.spec.dataset.startswith("own:") or without.seconds() > CHECK_SECONDS:
        return _perhaps_too_early(run)
    longer, lowest = train(without), run.validation_error.min()
    best = int(longer.validation_error.argmin())
    if longer.diverged or not longer.validation_error[best] < (1 - diagnosis.MOVED) * lowest:
        return None
    return Reason(
        "stopped_too_early",
        f"{_patience_ended(run)} The lowest until then was {number(lowest)}; trained on, it reaches "
        f"{number(longer.validation_error[best])} at epoch {best}.",
        fixes(run, at_least(run, "patience", _longest_wait(longer) + 1), {"patience": None}),
    )


def _perhaps_too_early(run: Run) -> Reason | None:
    """By what was recorded alone."""
    lowest, last = run.validation_error.min(), run.validation_error[-1]
    if last > (1 + diagnosis.MOVED) * lowest or not diagnosis.still_falls(run.objective):
        return None
    return Reason(
        "stopped_too_early",
        f"{_patience_ended(run)} The training error was still falling, and the validation error, {number(last)}, had "
        f"risen by less than 1 % from its lowest: it might have fallen on.",
        fixes(run, at_least(run, "patience", 4 * int(run.spec["patience"] or 0)), {"patience": None}),
    )


def _patience_ended(run: Run) -> str:
    waited = count(int(run.spec["patience"] or 0), "epoch")
    return f"Training ended at epoch {run.error_epochs[-1]}, after {waited} without a new lowest validation error."


def _longest_wait(run: Run) -> int:
    """At most so many epochs passed between two new lows of the validation error."""
    lows = np.flatnonzero(np.diff(np.minimum.accumulate(run.validation_error)) < 0) + 1
    return int(max((after - before for before, after in pairwise([0, *lows])), default=0))


@rule("crawling", "It crawls", TRAINED)
def crawling(run: Run, facts: Facts) -> Reason | None:
    """A rate far below the edge, or directions far flatter than the steepest."""
    ended = run.diverged or run.stopped_early or facts.verdict.finding == "unsettled"
    if ended or not facts.epochs_left >= facts.epochs:
        return None
    why = [_far_below(facts), _flat(facts)] if facts.predictable else [_by_pace(facts)]
    if not any(why):
        return None
    what = "Error and penalty together" if run.spec["l2"] else "The training error"
    said = f"{what} ended at {number(float(run.objective[-1]))} and could be {number(facts.least)}."
    return Reason(
        "crawling",
        " ".join(filter(None, (said, *why, _units(run), _wait(facts)))),
        fixes(run, *_quicker(run, facts)),
    )


def _far_below(facts: Facts) -> str:
    safe = facts.safe_rate
    if safe is None or facts.rate >= FAR_BELOW * safe:
        return ""
    return (
        f"The learning rate, {number(facts.rate)}, is {number(50 * facts.rate / safe, 2)} % of what the edge of "
        f"stability allows, {number(2 * safe)}."
    )


def _flat(facts: Facts) -> str:
    """Of the direction along which most is left."""
    assert facts.curvatures is not None
    assert facts.shares is not None
    flatness = facts.curvatures[0] / facts.curvatures[facts.shares.argmax()]
    if flatness < FLAT:
        return ""
    return (
        f"What is left lies along a direction {roughly(flatness)} times flatter than the steepest: steps short enough "
        "for the steep one are slow along it."
    )


def _by_pace(facts: Facts) -> str:
    recent = diagnosis.last_tenth(facts.run.objective)
    nearer = 100 * max(0.0, recent[0] - recent[-1]) / (recent[-1] - facts.least)
    return f"The last {count(len(recent) - 1, 'epoch')} brought it nearer by {number(nearer, 2)} % of what is left."


def _wait(facts: Facts) -> str:
    """How long it still takes."""
    if not np.isfinite(facts.epochs_left):
        return f"To come within 1 % it would take over {number(FARTHEST, 2)} more epochs at this rate."
    about = "about" if facts.predictable else "at least"
    return f"To come within 1 % it would take {about} {roughly(facts.epochs_left)} more epochs at this rate."


def _quicker(run: Run, facts: Facts) -> tuple[Changes, ...]:
    longer = at_most(run, "learning_rate", facts.safe_rate or 10 * facts.rate)
    if longer.get("learning_rate", 0) <= facts.rate:
        longer = {}
    with_momentum: Changes = {"optimizer": "momentum", **longer} if run.spec.optimizer == "sgd" else {}
    return longer, switched(run, "standardize", True), with_momentum


@rule("still_improving", "It was still improving", TRAINED)
def still_improving(run: Run, facts: Facts) -> Reason | None:
    """The objective falls at the end."""
    if facts.verdict.finding != "still improving":
        return None
    recent = diagnosis.last_tenth(run.objective)
    wanted = facts.epochs + facts.epochs_left if facts.predictable else 2 * facts.epochs
    more = at_least(run, "epochs", max(wanted, 2 * facts.epochs)) or at_least(run, "epochs", 2 * facts.epochs)
    return Reason(
        "still_improving",
        f"Over the last {count(len(recent) - 1, 'epoch')} of {facts.epochs} the error fell from {number(recent[0])} "
        f"to {number(recent[-1])}: training ended before it was done.",
        fixes(run, more),
    )


# --------------------------------------------------------------------------- to and fro


@rule("ringing", "It rings", NOTED)
def ringing(run: Run, facts: Facts) -> Reason | None:
    """Full batches and yet no straight way: parameters swing to and fro."""
    if run.diverged or facts.steps_per_epoch > 1 or facts.verdict.finding == "unsettled":
        return None
    turns = _turns(run)
    most = int(turns.argmax())
    if turns[most] < TURNS:
        return None
    name = "momentum" if "momentum" in run.spec.hypers else "learning_rate"
    return Reason(
        "ringing",
        f"`{[*run.scalars][most]}` turned back {turns[most]} times in the epochs recorded. {_overshoot(run, facts)}",
        _calmed(run, facts, name),
    )


def _turns(run: Run) -> NDArray[np.intp]:
    """(P,): how often the steps of each parameter change sign, small ones and rounding left out."""
    steps = np.diff(run.flat, axis=0)
    large = np.abs(steps) > np.maximum(
        SMALL_STEP * np.abs(steps).max(axis=0), ROUNDING * np.abs(run.flat).max()
    )
    signs = [np.sign(column[counted]) for column, counted in zip(steps.T, large.T, strict=True)]
    return np.array([np.count_nonzero(np.diff(sign)) for sign in signs])


def _overshoot(run: Run, facts: Facts) -> str:
    """Why, by the factor of the steepest direction."""
    if facts.edge is None or facts.steepest is None or not overshoots(run.spec, facts.steepest):
        return "Its steps are too long to stop where the gradient turns."
    factors = multipliers(run.spec, np.array([facts.steepest]))[0]
    factor = factors[np.abs(factors).argmax()]
    product, kept = (
        f"Learning rate × steepest curvature is {number(facts.rate * facts.steepest, 3)}",
        100 * abs(factor),
    )
    if factor.imag == 0:
        return (
            f"{product}: each step goes beyond the optimum, and {number(kept, 3)} % of the distance remains."
        )
    period = number(2 * np.pi / abs(np.angle(factor)), 2)
    return (
        f"{product}, and the velocity carries the parameters past the optimum: they swing once in about {period} "
        f"steps, of which each keeps {number(kept, 3)} % of the swing."
    )


def _calmed(run: Run, facts: Facts, name: str) -> tuple[Fix, ...]:
    """The largest value of a setting below its own that no longer overshoots; half of it where theory is silent."""
    here = float(run.spec[name] or 0)
    if facts.edge is None or facts.steepest is None or not overshoots(run.spec, facts.steepest):
        return fixes(run, at_most(run, name, here / 2))
    lower: list[Value] = [v for v in run.spec.hypers[name].grid if v is not None and float(v) < here]
    for value in reversed(lower):
        if not overshoots(run.spec.replace(**{name: value}), facts.steepest):
            return fixes(run, {name: value})
    return ()
