"""Reasons that lie in the steps: too long, too noisy."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.engine.run import Run
from core.formatting import count, number, percent, spoken
from core.optim.optimizers import OPTIMIZERS
from core.reasons.base import FAILED, NOTED, TRAINED, Reason, rule
from core.reasons.pace import lowered, units
from core.theory.modes import multipliers, overshoots
from core.verdicts.diagnosis import holds, sentence_of
from core.verdicts.facts import Facts
from core.verdicts.fixes import Changes, Fix, at_least, best, between, fixes, switched
from core.verdicts.trying import comes_back, lower_objective

# Rings: some parameter turns back so often, counting only steps over 1 % of its longest. A path that passes its goal
# and comes back turns once or twice.
TURNS, SMALL_STEP = 4, 0.01
# Rates that are tried: the one that theory calls safe, and as many times lower.
SHORTER = (1, 4, 20, 100)
# Values below its own that are tried of a setting that makes it ring.
TRIED_VALUES = 8
# Steps this small beside the largest parameter are rounding.
ROUNDING = 1e-12


@rule("It diverged", FAILED, "diverged")
def diverged(run: Run, facts: Facts) -> Reason | None:
    """Learning rate × steepest curvature against the edge of the rule."""
    return Reason(
        " ".join(filter(None, (sentence_of(run, "diverged"), _too_steep(run, facts), units(run, facts)))),
        lambda: _shortened(run, facts),
    )


def _shortened(run: Run, facts: Facts) -> Iterator[Fix]:
    """Fixes: a rate that theory calls safe, or lower; columns of one scale."""
    safe = min(facts.rate / 2, facts.safe_rate or facts.rate / 10)
    yield from best(facts, "learning_rate", lowered(run, (safe / by for by in SHORTER)))
    yield from fixes(run, switched(run, "standardize", True), better=comes_back(run))


def _too_steep(run: Run, facts: Facts) -> str:
    label, steepest, edge = OPTIMIZERS[str(run.spec.optimizer)].label, facts.steepest, facts.edge
    if steepest is None or edge is None:
        return (
            f"Theory knows no edge of stability for {label} here; at a learning rate of {number(facts.rate)}, its "
            "steps are too long to settle. A tenth of it is a good next try."
        )
    product = facts.rate * steepest
    # Under the squared loss curvature is the same everywhere.
    where = "Here" if run.task == "regression" else "Where it began"
    converges = (
        f"{label} converges only while learning rate × steepest curvature is below {number(edge)}. {where} it is "
        f"{number(facts.rate)} × {number(steepest)} = {number(product)}"
    )
    if product <= edge:
        return f"{converges} on all rows at once; those of a small batch can be steeper."
    factor = float(np.abs(multipliers(run.spec, np.array([steepest]))).max())
    return f"{converges}: each step multiplies the distance along that direction by {number(factor, 3)}."


@rule("It does not settle", TRAINED, "unsettled")
def unsettled(run: Run, facts: Facts) -> Reason | None:
    """Noise of small batches, or steps that are too long near the optimum."""
    moved = sentence_of(run, "unsettled")
    why, larger = "The steps stay as long as they were, however near the optimum is.", {}
    if run.steps_per_epoch > 1:
        batch = run.spec.whole("batch_size", 0)
        why = (
            f"Each batch of {count(batch, 'row')} has an optimum of its own, and pulls the parameters there."
        )
        larger = at_least(run, "batch_size", 8.0 * batch)
    return Reason(f"{moved} {why}", lambda: calmer(run, facts, {"schedule": "cosine"}, larger))


def calmer(run: Run, facts: Facts, *others: Changes) -> Iterator[Fix]:
    """Fixes: those of `others` with which the objective ends lower, then a lower learning rate that was tried."""
    yield from fixes(run, *others, better=lower_objective(run))
    yield from best(facts, "learning_rate", shorter(run, facts), proven=True)


def shorter(run: Run, facts: Facts) -> list[float]:
    """Rates that are a third of it, or less, as far as there are such."""
    return lowered(run, (facts.rate * share for share in (0.3, 0.1, 0.03)))


@rule("It rings", NOTED, family="linear")
def ringing(run: Run, facts: Facts) -> Reason | None:
    """Full batches, and yet parameters swing to and fro on their way."""
    if run.diverged or run.steps_per_epoch > 1 or holds(run, "unsettled"):
        return None
    turns = _turns(run)
    most = int(turns.argmax())
    if turns[most] < TURNS:
        return None
    name = "momentum" if "momentum" in run.spec.hypers else "learning_rate"
    return Reason(
        f"On its way {spoken(run.titles[most])} turned back {turns[most]} times. {_overshoot(run, facts)}",
        lambda: _calmed(run, facts, name),
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
    """Why parameters swing, by the factor of the steepest direction."""
    if facts.edge is None or facts.steepest is None or not overshoots(run.spec, facts.steepest):
        return "Its steps are too long to stop where the gradient turns."
    factors = multipliers(run.spec, np.array([facts.steepest]))[0]
    factor = factors[np.abs(factors).argmax()]
    product = f"Learning rate × steepest curvature is {number(facts.rate * facts.steepest, 3)}"
    kept = float(abs(factor))
    if factor.imag == 0:
        return f"{product}: each step goes beyond the optimum, and {percent(kept)} of the distance remains."
    period = number(2 * np.pi / abs(np.angle(factor)), 2)
    return (
        f"{product}, and the velocity carries the parameters past the optimum: they swing once in about {period} "
        f"steps, of which each keeps {percent(kept)} of the swing."
    )


def _calmed(run: Run, facts: Facts, name: str) -> Iterator[Fix]:
    """A value of a setting below its own: the largest that no longer overshoots, or another that ends nearer."""
    here = run.spec.number(name)
    lower = [
        value for value in between(run, name, -np.inf, here, len(run.spec.hypers[name].grid)) if value != here
    ]
    calm = next((value for value in lower if _is_calm(run, facts, {name: value})), here / 2)
    first = [value for value in lower if value <= calm][:1]
    return best(facts, name, list(dict.fromkeys([*first, *lower[:TRIED_VALUES]])), proven=True)


def _is_calm(run: Run, facts: Facts, changes: Changes) -> bool:
    return facts.steepest is not None and not overshoots(run.spec.replace(**changes), facts.steepest)
