"""The data of a chart: named tables, each a dictionary of columns of one length.

Not data frames: every interaction builds a dozen small tables, and frames cost ten times as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any] | list[str]
Columns = dict[str, Column]
Data = dict[str, Columns]


def rows_of(columns: Columns, keep: NDArray[np.bool_ | np.intp]) -> Columns:
    """The rows where `keep` (N,) is true, or those of these numbers."""
    return {name: np.asarray(values)[keep] for name, values in columns.items()}


def stacked(parts: Sequence[Columns]) -> Columns:
    """Tables of the same columns, one below the other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
