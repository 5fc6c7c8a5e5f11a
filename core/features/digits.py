"""How many digits of a learned parameter are right, and what size parameters of a problem have."""

from __future__ import annotations

import math

import numpy as np

from core.data import Dataset
from core.features.columns import Columns

MOST_DIGITS = 15.0
# As a share of the usual size of a parameter: a true value smaller than this is a computed 0.
ZERO = 1e-12


def correct_digits(value: float, true: float, size: float = 1.0) -> float:
    """−log₁₀ of the relative error, between 0 and 15; NaN for no value.

    Relative to the true value or, where that is nothing but rounding beside the usual `size` of the parameter, to that
    size. NIST's log relative error: https://www.itl.nist.gov/div898/strd/
    """
    error = relative_error(value, true, size)
    if not np.isfinite(error):
        return np.nan if np.isnan(error) else 0.0
    # In this order: max(0.0, −0.0) is 0.0.
    return min(MOST_DIGITS, max(0.0, -math.log10(error))) if error > 0 else MOST_DIGITS


def relative_error(value: float, true: float, size: float = 1.0) -> float:
    """The error as a share of the true value, or of `size` where the true value is only rounding beside it."""
    return abs(value - true) / (abs(true) if abs(true) > ZERO * size else size or 1.0)


def sizes(columns: Columns, train: Dataset) -> dict[str, float]:
    """The usual size of each parameter by tidy name, in data units: it moves outputs by their standard deviation.

    That deviation is the targets', or 1 of log-odds. The size of a bias is the root of the mean square of what it adds
    up to with the weights times the means of their columns.
    """
    regression = train.task == "regression"
    bias = float(np.sqrt(np.mean(train.y**2))) if regression else 1.0
    deviation = float(train.y.std()) if regression and train.y.max() > train.y.min() else bias
    weights = {name: deviation / spread if spread > 0 else 0.0 for name, spread in columns.weights.items()}
    return dict.fromkeys(columns.biases, bias) | weights
