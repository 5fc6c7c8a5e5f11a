"""The memory that steps of training take and give back, thousands of times."""

from __future__ import annotations

import numpy as np

KEPT_BYTES = 16 * 2**20


def keep_memory() -> None:
    """Let the allocator keep what a step gives back for the next one, up to twice KEPT_BYTES.

    Left to itself glibc may return all of it to the system after every step, and a step then takes three times as long.
    It keeps as much as twice the largest block that was ever freed (mallopt(3), M_MMAP_THRESHOLD), so one is freed,
    untouched; other allocators do not mind.
    """
    np.empty(KEPT_BYTES, dtype=np.uint8)
