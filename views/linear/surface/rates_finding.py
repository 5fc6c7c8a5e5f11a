"""How fast descent closes in on an optimum, in words."""

from __future__ import annotations

import math

from core.engine.problem import problem_of
from core.engine.spec import RunSpec
from core.formatting import apart, count, number
from core.types import Array
from views.linear.surface.pace import steps_to_a_tenth
from views.linear.surface.rates import SAME, Rate

# From so many on, steps are not counted to the last one.
MANY_STEPS = 1e6


def finding(spec: RunSpec, rows: list[Rate], found: Array) -> str:
    """How uneven the surface is, how fast this run's method closes in, and how fast the best would."""
    ours = [_pace(row) for row in rows if row.method.optimizer == spec.optimizer]
    most = max(row.best_taken for row in rows)
    best = next(row for row in rows if row.best_taken >= most * (1 - SAME))
    settings = f"learning rate {number(best.best['learning_rate'], 3)}"
    if "momentum" in best.best:
        # A momentum of 1 would never forget.
        settings += f" and momentum {apart(best.best['momentum'], 1.0, 3)[0]}"
    fastest = f"**{best.label}** at its best, {settings}, would take {_steps(best.best_taken)}."
    return " ".join([_shape(found, _flat(spec, found)), *ours, fastest])


def _flat(spec: RunSpec, found: Array) -> int:
    """In how many directions the objective does not change at all, beside those that softmax cannot see."""
    columns = problem_of(spec).columns
    return (1 + len(columns.names)) * max(1, len(columns.outputs) - 1) - len(found)


def _shape(found: Array, flat: int) -> str:
    least, most, condition = (number(float(one), 3) for one in (found[-1], found[0], found[0] / found[-1]))
    if condition == "1":
        where = f"by {most} in {'the only other' if flat and len(found) == 1 else 'every other' if flat else 'every'}"
        where += " direction"
    else:
        where = f"by {least} where it is flattest and by {most} where it is steepest"
    said = f"{where}: condition number κ = {condition}."
    if flat:
        where = said if condition == "1" else f"elsewhere {said}"
        return f"The surface is flat in {count(flat, 'direction')}, in which no step moves; it curves {where}"
    return f"The surface curves {said}"


def _pace(ours: Rate) -> str:
    rate, edge = apart(ours.learning_rate, ours.edge)
    where = f"{ours.label} at learning rate {rate}"
    if abs(ours.learning_rate / ours.edge - 1) < SAME:
        return f"{where} does not settle at the optimum: it is at its very edge."
    if ours.learning_rate > ours.edge:
        return f"{where} cannot settle at the optimum: it is beyond its edge, {edge}."
    return f"In the long run {where} takes {_steps(ours.taken)} to come ten times closer to the optimum."


def _steps(taken: float) -> str:
    steps = steps_to_a_tenth(taken)
    return count(math.ceil(steps), "step") if steps < MANY_STEPS else f"about {number(steps, 2)} steps"
