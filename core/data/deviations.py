"""A target far from 0, or in other sizes than 1, counted anew: models whose outputs begin near 0 reach it then."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.data.dataset import Dataset
from core.formatting import number

# Of mean and deviation: few digits can be said in a name.
DIGITS = 3


@dataclass(frozen=True)
class Scale:
    """A target is `origin` + `unit` × what a model says."""

    origin: float
    unit: float

    def undone(self, value: float) -> float:
        """`value` of the counted target in its own units."""
        return self.origin + self.unit * value


def scale_of(data: Dataset) -> Scale | None:
    """About mean and deviation of a target of numbers; None where it is near 0 ± 1, all alike, or of classes."""
    if data.task != "regression" or not len(data.y) or data.y.max() == data.y.min():
        return None
    mean, deviation = float(data.y.mean()), float(data.y.std())
    if abs(mean) <= 1 and 0.1 <= deviation <= 10:
        return None
    unit = float(f"{deviation:.{DIGITS - 1}e}")
    # As many digits as the unit has, so that what is left over is small beside it.
    origin = float(np.round(mean / unit, 1) * unit)
    return Scale(float(f"{origin:.12e}"), unit)


def counted(data: Dataset, scale: Scale) -> Dataset:
    """`data` with (y − origin) / unit for its target."""
    sign = "−" if scale.origin >= 0 else "+"
    name = f"({data.target_name} {sign} {number(abs(scale.origin))}) / {number(scale.unit)}"
    return replace(data, y=(data.y - scale.origin) / scale.unit, row_floor=None, target_name=name)
