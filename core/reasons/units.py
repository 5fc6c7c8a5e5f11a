"""Reasons that lie in the units of a network: copies of each other, dead, or stuck at an end of their range."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np

from core.engine.run import Run
from core.formatting import count, listed, number
from core.inspection import health
from core.inspection.responses import ALMOST_ALL, SATURATED
from core.models.networks.activations import ACTIVATIONS
from core.optim.initializers import INITIALIZERS
from core.reasons.base import FAILED, STRUGGLES, TRAINED, Reason, rule
from core.verdicts.facts import Facts
from core.verdicts.fixes import Changes, at_most, fixes, switched
from core.verdicts.trying import Better, comes_back, no_harm

# The share of the hidden units from which on there is a reason. A dead unit stays dead, so fewer dead units matter
# than saturated ones, which may come back.
DEAD, STUCK = 0.1, 0.25
# Rectifiers pass on half of what reaches them, and start best with twice the variance: He et al., 2015.
RECTIFIERS = ("relu", "leaky_relu")


@rule(
    "Units are copies of each other",
    FAILED,
    STRUGGLES,
    family="network",
    explains=("dead", "vanishing", "underfitting", "unsure"),
    noted=True,
)
def alike(run: Run, facts: Facts) -> Reason | None:
    """Layers whose units began with the same weights and ended so."""
    if run.diverged:
        return None
    pairs = zip(run.network.hidden, health.distinct(run, 0), health.distinct(run, -1), strict=True)
    layers = [n for n, (units, *different) in enumerate(pairs, start=1) if units > 1 and different == [1, 1]]
    if not layers:
        return None
    units = listed([f"the {run.network.hidden[n - 1]} of layer {n}" for n in layers])
    start = INITIALIZERS[run.spec.text("init")].label
    return Reason(
        f"All units of a layer began alike and ended alike. They are {units}. Their start was {start}. {_stayed(run)}",
        lambda: fixes(run, started(run), better=comes_back(run)),
    )


def _stayed(run: Run) -> str:
    weights = [values for name, values in run.parameters.items() if name.endswith("weight")]
    if all(np.array_equal(of[0], of[-1]) for of in weights):
        return "No weight has moved at all: where weights are 0 no gradient comes through, and biases learn alone."
    return (
        "Units with equal weights get equal gradients, so that they never part: each such layer does the work of "
        "1 unit."
    )


def started(run: Run) -> Changes:
    """The fix: the initializer that suits the activation, at its own scale."""
    init = "he" if run.spec["activation"] in RECTIFIERS else "xavier"
    return {"init": init, "init_scale": 1.0}


@rule("Units are dead", TRAINED, STRUGGLES, family="network", explains=("underfitting", "unsure"), noted=True)
def dead(run: Run, facts: Facts) -> Reason | None:
    """The share of hidden units that are 0 on every training row, at the end and at the start."""
    # Where there is a slope at 0, as of tanh, a unit whose weights and bias are 0 may come back.
    if run.diverged or run.network.activation.slope(np.zeros(1))[0] > 0:
        return None
    first, last = (_counted(health.dead(run, at)) for at in (0, -1))
    if last < DEAD * _hidden(run):
        return None
    lower = at_most(run, "learning_rate", facts.rate / 10) if last > first else {}
    return Reason(
        f"{last} of {count(_hidden(run), 'hidden unit')} {'is' if last == 1 else 'are'} dead. "
        f"{'It is' if last == 1 else 'They are'} 0 on each of {count(len(run.train.y), 'training row')} (at the start: "
        f"{first}). There "
        f"{ACTIVATIONS[str(run.spec['activation'])].label} has no slope, so no gradient moves them again.",
        lambda: chain(
            fixes(run, switched(run, "activation", "leaky_relu"), better=_without_harm(run)),
            fixes(run, lower, better=_freed(run, health.dead), proven=True),
        ),
    )


def _without_harm(run: Run) -> Better:
    """It does not diverge, and unseen rows are told no worse."""
    ends, harmless = comes_back(run), no_harm(run)
    return lambda other: ends(other) and harmless(other)


@rule(
    "Units are saturated",
    TRAINED,
    STRUGGLES,
    family="network",
    explains=("underfitting", "unsure"),
    noted=True,
)
def saturated(run: Run, facts: Facts) -> Reason | None:
    """The share of hidden units near an end of their range on almost all rows, at the end and at the start."""
    if run.diverged:
        return None
    first, last = (_counted(health.saturated(run, at)) for at in (0, -1))
    if last < STUCK * _hidden(run):
        return None
    return Reason(
        f"{last} of {count(_hidden(run), 'hidden unit')} {'is' if last == 1 else 'are'} saturated. "
        f"{'It is' if last == 1 else 'They are'} beyond {100 * SATURATED:.0f} % of "
        f"{'its' if last == 1 else 'their'} range on over {100 * ALMOST_ALL:.0f} % of the "
        f"training rows (at the start: {first}). There the slope of "
        f"{ACTIVATIONS[str(run.spec['activation'])].label} is at most {number(_slope(run), 2)} of its steepest, and "
        "gradients hardly pass.",
        lambda: fixes(
            run, *_loosened(run, facts, first, last), better=_freed(run, health.saturated), proven=True
        ),
    )


def _freed(run: Run, counted: Callable[[Run, int], Sequence[health.Units]]) -> Better:
    """Fewer such units, and a lower error on the evaluation rows."""
    error, here = run.evaluation_error[-1], _counted(counted(run, -1))
    return lambda other: (
        not other.diverged
        and bool(other.evaluation_error[-1] < error)
        and _counted(counted(other, -1)) < here
    )


def _loosened(run: Run, facts: Facts, first: int, last: int) -> Sequence[Changes]:
    """Smaller first weights where they began saturated, shorter steps where they became so."""
    smaller = (
        started(run) if run.spec["init"] not in ("xavier", "he") or run.spec.number("init_scale") > 1 else {}
    )
    lower = at_most(run, "learning_rate", facts.rate / 10) if last > first else {}
    return (smaller if first else {}, lower, switched(run, "standardize", True))


def _slope(run: Run) -> float:
    """Slope of the activation where saturation begins, as a share of its slope in the middle of its range."""
    f = run.network.activation
    middle, half = (f.low + f.high) / 2, (f.high - f.low) / 2
    edge, steepest = f.slope(np.array([middle + SATURATED * half, middle]))
    return float(edge / steepest)


def _counted(units: Sequence[health.Units]) -> int:
    return sum(int(of.sum()) for of in units)


def _hidden(run: Run) -> int:
    return sum(run.network.hidden)
