"""scikit-learn sets filters of warnings for a moment; of two trainings at once, those of one would stay for ever."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_lock = threading.Lock()
# How many are inside, and the filters as they were before the first of them.
_inside, _before = 0, list[Any]()


@contextmanager
def filters_kept() -> Iterator[None]:
    """Once nobody is inside any more, the filters are those of before."""
    global _inside, _before
    with _lock:
        if _inside == 0:
            _before = warnings.filters  # type: ignore[assignment]
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0:
                warnings.filters = _before
