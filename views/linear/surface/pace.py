"""How fast a run closed in on an optimum, how many steps a rate takes, and both in words."""

from __future__ import annotations

import math

import numpy as np

from core.engine.problem import problem_of
from core.engine.run import Run
from core.engine.spec import RunSpec
from core.formatting import apart, count, number
from core.types import Array
from views.linear.surface.rates import SAME, Rate

# Of the least objective, and of the starting one where that is 0: a gap below this is rounding, not distance.
ROUNDING, ROUNDING_OF_START = 1e-10, 1e-24
# A rate is measured over the last half of the steps; fewer cannot show one.
FEWEST_STEPS = 10
# From so many on, steps are not counted to the last one.
MANY_STEPS = 1e6


def measured(run: Run, least: float) -> float:
    """What a step left of the distance to the optimum over the last half of the steps; NaN where too few show it.

    The gap of the objective goes as the square of the distance. Momentum swings, so what counts is how the highest
    gap still to come falls.
    """
    gap = run.objective - least
    floor = max(ROUNDING * abs(least), ROUNDING_OF_START * float(run.objective[0]))
    over = np.flatnonzero(~(gap > floor) | ~np.isfinite(gap))
    gap = gap[: over[0]] if over.size else gap
    if len(gap) < FEWEST_STEPS:
        return np.nan
    late = np.maximum.accumulate(gap[::-1])[::-1] if gap[-1] < gap[0] else gap
    late = late[len(late) // 2 :]
    if len(late) < FEWEST_STEPS:
        return np.nan
    return float(np.exp(np.polyfit(np.arange(len(late)), np.log(late), 1)[0] / 2))


def steps_to_a_tenth(taken: float) -> float:
    """Steps to come ten times closer, 1 at least, where each takes off so much; infinite where none comes closer."""
    if not taken > 0:
        return math.inf
    return max(1.0, math.log(10) / -math.log1p(-taken)) if taken < 1 else 1.0


def finding(spec: RunSpec, rows: list[Rate], curvature: Array) -> str:
    """How uneven the surface is, how fast this run's method closes in, and how fast the best would."""
    ours = [_pace(row) for row in rows if row.method.optimizer == spec.optimizer]
    most = max(row.best_taken for row in rows)
    best = next(row for row in rows if row.best_taken >= most * (1 - SAME))
    settings = f"learning rate {number(best.best['learning_rate'], 3)}"
    if "momentum" in best.best:
        # A momentum of 1 would never forget.
        settings += f" and momentum {apart(best.best['momentum'], 1.0, 3)[0]}"
    fastest = f"**{best.method.rule.label}** at its best, {settings}, would take {_steps(best.best_taken)}."
    return " ".join([_shape(curvature, _flat(spec, curvature)), *ours, fastest])


def _flat(spec: RunSpec, curvature: Array) -> int:
    """In how many directions the objective does not change at all, beside those that softmax cannot see."""
    columns = problem_of(spec).columns
    return (1 + len(columns.names)) * max(1, len(columns.outputs) - 1) - len(curvature)


def _shape(curvature: Array, flat: int) -> str:
    least, most, condition = (
        number(float(value), 3) for value in (curvature[-1], curvature[0], curvature[0] / curvature[-1])
    )
    if condition == "1":
        where = (
            f"by {most} in "
            f"{'the only other' if flat and len(curvature) == 1 else 'every other' if flat else 'every'}"
        )
        where += " direction"
    else:
        where = f"by {least} where it is flattest and by {most} where it is steepest"
    sentence = f"{where}: condition number κ = {condition}."
    if flat:
        where = sentence if condition == "1" else f"elsewhere {sentence}"
        return f"The surface is flat in {count(flat, 'direction')}, in which no step moves; it curves {where}"
    return f"The surface curves {sentence}"


def _pace(ours: Rate) -> str:
    rate, edge = apart(ours.settings["learning_rate"], ours.edge)
    where = f"{ours.method.rule.label} at learning rate {rate}"
    if abs(ours.settings["learning_rate"] / ours.edge - 1) < SAME:
        return f"{where} does not settle at the optimum: it is at its very edge."
    if ours.settings["learning_rate"] > ours.edge:
        return f"{where} cannot settle at the optimum: it is beyond its edge, {edge}."
    return f"In the long run {where} takes {_steps(ours.taken)} to come ten times closer to the optimum."


def _steps(taken: float) -> str:
    steps = steps_to_a_tenth(taken)
    return count(math.ceil(steps), "step") if steps < MANY_STEPS else f"about {number(steps, 2)} steps"
