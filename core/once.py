"""What is computed once for each of some objects, and forgotten with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from core.calm import calm

Thing = TypeVar("Thing")
Result = TypeVar("Result")


def once(compute: Callable[[Thing], Result]) -> Callable[[Thing], Result]:
    """`compute`, with each result kept as long as its argument lives; the result must not hold the argument.

    The result is the same for every caller: how NumPy treats overflow there does not matter.
    """
    known: WeakKeyDictionary[Thing, Result] = WeakKeyDictionary()

    @wraps(compute)
    def computed(thing: Thing) -> Result:
        if thing not in known:
            with calm():
                known[thing] = compute(thing)
        return known[thing]

    return computed
