"""A store bounded in bytes: what was used last stays."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """What a store holds: a frozen record that knows its size."""

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
