"""Letters and types used throughout.

R runs, T snapshots, E epochs, N rows, B rows of one batch, D features, P parameters of one run.
Every array that runs own leads with R; a single run is a sweep of one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
# Hyperparameters by name, (R, 1) each.
Hypers = Mapping[str, Array]
OnEpoch = Callable[[int, int], None]
