"""Reasons that lie in the fit: too much, too little, without end, or without enough rows to evaluate it on."""

from __future__ import annotations

import numpy as np

from core.engine.run import Run
from core.formatting import count, number, subject
from core.hyper import Widths
from core.reasons.base import ALL, COLUMNED, FIRST_L2, FITTED, NOTED, Reason, rule
from core.reasons.pace import crawling
from core.reasons.separation import separable
from core.verdicts import diagnosis, findings
from core.verdicts.baselines import floor_of, guess_does
from core.verdicts.diagnosis import FEWEST_VALIDATION_ROWS
from core.verdicts.facts import Facts
from core.verdicts.fixes import Changes, Fix, at_least, at_most, between, fixes, shaped, switched
from core.verdicts.gaps import OVERFIT_STANDARD_ERRORS, gap, gap_error, proven, wide_gap
from core.verdicts.trends import MOVED
from core.verdicts.trying import lower_training_error, lower_validation_error

# By what a penalty, a learning rate and a number of epochs are changed.
TENFOLD = 10


@rule("It overfits", FITTED)
def overfitting(run: Run, facts: Facts) -> Reason | None:
    """The validation error, its lowest point, and the training error beside it."""
    if run.diverged or diagnosis.overfits(run) is None:
        return None
    best = int(run.validation_error.argmin())
    lowest, last = run.validation_error[best], run.validation_error[-1]
    rose = last > (1 + MOVED) * lowest
    said = (
        f"From epoch {best} on the validation error rose from {number(lowest)} to {number(last)}, while the training "
        f"error went from {number(run.train_error[best])} to {number(run.train_error[-1])}: what it learned since "
        f"is {_chance(run)} of the training rows."
        if rose
        else f"The validation error, {number(last)}, is above the training error, {number(run.train_error[-1])}"
        f"{_by(run)}: "
        f"{subject(run.parameter_count, 'parameter', 'follows', 'follow')} the {_chance(run)} of "
        f"{count(len(run.train.y), 'training row')}."
    )
    changes = (earlier(run), stronger(run, "l2"), *_simpler(run))
    return Reason(said, fixes(run, *changes, better=lower_validation_error(run)))


def _by(run: Run) -> str:
    """How much of the gap is not noise, where that can be told."""
    if np.isnan(gap(run)):
        return ""
    return f", by {number(gap(run), 3)} ± {number(gap_error(run), 2)} (one standard error)"


def earlier(run: Run) -> Changes:
    """The number of epochs with the lowest validation error, if that is lower than now."""
    most, errors = float(run.error_epochs[-1]), run.validation_error
    ends = between(run, "epochs", 0, most - 1, int(most))
    lowest = min(ends, key=lambda epochs: errors[int(epochs)], default=most)
    return {"epochs": int(lowest)} if errors[int(lowest)] < errors[-1] else {}


def _chance(run: Run) -> str:
    """What differs between rows by chance: noise, or only which sequences were drawn."""
    return "accidents" if run.task == "sequence" else "noise"


def stronger(run: Run, name: str) -> Changes:
    """A penalty ten times as strong, or a first one."""
    here = run.spec.number(name)
    return at_least(run, name, TENFOLD * here or FIRST_L2)


