"""What the pointer reads in a comparison, and a screen reader tells: all values of the runs at one setting."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.charts.tables import Columns
from core.engine.run import Run
from core.engine.sweep import Groups
from core.formatting import number
from core.hyper import Hyper
from core.verdicts.measures import Measure, Rows

ROWS: dict[Rows, str] = {"train": "training", "validation": "validation"}


def readouts(groups: Groups, hyper: Hyper, measure: Measure, learned: Columns) -> Columns:
    """What is read at each value: its `reading`, what its runs `learned`, their `errors`, and all in one.

    `learned` holds (position, parameter, value). Of several seeds the means are read, and of errors also
    from the lowest to the highest.
    """
    known = [_learned_at(hyper.position(group[0].spec[hyper.name]), learned) for group in groups]
    errors = [told_errors(group, measure) for group in groups]
    reading = [hyper.reading(group[0].spec[hyper.name]) for group in groups]
    says = [
        f"{hyper.title} {value}: {'; '.join(filter(None, parts))}"
        for value, *parts in zip(reading, known, errors, strict=True)
    ]
    return {"reading": reading, "learned": known, "errors": errors, "says": says}


def _learned_at(position: float, learned: Columns) -> str:
    if not learned:
        return ""
    at = np.flatnonzero(np.asarray(learned["position"]) == position)
    named = [(learned["parameter"][i], float(learned["value"][i])) for i in at.tolist()]
    return ", ".join(f"{name} {number(value, 3)}" for name, value in named if np.isfinite(value))


def told_errors(group: Sequence[Run], measure: Measure) -> str:
    """Training and validation error of the runs that differ in the seed alone, in words."""
    if any(run.diverged for run in group):
        gone = sum(run.diverged for run in group)
        return "diverged" if gone == len(group) else f"{gone} of {len(group)} seeds diverged"
    ends = {name: [measure.of(run, rows) for run in group] for rows, name in ROWS.items()}
    return ", ".join(
        f"{name} {number(float(np.mean(values)), 3)}{_range(values)}"
        for name, values in ends.items()
        if np.isfinite(values).all()
    )


def _range(values: Sequence[float]) -> str:
    low, high = (number(end, 3) for end in (min(values), max(values)))
    return f" ({low} to {high})" if low != high else ""
