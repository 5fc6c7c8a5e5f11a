"""How many operations on arrays a rule takes: found by letting it take a step with what only counts."""

from __future__ import annotations

from typing import Any

import numpy as np


class Counted(np.lib.mixins.NDArrayOperatorsMixin):
    """Stands for an array, and counts the operations on it."""

    def __init__(self) -> None:
        self.operations = 0

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *given: Any, **named: Any) -> Counted:
        self.operations += 1
        return self