def _simpler(run: Run) -> tuple[Changes, ...]:
    """Half the degree, no engineered features, half the units, half the width."""
    degree, width = run.spec.settings.get("degree"), run.spec.settings.get("d_model")
    return (
        {} if width is None else at_most(run, "d_model", float(width) / 2),
        {} if degree is None else at_most(run, "degree", float(degree) // 2),
        switched(run, "features", "none"),
        resized(run, 0.5),
    )


def resized(run: Run, times: float) -> Changes:
    """As many hidden layers of so many times as many units; nothing where there is none."""
    hidden = run.spec.settings.get("hidden")
    return shaped(run, len(hidden), times * float(hidden) / len(hidden)) if isinstance(hidden, Widths) else {}


@rule("It underfits", FITTED, COLUMNED)
def underfitting(run: Run, facts: Facts) -> Reason | None:
    """A high error on the very rows it was trained on, that more training would not lower."""
    varies = (facts.inputs.spread > 0).any()
    if diagnosis.underfits(run) is None or facts.verdict.finding != "underfits":
        return None
    if not varies or crawling(run, facts) is not None:
        return None
    said = f"On the rows it was trained on the error is {number(run.train_error[-1])}, {_reference(run)}"
    if run.stopped_early and facts.missing > 0:
        return Reason(
            f"{said}, but {number(facts.least)} is possible: early stopping ended training before it had learned that.",
            fixes(run, {"patience": None}, better=lower_training_error(run)),
        )
    worse_than_constant = run.train_error[-1] > (1 + MOVED) * run.constant_loss(run.train)
    if worse_than_constant and run.objective[-1] == run.objective.min():
        return Reason(
            f"{said}. One answer for all rows would do better, so parameters are not what is missing: the error is "
            "lowest at the end, and training has not come far.",
            _farther(run, facts),
        )
    penalties: list[Changes] = [{name: 0.0} for name in ("l1", "l2") if run.spec[name]]
    causes = []
    if run.family != "linear" or separable(run, facts) is None:
        few = subject(run.parameter_count, "parameter", "is", "are")
        causes += [f"{few} too few for the pattern in the data"]
    causes += ["the features say little about the target"] if floor_of(run, run.train) is None else []
    causes += ["the penalty is too strong"] if penalties else []
    causes += [] if facts.missing == 0 and causes else ["training has not come far"]
    longer = {} if facts.missing == 0 else at_most(run, "learning_rate", facts.safe_rate or 10 * facts.rate)
    richer = fixes(run, *penalties, *_richer(run), better=lower_training_error(run))
    longer_steps = fixes(run, longer, better=lower_training_error(run), proven=True)
    return Reason(f"{said}: {', or '.join(causes)}.", (*richer, *longer_steps))


@rule("Right, and yet unsure", FITTED, explains=("separable",))
def unsure(run: Run, facts: Facts) -> Reason | None:
    """Every row is right, but its probability costs more than a guess: the error beside that of the best constant."""
    if facts.verdict.finding != "unsure":
        return None
    penalties: list[Changes] = [{name: 0.0} for name in ("l1", "l2") if run.spec[name]]
    weaker = ", or a weaker penalty," if penalties else ""
    return Reason(
        f"{diagnosis.right_ones(run)} is right, so no more parameters are needed; what costs is how sure the model is. "
        f"The training error is {number(run.train_error[-1])}, and the best constant costs "
        f"{number(run.constant_loss(run.train))}: longer steps or more of them{weaker} make surer what is right.",
        _farther(run, facts, *penalties),
    )


def _farther(run: Run, facts: Facts, *others: Changes) -> tuple[Fix, ...]:
    """Fixes that lower the training error: `others`, a higher learning rate, more epochs."""
    rate = at_least(run, "learning_rate", TENFOLD * facts.rate)
    epochs = at_least(run, "epochs", TENFOLD * run.spec.epochs)
    return fixes(run, *others, rate, epochs, better=lower_training_error(run))


def _reference(run: Run) -> str:
    floor = floor_of(run, run.train)
    if floor is None or guess_does(run, run.train, float(run.train_error[-1])):
        return f"and the best constant costs {number(run.constant_loss(run.train))}"
    return f"and noise alone would leave {number(floor)}"


def _richer(run: Run) -> tuple[Changes, ...]:
    """A degree higher by two, which can bend once more each way; squares and products; twice the units."""
    degree = run.spec.settings.get("degree")
    features = "quadratic" if run.spec.settings.get("features") != "quadratic" else "sines"
    return (
        {} if degree is None else at_least(run, "degree", float(degree) + 2),
        switched(run, "features", features),
        resized(run, 2),
    )


@rule("Too few validation rows to tell", NOTED, ALL)
def few_validation_rows(run: Run, facts: Facts) -> Reason | None:
    """The gap between the errors against its own standard error."""
    validation_rows = len(run.validation.y)
    if run.diverged or not validation_rows or not wide_gap(run):
        return None
    wide, error = gap(run), gap_error(run)
    if facts.verdict.finding == "overfits" or (validation_rows >= FEWEST_VALIDATION_ROWS and proven(run)):
        return None
    # A model that knows the training rows no better than a guess has learned nothing to overfit with.
    if guess_does(run, run.train, float(run.train_error[-1])):
        return None
    return Reason(
        f"On {count(validation_rows, 'validation row')} the error is higher than in training by {number(wide, 3)}, and "
        f"the standard error of that difference is {number(error, 2)}: whether the model overfits cannot be told.",
        _more_validation_rows(run, (OVERFIT_STANDARD_ERRORS * error / wide) ** 2),
    )


def _more_validation_rows(run: Run, times: float) -> tuple[Fix, ...]:
    """More rows, `times` as many if there are, since standard errors fall with the root of their number."""
    share, samples = run.spec.number("validation_share"), run.spec.settings.get("samples")
    larger = at_least(run, "validation_share", share + 0.1) or at_least(run, "validation_share", share)
    if samples is None:
        return fixes(run, larger)
    wanted = max(2.0, times) * float(samples)
    return fixes(run, at_least(run, "samples", wanted) or at_most(run, "samples", wanted), larger)


@rule("L1 has set weights to 0", NOTED, COLUMNED)
def zeroed(run: Run, facts: Facts) -> Reason | None:
    """Which weights an L1 penalty has taken to 0, by name."""
    gone = findings.zeroed(run) if run.spec["l1"] else []
    if not gone or run.diverged:
        return None
    l1 = run.spec.number("l1")
    end = (
        "No weight is left, so the model predicts a constant."
        if len(gone) == len(run.weighing.weights)
        else "The predictions do not need them: this is what L1 is for."
    )
    return Reason(
        f"The L1 penalty pulls every weight towards 0 with the same force, {number(l1)}. For {len(gone)} of "
        f"{count(len(run.weighing.weights), 'weight')} the data pull less: {findings.named(gone)}. {end}",
        fixes(
            run,
            at_most(run, "l1", l1 / TENFOLD),
            better=lambda other: not other.diverged and len(findings.zeroed(other)) < len(gone),
        ),
    )
