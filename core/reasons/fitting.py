"""Reasons that lie in the fit: too much, too little, without end, or without enough rows to evaluate it on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from core.engine.run import Run
from core.formatting import count, number, subject
from core.hyper import Widths, number_of
from core.reasons.base import ALL, COLUMNED, FIRST_L2, FITTED, GROWN, NOTED, Reason, rule
from core.reasons.pace import crawling
from core.reasons.trees import LIMITS, grows_better
from core.verdicts import findings
from core.verdicts.arriving import unbounded
from core.verdicts.baselines import floor_of, guess_does
from core.verdicts.diagnosis import holds, sentence_of, too_simple
from core.verdicts.facts import Facts
from core.verdicts.fitting import FEWEST_VALIDATION_ROWS
from core.verdicts.fixes import Changes, Fix, at_least, at_most, between, fixes, shaped, switched
from core.verdicts.gaps import OVERFIT_STANDARD_ERRORS, gap, gap_error, wide_gap
from core.verdicts.neighbours import lost_to
from core.verdicts.trends import MOVED, risen
from core.verdicts.trying import lower_training_error, lower_training_without_harm, lower_validation_error

# A first share of rows to keep aside.
A_QUARTER = 0.25
# By what a penalty, a learning rate and a number of epochs are changed.
TENFOLD = 10


@rule("It overfits", FITTED, "overfits")
def overfitting(run: Run, facts: Facts) -> Reason | None:
    """The validation error, its lowest point, and the training error beside it."""
    best = int(run.validation_error.argmin())
    lowest, last = run.validation_error[best], run.validation_error[-1]
    says = (
        f"The validation error ended at {number(last)}, and had been {number(lowest)} before. That was at epoch "
        f"{best}; the training error went on from {number(run.train_error[best])} to {number(run.train_error[-1])}: "
        f"what it learned since is {_chance(run)} of the training rows."
        if risen(run.validation_error)
        else f"The validation error is {number(last)}, the training error {number(run.train_error[-1])}. "
        f"{_by(run)}{subject(run.parameter_count, 'parameter', 'follows', 'follow')} the {_chance(run)} of "
        f"{count(len(run.train.y), 'training row')}."
    )
    better = lower_validation_error(run)
    return Reason(
        says,
        lambda: chain(
            fixes(run, earlier(run), better=better),
            fixes(run, stronger(run, "l2"), *_simpler(run), better=better, proven=True),
        ),
    )


def _by(run: Run) -> str:
    """How much of the gap is not noise, where that can be told."""
    if np.isnan(gap(run)):
        return ""
    return f"The gap is {number(gap(run), 3)} ± {number(gap_error(run), 2)} (one standard error). "


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


@rule("It underfits", FITTED, "underfits", family=(*COLUMNED, *GROWN))
def underfitting(run: Run, facts: Facts) -> Reason | None:
    """A high error on the very rows it was trained on, that more training would not lower."""
    if run.family in GROWN:
        return Reason(f"{sentence_of(run, 'underfits')} {_limits(run)}", lambda: _grown(run))
    if not too_simple(run, facts) and crawling(run, facts) is not None:
        return None
    error = f"On training rows the error is {number(run.train_error[-1])}, {_reference(run)}"
    start = f"{sentence_of(run, 'underfits')} {error}"
    if run.stopped_early and facts.missing > 0:
        return Reason(
            f"{start}, but {number(facts.least)} is possible: early stopping ended training before it learned that.",
            lambda: fixes(run, {"patience": None}, better=lower_training_error(run)),
        )
    worse_than_constant = run.train_error[-1] > (1 + MOVED) * run.constant_loss(run.train)
    if worse_than_constant and run.objective[-1] == run.objective.min():
        return Reason(
            f"{start}. One answer for all rows would do better, so parameters are not what is missing: the error is "
            "lowest at the end, and training has not come far.",
            lambda: _farther(run, facts),
        )
    if not (facts.inputs.spread > 0).any():
        return Reason(f"{start}. No column varies, so there is nothing to tell rows apart by.")
    penalties: list[Changes] = [{name: 0.0} for name in ("l1", "l2") if run.spec[name]]
    causes = []
    if run.family != "linear" or not unbounded(run, facts):
        few = subject(run.parameter_count, "parameter", "is", "are")
        causes += [f"{few} too few for the pattern in the data"]
    unknown = floor_of(run, run.train) is None and lost_to(run) is None
    causes += ["the features say little about the target"] if unknown else []
    causes += ["the penalty is too strong"] if penalties else []
    causes += [] if facts.near and causes else ["training has not come far"]
    return Reason(f"{start}: {', or '.join(causes)}.", lambda: _fuller(run, facts, penalties))


def _fuller(run: Run, facts: Facts, penalties: Sequence[Changes]) -> Iterator[Fix]:
    """Fixes with which the training error is lower: no penalty, more parameters, longer steps where they matter."""
    longer = {} if facts.near else at_most(run, "learning_rate", facts.safe_rate or 10 * facts.rate)
    better = lower_training_without_harm(run)
    yield from fixes(run, *penalties, *_richer(run), better=better)
    yield from fixes(run, longer, better=better, proven=True)


@rule("Right, and yet unsure", FITTED, "unsure", explains=("separable",))
def unsure(run: Run, facts: Facts) -> Reason | None:
    """Every row is right, but its probability costs more than a guess: the error beside that of the best constant."""
    penalties: list[Changes] = [{name: 0.0} for name in ("l1", "l2") if run.spec[name]]
    weaker = ", or a weaker penalty," if penalties else ""
    error, constant = number(run.train_error[-1]), number(run.constant_loss(run.train))
    return Reason(
        f"{sentence_of(run, 'unsure')} No more parameters are needed; what costs is how sure the model is. The "
        f"training error is {error}, the best constant costs {constant}: "
        f"longer steps or more of them{weaker} make surer what is right.",
        lambda: _farther(run, facts, *penalties),
    )


def _limits(run: Run) -> str:
    """How large what was grown is."""
    if run.family == "tree":
        return f"The tree has {count(run.tree.splits + 1, 'leaf', 'leaves')}."
    return f"It has {count(int(run.epochs[-1]), 'tree')}, at a learning rate of {number(run.spec.learning_rate)}."


def _grown(run: Run) -> Iterator[Fix]:
    """Fixes of what is grown: limits that give way, where the errors are then lower on training and on unseen rows."""
    if run.family == "tree":
        doubled = ("max_leaf_nodes", "max_depth")
        wider: list[Changes] = [
            at_least(run, name, 2 * run.spec.whole(name)) for name in doubled if run.spec[name] is not None
        ]
        freed: list[Changes] = [
            {name: free} for name, free in LIMITS.items() if name not in doubled and run.spec[name] != free
        ]
    else:
        wider = [at_least(run, "n_estimators", 2 * run.spec.whole("n_estimators"))]
        freed = [at_least(run, "learning_rate", 3 * run.spec.learning_rate)]
    return fixes(run, *(changes for changes in (*wider, *freed) if changes and grows_better(run, changes)))


def _farther(run: Run, facts: Facts, *others: Changes) -> Iterator[Fix]:
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
    """A degree higher by two, which can bend once more each way; squares and products, or sines; twice the units."""
    degree = run.spec.settings.get("degree")
    return (
        {} if degree is None else at_least(run, "degree", float(degree) + 2),
        switched(run, "features", "quadratic"),
        switched(run, "features", "sines"),
        resized(run, 2),
    )


@rule("Too few validation rows to tell", NOTED, "cannot tell", family=ALL, noted=True)
def few_validation_rows(run: Run, facts: Facts) -> Reason | None:
    """The gap between the errors against its own standard error."""
    few = sentence_of(run, "cannot tell")
    if not few and not (_enough_rows(run) and wide_gap(run) and not holds(run, "diverged", "overfits")):
        return None
    # A model that knows the training rows no better than a guess has learned nothing to overfit with.
    if not few and guess_does(run, run.train, float(run.train_error[-1])):
        return None
    if not wide_gap(run) or not _enough_rows(run):
        return Reason(few, lambda: fixes(run, _enough_to_tell(run)))
    wide, error = gap(run), gap_error(run)
    return Reason(
        f"The validation error is higher than the training error by {number(wide, 3)}, which may be chance. "
        f"On {count(len(run.validation.y), 'row')} the standard error of that difference is {number(error, 2)}: "
        "whether the model overfits cannot be told.",
        lambda: _more_validation_rows(run, (OVERFIT_STANDARD_ERRORS * error / wide) ** 2),
    )


def _enough_rows(run: Run) -> bool:
    return len(run.validation.y) >= FEWEST_VALIDATION_ROWS


def _enough_to_tell(run: Run) -> Changes:
    """A share of rows to keep aside that makes enough of them; of too few rows at all, more of them besides."""
    rows, most = len(run.train.y) + len(run.validation.y), run.spec.hypers["validation_share"].grid[-1]
    share = max(A_QUARTER, run.spec.number("validation_share"), (FEWEST_VALIDATION_ROWS + 1) / rows)
    if share <= number_of({"share": most}, "share"):
        return at_least(run, "validation_share", share)
    return {"validation_share": A_QUARTER, **at_least(run, "samples", 2 * FEWEST_VALIDATION_ROWS / A_QUARTER)}


def _more_validation_rows(run: Run, times: float) -> Iterator[Fix]:
    """More rows, `times` as many if there are, since standard errors fall with the root of their number."""
    share, samples = run.spec.number("validation_share"), run.spec.settings.get("samples")
    larger = at_least(run, "validation_share", share + 0.1) or at_least(run, "validation_share", share)
    if samples is None:
        return fixes(run, larger)
    wanted = max(2.0, times) * float(samples)
    return fixes(run, at_least(run, "samples", wanted) or at_most(run, "samples", wanted), larger)


@rule("L1 has set weights to 0", NOTED, family=COLUMNED)
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
        f"The L1 penalty has set {len(gone)} of {count(len(run.weighing.weights), 'weight')} to zero. "
        f"They are {findings.titled(run, *gone)}. It pulls every weight towards 0 with the same force, "
        f"{number(l1)}, and for these the data pull less. {end}",
        lambda: fixes(
            run,
            at_most(run, "l1", l1 / TENFOLD),
            better=lambda other: not other.diverged and len(findings.zeroed(other)) < len(gone),
        ),
    )
