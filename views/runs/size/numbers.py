"""Error against number of parameters: who needs most, and who does best with how few."""

from __future__ import annotations

import numpy as np

from core.formatting import count, number, spoken
from core.models import MODELS
from views.runs.many.numbers import Every, Row, cost, judged_alike

# Errors within this share of the lowest count as about as low.
NEAR = 0.05


def finding(runs: Every, mark: str) -> str:
    """The lowest error, and the smallest model about as good."""
    rows = judged_alike(runs, mark)
    if len(rows) < 2:
        return "Pin a second run that is judged on the same rows."
    errors, noun = cost(runs, rows)
    best = int(np.argmin(errors))
    near = rows[errors <= errors[best] * (1 + NEAR)]
    least = int(near[np.argmin(runs.parameters[near])])
    lowest, sizes = number(float(errors[best]), 3), [int(runs.parameters[at]) for at in (rows[best], least)]
    first = f"Lowest {noun}: {lowest} with {count(sizes[0], 'parameter')}."
    if sizes[0] == sizes[1]:
        return first
    return f"{first} About as low with {count(sizes[1], 'parameter')}: {whose(runs.rows[least])}."


def whose(row: Row) -> str:
    """A run inside a sentence: its name, or its model where it is one of a sweep."""
    return spoken(row.name) if row.pin else f"a {MODELS[row.base.model].label.lower()}"


def flags(runs: Every, mark: str) -> str:
    """How many runs are not drawn, and why."""
    missing = len(runs.rows) - len(judged_alike(runs, mark))
    return f"Not drawn: {count(missing, 'run')} that diverged or are judged on other rows." if missing else ""
