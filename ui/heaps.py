"""How many heaps the process has: of several threads each takes its own, and each heap keeps what was freed in it."""

from __future__ import annotations

import ctypes
import sys

# Of glibc, mallopt(3).
M_ARENA_MAX = -8


def limit(most: int) -> None:
    """From now on threads share `most` heaps; without glibc nothing changes. Usual are up to eight a core."""
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(M_ARENA_MAX, most)
