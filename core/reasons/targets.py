"""Reasons that lie in the size of the target, which outputs that begin near 0 have to reach step by step."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.calm import calm
from core.engine.run import Run
from core.formatting import about, count, number
from core.reasons.base import COLUMNED, TRAINED, Reason, rule
from core.types import Array
from core.verdicts.facts import Facts
from core.verdicts.findings import target_of
from core.verdicts.fixes import Fix, at_least, best, fixes
from core.verdicts.trying import lower_without_harm

# The target is far: most of the squared error is that all predictions are off by the same; or it varies by more than
# steps of about the learning rate move outputs; or it is so many times as large as the first outputs of a network: its
# gradients are as large, and throw it where activations have no slope.
MOST, TIMES = 0.5, 100.0
# How many times higher rates are tried.
HIGHER = (10, 100, 1000)


@rule(
    "The target is far from the first outputs",
    TRAINED,
    ("diverged", "underfits", "unsure", "unsettled", "still improving", "parameters unsettled"),
    family=COLUMNED,
    explains=("underfitting", "still_improving", "saturated", "crawling", "ringing", "parameters_unsettled"),
)
def far_target(run: Run, facts: Facts) -> Reason | None:
    """Mean and deviation of the target beside those of the outputs, at the start and at the end."""
    y = run.train.y
    # Where theory knows the edge of a linear model, that says how fast it comes nearer.
    if run.task != "regression" or y.max() == y.min() or facts.predictable:
        return None
    first, last = (_outputs(run, at) for at in (0, -1))
    size = f"The target ({target_of(run)}) is about {_spread(y)}. Outputs begin at {_spread(first)} (mean ± deviation)"
    thrown = facts.edge is not None and run.family == "network" and _rms(y) > TIMES * max(1.0, _rms(first))
    first_steps = ": the first gradients are as large as that, and so are steps." if thrown else "."
    if run.diverged:
        return Reason(f"{size}{first_steps} {_scaled(run)}") if thrown else None
    off, moved = last - y, _rms(last - first)
    short = max(moved, _reach(run, facts)) < y.std()
    if not (thrown or short or off.mean() ** 2 > MOST * np.mean(off**2)):
        return None
    came = f"{_came(run, facts)} {_left(run, moved if short else None)}".strip()
    return Reason(f"{size}{first_steps} {came} {_scaled(run)}", lambda: _further(run, facts))


def _outputs(run: Run, at: int) -> Array:
    """(N,) of the training rows at a snapshot."""
    return run.predict(run.train.x, at)


def _rms(values: Array) -> float:
    with calm():
        return float(np.sqrt(np.mean(values**2)))


def _spread(values: Array) -> str:
    return f"{number(float(values.mean()), 3)} ± {number(float(values.std()), 3)}"


def _reach(run: Run, facts: Facts) -> float:
    """How far outputs can move, of rules whose steps do not grow with the gradient: about the rate each; else infinite.

    A last layer adds up its bias and what each input of about 1 is weighed by.
    """
    if facts.edge is not None:
        return np.inf
    hidden = run.spec.settings.get("hidden")
    inputs = hidden[-1] if isinstance(hidden, tuple) else len(facts.inputs.names)
    return facts.epochs * run.steps_per_epoch * facts.rate * (1 + inputs)


def _came(run: Run, facts: Facts) -> str:
    """Where the steps have taken the outputs."""
    steps = count(facts.epochs * run.steps_per_epoch, "step")
    last = _spread(_outputs(run, -1))
    return f"After {steps} at a learning rate of {number(facts.rate)} they are at {last}."


def _left(run: Run, moved: float | None) -> str:
    """That outputs `moved` by less than the target varies; else how long the rest takes at the pace of the end."""
    if moved is not None:
        return f"That is {number(moved, 2)} from where they began, less than the target varies."
    missing, before = (float((run.train.y - _outputs(run, at)).mean()) for at in (-1, -2))
    nearer = (before - missing) / float(run.epochs[-1] - run.epochs[-2])
    # Outputs that have gone past the target come no nearer by going on.
    if not missing * nearer > 0 or run.spec["schedule"] != "constant":
        return ""
    return f"At the pace of the last epochs the rest takes {about(missing / nearer, 'more epoch')}."


def _scaled(run: Run) -> str:
    name, mean, deviation = target_of(run), float(run.train.y.mean()), float(run.train.y.std())
    centred = f"{name} {'−' if mean >= 0 else '+'} {number(abs(mean), 3)}"
    return (
        f"Learn ({centred}) / {number(deviation, 3)} instead: a target of mean 0 and deviation 1 is within reach of "
        "the first steps."
    )


def _further(run: Run, facts: Facts) -> Iterator[Fix]:
    """A higher rate or more epochs, where that ends lower."""
    higher = (at_least(run, "learning_rate", times * facts.rate) for times in HIGHER)
    longer = at_least(run, "epochs", 10 * facts.epochs)
    yield from best(facts, "learning_rate", [rate for changes in higher for rate in changes.values()])
    yield from fixes(run, longer, better=lower_without_harm(run))
