"""Metrics that people know, from the errors that training records."""

from __future__ import annotations

import numpy as np

from core.types import Array


def r_squared(squared_error: Array, targets: Array) -> Array:
    """R² = 1 − ½·mean((ŷ − y)²) / ½·mean((y − ȳ)²); NaN where the targets are constant or absent."""
    spread = targets.var() / 2 if len(targets) else 0.0
    if spread == 0:
        return np.full_like(squared_error, np.nan)
    with np.errstate(over="ignore", invalid="ignore"):
        return 1 - squared_error / spread
