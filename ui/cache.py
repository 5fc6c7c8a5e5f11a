"""Caches, bounded in bytes: all visitors share them, but results of a visitor's own data are in that session alone."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar

from core.data import is_own
from ui.session import Kept

# The share of all bytes that one session may keep for its own data: visitors are many.
OWN_SHARE = 0.25


class Sized(Protocol):
    """What a cache holds: a frozen record that knows its size."""

    @property
    def nbytes(self) -> int: ...


Result = TypeVar("Result", bound=Sized)


class Store(Generic[Result]):
    """The results last used, at most `most_bytes`. They are frozen, so they are not copied."""

    def __init__(self, most_bytes: float) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._lock = threading.Lock()
        self._results: OrderedDict[Hashable, Result] = OrderedDict()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._results

    def get(self, key: Hashable) -> Result | None:
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
            return self._results.get(key)

    def put(self, key: Hashable, result: Result) -> Result:
        with self._lock:
            if key in self._results:
                self._bytes -= self._results.pop(key).nbytes
            self._results[key] = result
            self._bytes += result.nbytes
            while self._bytes > self._most_bytes and len(self._results) > 1:
                self._bytes -= self._results.popitem(last=False)[1].nbytes
        return result


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
