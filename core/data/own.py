"""Data of one's own: found by their fingerprint as long as somebody holds them, and in no cache that sessions share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar, cast
from weakref import WeakValueDictionary

from core.data.dataset import Dataset
from core.store import Sized, Store

OWN = "own:"
Given = ParamSpec("Given")
Result = TypeVar("Result")
Large = TypeVar("Large", bound=Sized)

_held: WeakValueDictionary[str, Dataset] = WeakValueDictionary()
# The dictionary takes several steps: of two threads that bring the same data at once, one would not be found.
_lock = threading.Lock()


def interned(data: Dataset) -> Dataset:
    """The one dataset of these values that somebody holds, `data` if nobody does; `own:<fingerprint>` finds it.

    The fingerprint is a hash of all values: nobody without the data can ask for them.
    """
    with _lock:
        return _held.setdefault(f"{OWN}{data.fingerprint}", data)


def held(name: str) -> Dataset | None:
    """The data that `own:<fingerprint>` names; None when nobody holds them."""
    return _held.get(name)


def is_own(key: Hashable) -> bool:
    """Whether `key` is data of one's own, their name, or a spec of them, or has one of these in it."""
    if isinstance(key, tuple):
        return any(map(is_own, key))
    dataset = getattr(key, "dataset", key)
    return isinstance(dataset, Dataset) or (isinstance(dataset, str) and dataset.startswith(OWN))


def shared(most: int) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """`lru_cache` for all sessions, except for data of one's own: their results are computed anew each time."""

    def decorate(compute: Callable[Given, Result]) -> Callable[Given, Result]:
        return _unless_own(compute, cast(Callable[Given, Result], lru_cache(most)(compute)))

    return decorate


def shared_within(most_bytes: int) -> Callable[[Callable[Given, Large]], Callable[Given, Large]]:
    """The same for results that may be large, as many of those used last as fit into `most_bytes`."""

    def decorate(compute: Callable[Given, Large]) -> Callable[Given, Large]:
        store: Store[Large] = Store(most_bytes)

        def kept(*given: Given.args, **named: Given.kwargs) -> Large:
            key = given, tuple(named.items())
            known = store.get(key)
            return store.put(key, compute(*given, **named)) if known is None else known

        return _unless_own(compute, kept)

    return decorate


def _unless_own(compute: Callable[Given, Result], kept: Callable[Given, Result]) -> Callable[Given, Result]:
    @wraps(compute)
    def computed(*given: Given.args, **named: Given.kwargs) -> Result:
        return compute(*given, **named) if is_own((*given, *named.values())) else kept(*given, **named)

    return computed
