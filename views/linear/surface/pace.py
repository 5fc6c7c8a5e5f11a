"""How fast a run closed in on an optimum, and how many steps a rate takes."""

from __future__ import annotations

import math

import numpy as np

from core.engine.run import Run

# Of the least objective, and of the starting one where that is 0: a gap below this is rounding, not distance.
ROUNDING, ROUNDING_OF_START = 1e-10, 1e-24
# A rate is measured over the last half of the steps; fewer cannot show one.
FEWEST_STEPS = 10


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
