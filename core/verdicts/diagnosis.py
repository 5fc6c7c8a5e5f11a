"""The judge: all that holds of a run, the most important first, by thresholds that are defined here and nowhere else.

The headline is the first of it; reasons and their buttons are those of the rules that say why it holds.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.data import Dataset
from core.engine.run import Run
from core.formatting import apart, factor, latest, number, percent, subject
from core.models import MODELS
from core.once import once
from core.verdicts.arriving import unbounded, unsettled
from core.verdicts.baselines import (
    NEGLIGIBLE,
    SAVED,
    all_right,
    explained,
    guess_does,
    learned,
    nearly_all,
    negligible,
)
from core.verdicts.endings import ended, unseen
from core.verdicts.facts import Facts
from core.verdicts.finding import Finding, Verdict
from core.verdicts.fitting import FEWEST_VALIDATION_ROWS, LEAST_R2, noise_undercut, too_little
from core.verdicts.gaps import beyond_chance, gap, matters, proven, wide_gap
from core.verdicts.influence import influence
from core.verdicts.measures import Rows
from core.verdicts.trends import MOVED, SWUNG, catches_up, fall, last_tenth, still_falls


def verdict(run: Run) -> Verdict:
    """The most important that holds of a run."""
    return verdicts(run)[0]


def holds(run: Run, *findings: Finding) -> bool:
    """Whether any of these holds of a run, be it the most important or not."""
    return any(of.finding in findings for of in verdicts(run))


def sentence_of(run: Run, finding: Finding) -> str:
    """The sentence of a finding; empty where it does not hold."""
    return next((each.reason for each in verdicts(run) if each.finding == finding), "")


@once
def verdicts(run: Run) -> tuple[Verdict, ...]:
    """All that holds of a run, the most important first.

    Diverged, overfits, underfits (or unsure: all is right at a price above that of a guess), misled by rows far off,
    predictions unsettled (or still improving), parameters unsettled. Where none does, it cannot be told how the run
    does on unseen data, or it is good.
    """
    facts = Facts(run)
    if run.diverged:
        return (_diverged(run),)
    verdicts_found = tuple(_findings(run, facts))
    return verdicts_found or (_untold(run) or _good(run),)


def _findings(run: Run, facts: Facts) -> Iterator[Verdict]:
    # What is grown takes no steps that could be too long; of trees that add up there can be too few.
    steps, optimized = None, MODELS[run.spec.model].optimized
    if optimized:
        steps = _unsettled(run) or _still_improving(run, facts)
    elif run.family == "boosting" and len(run.validation.y) >= FEWEST_VALIDATION_ROWS and not nearly_all(run):
        steps = _still_improving(run, facts)
    possible = (
        _fit(run, facts, moves=optimized and steps is not None),
        _misled(run),
        steps,
        _parameters_unsettled(run, facts),
    )
    yield from (each for each in possible if each is not None)


def _diverged(run: Run) -> Verdict:
    """The objective ended above twice its start."""
    within = np.flatnonzero(run.objective <= 2 * run.objective[0])
    left = run.error_epochs[min(within[-1] + 1, len(run.objective) - 1)] if len(within) else 0
    penalized = run.spec.settings.get("l1") or run.spec.settings.get("l2")
    return Verdict(
        "diverged",
        f"The error{' with its penalty' if penalized else ''} passed twice its starting value at epoch {left} and did "
        "not come back.",
    )


# --------------------------------------------------------------------------- what was fitted


def _fit(run: Run, facts: Facts, moves: bool) -> Verdict | None:
    """Too much or too little; of a run that still moves the latter only where its model can do no better."""
    much = _overfits(run)
    if much is not None:
        return much
    if not moves:
        return _underfits(run, float(run.train_error[-1])) or _unlearned(run)
    return _missed(run, facts.least_error) if too_simple(run, facts) else None


def _overfits(run: Run) -> Verdict | None:
    """The validation error is above the training error by more than chance."""
    # A model that overfits has learned something of the training rows, and does better on them than on others.
    train, unseen = run.train_error[-1], run.validation_error[-1]
    if len(run.validation.y) < FEWEST_VALIDATION_ROWS or unseen <= train or guess_does(run, run.train, train):
        return None
    if still_falls(run.objective) and catches_up(run.validation_error):
        return None
    if not proven(run):
        verdict = _unlearned(run)
        return verdict if verdict is not None and verdict.finding == "overfits" else None
    ratio = f"is {factor(unseen / train)} times" if train > NEGLIGIBLE * unseen else "is far above"
    return Verdict("overfits", f"The validation error {ratio} the training error, {beyond_chance(run)}.")


def _underfits(run: Run, train: float) -> Verdict | None:
    """The training error is above what a good enough model would leave."""
    if negligible(run, train):
        return None
    if guess_does(run, run.train, train):
        return _no_better_than_a_guess(run, "train")
    return _missed(run, train)


def _missed(run: Run, train: float | None) -> Verdict | None:
    """A pattern is missed, if `train` is all that training can bring the error to."""
    why = "" if train is None or negligible(run, train) else too_little(run, train)
    return Verdict("underfits", why) if why else None


def too_simple(run: Run, facts: Facts) -> bool:
    """Whether even the parameters with the least error that there are miss a pattern, however long training lasts."""
    return _missed(run, facts.least_error) is not None


def _unlearned(run: Run) -> Verdict | None:
    """What was learned of the training rows does not help on others, which may be chance."""
    if len(run.validation.y) < FEWEST_VALIDATION_ROWS or negligible(run, run.validation_error[-1]):
        return None
    if not guess_does(run, run.validation, run.validation_error[-1]):
        return None
    return _no_better_than_a_guess(run, "validation")


def _no_better_than_a_guess(run: Run, rows: Rows) -> Verdict:
    """What one answer for all rows costs, beside the error on them; it overfits where it learned much in training."""
    part: Dataset = getattr(run, rows)
    error = float(getattr(run, f"{rows}_error")[-1])
    where = "training rows" if rows == "train" else "unseen rows"
    constant = run.constant_loss(part)
    learned_much = explained(run, run.train, run.train_error[-1])[0] >= LEAST_R2
    here, there = number(error, 3), number(constant, 3)
    if all_right(run) and not (learned_much and run.validation_error[-1] > run.train_error[-1]):
        return Verdict(
            "unsure",
            f"{right_ones(run)} is right, and yet one answer for all {where} costs {there}, the model {here}.",
        )
    finding: Finding = "underfits"
    if learned_much and run.validation_error[-1] > run.train_error[-1]:
        finding = "overfits"
    worse = f"worse than one answer for all: {here} against {there}."
    same = f"no better than one answer for all: its error is {here}."
    return Verdict(finding, f"On {where} the model does {same if error <= (1 + SAVED) * constant else worse}")


def right_ones(run: Run) -> str:
    """What is predicted right, where all of it is."""
    return "Every training symbol" if run.task == "sequence" else "Every training row"


def _misled(run: Run) -> Verdict | None:
    """Rows far off rule the squared error of a linear model."""
    if run.family != "linear" or run.loss.name != "squared":
        return None
    rows = influence(run)
    if rows is None or not rows.far.any():
        return None
    return Verdict(
        "misled",
        f"{subject(int(rows.far.sum()), 'row', 'lies', 'lie')} far off, with {percent(rows.share_of(rows.far))} of the "
        "squared error.",
    )


# --------------------------------------------------------------------------- whether it has settled


def _unsettled(run: Run) -> Verdict | None:
    """The objective swings or rises at its end."""
    window = last_tenth(run.objective)
    low, high, fell = window.min(), window.max(), fall(window)
    swings = high - low > SWUNG * low and fell * window[0] < (high - low) / 2
    if not (swings or -fell > MOVED) or learned(run, high) or negligible(run, high):
        return None
    lowest, highest = apart(float(low), float(high), 3)
    return Verdict(
        "unsettled", f"At its end the error moves between {lowest} and {highest} without settling."
    )


def _still_improving(run: Run, facts: Facts) -> Verdict | None:
    """The objective falls at its end, and so does the validation error, if there are rows to tell."""
    window = last_tenth(run.objective)
    # A run that early stopping ended was ended on purpose.
    if run.stopped_early or not still_falls(run.objective) or negligible(run, window[-1]):
        return None
    unseen = len(run.validation.y) >= FEWEST_VALIDATION_ROWS
    if unseen and not catches_up(run.validation_error):
        return None
    # Sequences that are known by heart may yet be understood.
    if learned(run, run.train_error[-1]) and not (unseen and wide_gap(run)):
        return None
    # Weights without bound only make surer what is right: that goes on for ever.
    if noise_undercut(run) or _surer(run, facts):
        return None
    return Verdict(
        "still improving",
        f"The error still fell by {percent(fall(window), 2)} over the {latest(len(window) - 1, run.time_unit)}: it has "
        "not settled.",
    )


def _surer(run: Run, facts: Facts) -> bool:
    """Whether every row is right, and told better than by a guess, by weights that have no bound."""
    guessed = guess_does(run, run.train, float(run.train_error[-1]))
    return all_right(run) and not guessed and unbounded(run, facts)


def _parameters_unsettled(run: Run, facts: Facts) -> Verdict | None:
    """Of a linear model: weights that grow without end, or are far from where they are led to."""
    if run.family != "linear":
        return None
    if unbounded(run, facts):
        return Verdict(
            "parameters unsettled",
            "There are no best weights: larger ones always cost less, so in the end they grow without bound.",
        )
    far = unsettled(run, facts)
    if far is None:
        return None
    amount = f"{far.amount} of {run.parameter_count} parameters {'is' if far.amount == 1 else 'are'}"
    if far.amount == run.parameter_count:
        amount = "The only parameter is" if far.amount == 1 else f"All {far.amount} parameters are"
    return Verdict("parameters unsettled", f"{amount} off by over a hundredth.")


# --------------------------------------------------------------------------- all is well, or cannot be told


def _untold(run: Run) -> Verdict | None:
    """Validation rows are too few, or the difference of the errors is within chance."""
    rows = len(run.validation.y)
    if not rows:
        return Verdict(
            "cannot tell", "There are no validation rows, so how it does on unseen data cannot be told."
        )
    if rows < FEWEST_VALIDATION_ROWS:
        few = subject(rows, "validation row", "is", "are")
        return Verdict("cannot tell", f"{few} too few to tell how it does on unseen data.")
    if not matters(run) or proven(run):
        return None
    return Verdict(
        "cannot tell",
        f"Whether it overfits cannot be told: the validation error is higher by {number(gap(run), 3)}, which may be "
        "chance.",
    )


def _good(run: Run) -> Verdict:
    return Verdict("good", f"{ended(run)}, and {unseen(run)}.")
