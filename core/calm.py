"""Where floats may overflow: infinity and NaN are values like any other, whatever NumPy is set to do about them."""

from __future__ import annotations

import numpy as np


def calm() -> np.errstate:
    """A context, or a decorator, in which no float warns or raises: infinity, 0 and NaN are what they are."""
    return np.errstate(all="ignore")
