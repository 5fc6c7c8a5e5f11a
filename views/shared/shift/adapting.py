"""What a shift of the data does to a run, and how fast warm and cold training repair it, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.engine.run import Run
from core.formatting import apart, count, number
from core.theory.arrival import WITHIN, stays_below
from core.theory.objective import Objective
from core.verdicts.baselines import negligible
from core.verdicts.comparing import ROWS
from views.shared.shift.numbers import Adaptation

# Errors within 5 % of each other count as the same; an error 1.5 times the old one was not repaired.
SAME, WORSE = 1.05, 1.5
# Errors that differ by less than this share are equal, but added up in another order.
AS_MUCH = 1e-12
# An error below this share of what the best constant costs counts as none.
ROUNDING = 1e-6


@dataclass(frozen=True)
class Effect:
    """Errors on the evaluation rows: `before` the shift, `met` by the old parameters after it, `warm`, `cold`.

    `warm_epochs` and `cold_epochs` are those until each stays within 1 % of the lower of the two ends; NaN: never.
    """

    before: float
    met: float
    warm: float
    cold: float
    warm_epochs: float
    cold_epochs: float


def effect(run: Run, after: Adaptation) -> Effect:
    """The effect of a shift on a run that settled."""
    warm, cold = after.warm.evaluation_error, after.cold.evaluation_error
    ends = [of[-1] for of, each in ((warm, after.warm), (cold, after.cold)) if not each.diverged]
    bound = max((1 + WITHIN) * min(ends), rounding(run)) if ends else -np.inf
    needed = (
        stays_below(each.evaluation_error, each.error_epochs, bound) for each in (after.warm, after.cold)
    )
    return Effect(float(run.evaluation_error[-1]), float(warm[0]), float(warm[-1]), float(cold[-1]), *needed)


def rounding(run: Run) -> float:
    """The error below which it counts as none: training steps leave so much where no error is needed."""
    return ROUNDING * run.usual_loss


def finding(run: Run, after: Adaptation) -> str:
    """How much worse the old parameters are, and what training on makes of it."""
    measured = effect(run, after)
    sentences = (
        met(run, measured.before, measured.met, multiple=not negligible(run, measured.before)),
        _trained("Warm", after.warm, measured.warm, measured.warm_epochs, rounding(run)),
        _trained("Cold", after.cold, measured.cold, measured.cold_epochs, rounding(run)),
        _made_good(run, measured),
        _steep(run, after),
    )
    return " ".join(filter(None, sentences))


def met(run: Run, before: float, now: float, multiple: bool) -> str:
    """What became of the error `before` the shift; `multiple`: whether it can be told how many times as much."""
    rows = ROWS[run.evaluated_on]
    if np.isclose(now, before, rtol=AS_MUCH, atol=0):
        return f"Nothing has changed: the error on the {rows} rows is still {number(before, 3)}."
    if before / SAME <= now <= SAME * before:
        was, now_is = apart(before, now, 3)
        return (
            "The shift hardly matters to the old parameters: their error on the "
            f"{rows} rows was {was} and is {now_is}."
        )
    times = f", {number(now / before, 3)} times as much" if multiple else ""
    return (
        f"On the changed {rows} rows the old parameters have an error of {number(now, 3)} instead of "
        f"{number(before, 3)}{times}."
    )


def _trained(name: str, run: Run, end: float, epochs: float, nothing: float) -> str:
    """Where warm or cold training ended, and how soon."""
    if run.diverged:
        return f"{name} training diverges."
    if np.isnan(epochs):
        when = "not within 1 % of the lower of the two"
    else:
        soon = f"after {count(int(epochs), 'epoch')}" if epochs else "at once"
        near = "within 1 % of the lower of the two" if end > nothing else "which is rounding,"
        when = f"{near} {soon}"
    return f"{name} training ends at {number(end, 3)}, {when}."


def _made_good(run: Run, measured: Effect) -> str:
    """Whether any parameters fit the moved rows as well as the old ones fitted the old rows."""
    best = (
        np.nanmin([measured.warm, measured.cold])
        if np.isfinite([measured.warm, measured.cold]).any()
        else np.nan
    )
    if not (best > WORSE * measured.before and measured.met > measured.before) or negligible(run, best):
        return ""
    if negligible(run, measured.before):
        return "Neither brings the old error back."
    return (
        f"Neither brings the old error back; the lower of the two is {number(best / measured.before, 3)} "
        f"times as high."
    )


def _steep(run: Run, after: Adaptation) -> str:
    """Why warm training may diverge where the run did not: its columns are standardized no longer."""
    objective = Objective.of(run.spec)
    if not after.warm.diverged or not objective.is_curved:
        return ""
    problem = objective.problem
    moved = replace(problem, x=run.fitted.design(after.train.x)[None], y=problem.y)
    ratio = _steepest(replace(objective, problem=moved)) / _steepest(objective)
    if not ratio > SAME:
        return ""
    return (
        f"Warm training keeps the columns of the old rows. On them the new rows make the loss {number(ratio, 3)} times "
        "as steep: lower the learning rate."
    )


def _steepest(objective: Objective) -> float:
    """The largest curvature at 0."""
    return float(np.linalg.norm(objective.root(np.zeros(objective.size)), 2) ** 2)
