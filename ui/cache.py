"""Caches, bounded in bytes: all visitors share them, but results of a visitor's own data are in that session alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic

from core.data import is_own
from core.store import Result, Store
from ui.session import Kept

# The share of all bytes that one session may keep for its own data: visitors are many.
OWN_SHARE = 0.25


class Cache(Generic[Result]):
    """A store that all sessions share, and one in each session for results of its own data, as their key tells."""

    def __init__(self, name: str, most_bytes: float) -> None:
        self._own: Kept[Store[Result]] = Kept(f"own_{name}")
        self._most_bytes = most_bytes
        self._shared: Store[Result] = Store(most_bytes)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._store(key)

    def get(self, key: Hashable) -> Result | None:
        """What is kept under `key`, if it still is."""
        return self._store(key).get(key)

    def get_or(self, key: Hashable, compute: Callable[[], Result]) -> Result:
        """What is kept under `key`, or else what `compute` returns, from now on."""
        store = self._store(key)
        known = store.get(key)
        return store.put(key, compute()) if known is None else known

    def put(self, key: Hashable, result: Result) -> Result:
        """Keep `result` under `key`."""
        return self._store(key).put(key, result)

    def _store(self, key: Hashable) -> Store[Result]:
        if not is_own(key):
            return self._shared
        return self._own.get() or self._own.put(Store(OWN_SHARE * self._most_bytes))
