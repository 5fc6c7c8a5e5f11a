"""The limit on work: how long a run takes, roughly, known before it starts."""

from __future__ import annotations

import math
from collections.abc import Mapping

from core.hyper import SettingError, Value

LONGEST_SECONDS = 30.0
FASTER = "raise batch_size or lower epochs"

# What benchmarks/training.py measured on one core of a small cloud machine: the fixed cost of a step, and the
# cost of one multiply-add inside its products. The order of magnitude is what matters.
STEP_SECONDS, MULTIPLY_SECONDS = 25e-6, 0.5e-9


def estimated_seconds(settings: Mapping[str, Value], rows: int, parameters: int, runs: int = 1) -> float:
    """Of a batch: steps times their fixed cost, plus the products of every run; `rows` is the size before the split."""
    rows = max(1, rows - round(float(settings["validation_share"] or 0) * rows))
    steps = math.ceil(rows / min(int(settings["batch_size"] or rows), rows))
    epoch = (1 + steps) * STEP_SECONDS + 3 * runs * rows * parameters * MULTIPLY_SECONDS
    return int(settings["epochs"] or 0) * epoch


def refuse_slow(seconds: float, what: str, remedy: str) -> None:
    """Raises SettingError, with the remedy, when `seconds` exceed the limit."""
    if seconds > LONGEST_SECONDS:
        raise SettingError(
            f"{what} would take about {seconds:.0f} s, more than the {LONGEST_SECONDS:.0f} s allowed: {remedy}"
        )
