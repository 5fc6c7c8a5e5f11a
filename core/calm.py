"""Where floats may overflow: what comes of it is a value like any other, whatever the program around it makes of it."""

from __future__ import annotations

import numpy as np


def calm() -> np.errstate:
    """A context, or a decorator, in which no float warns or raises: infinity, 0 and NaN are what they are."""
    return np.errstate(all="ignore")
