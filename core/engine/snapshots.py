"""The epochs at which parameters are recorded."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

MOST_SNAPSHOTS = 60


@lru_cache(maxsize=256)
def snapshot_epochs(epochs: int, most: int = MOST_SNAPSHOTS) -> tuple[int, ...]:
    """At most `most` epochs from 0 to `epochs`, both included, dense at first, where parameters move most."""
    count = min(most, epochs + 1)
    wanted = np.round(np.geomspace(1, epochs + 1, count)).astype(np.intp) - 1
    # Rounding makes the first ones coincide: each is at least its own index, and each leaves room for the rest.
    return tuple(np.maximum(wanted, np.arange(count)).tolist())
