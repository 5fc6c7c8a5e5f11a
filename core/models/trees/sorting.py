"""How the time of growing trees depends on the number of rows: nodes sort theirs by every feature."""

from __future__ import annotations

import math

# Rows of which the time of one at a level was measured.
MEASURED = 500


def sorting(rows: int) -> float:
    """How much longer than of MEASURED rows one takes at a level, as n log n has it."""
    return math.log2(max(rows, 2)) / math.log2(MEASURED)
