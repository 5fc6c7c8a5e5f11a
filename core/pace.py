"""How fast a machine works: what each kind of work takes on a standard core, and on this machine, measured when asked.

`core.work` counts work by kind; a pace turns that into seconds. What may be done, and how much of it, is decided at
the pace of a STANDARD core, so that it is the same on every machine and in every test; how long it takes here is said
at the pace of `here`. Five kinds, since processors differ in each: without AVX-512 an exponential takes four times as
long, a call no longer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np

# Of what a kernel takes here beside a standard core: a measurement beyond these was disturbed.
LEAST, MOST = 0.25, 8.0
# Every kernel is timed so often, and its fastest time counts: other processes can only make one slower.
ROUNDS = 30


@dataclass(frozen=True)
class Pace:
    """Seconds of each kind of work.

    A `call` of NumPy, a `product` of matrices among others, a `multiply` and addition in one, an operation on a
    `number` of an array, and an `exponential` of one.
    """

    call: float
    product: float
    multiply: float
    number: float
    exponential: float


# As `python -m benchmarks.estimates` fits them on one core of a server with AVX-512; and what it measures for the
# kernels there.
STANDARD = Pace(call=0.5e-6, product=0.083e-6, multiply=0.044e-9, number=0.33e-9, exponential=0.98e-9)
KERNELS = Pace(call=20.1e-6, product=4.44e-6, multiply=20.0e-6, number=7.4e-6, exponential=13.7e-6)


@cache
def here() -> Pace:
    """That of this machine, measured once, when it is first asked for: some milliseconds."""
    return pace_of(measured())


def pace_of(kernels: Pace) -> Pace:
    """The pace of a machine on which the kernels take that long, as far as can be believed."""
    times = {
        kind: min(max(took / getattr(KERNELS, kind), LEAST), MOST) for kind, took in vars(kernels).items()
    }
    return Pace(**{kind: factor * getattr(STANDARD, kind) for kind, factor in times.items()})


def measured(clock: Callable[[], float] = time.perf_counter) -> Pace:
    """Seconds of the fastest of ROUNDS turns of each kernel, by `clock`."""
    seconds = dict.fromkeys(kernels := _kernels(), float("inf"))
    for _ in range(ROUNDS):
        for kind, kernel in kernels.items():
            began = clock()
            kernel()
            seconds[kind] = min(seconds[kind], clock() - began)
    return Pace(**seconds)


def _kernels() -> Mapping[str, Callable[[], Any]]:
    """What stands for each kind: so short that some of its turns are not disturbed."""
    few, many = np.linspace(-1, 1, 16)[None], np.linspace(-1, 1, 2**13)
    small, wide, tall = np.ones((128, 2, 2)), np.ones((16, 65)), np.ones((65, 512))
    answer = np.empty_like(many)
    return {
        "call": partial(_calls, few),
        "product": partial(np.matmul, small, small),
        "multiply": partial(np.matmul, wide, tall),
        "number": partial(_numbers, many, answer),
        "exponential": partial(np.tanh, many, answer),
    }


def _calls(x: np.ndarray) -> None:
    """As a rule of an optimizer makes them."""
    for _ in range(16):
        x = 0.9 * x + 0.1 * x


def _numbers(x: np.ndarray, out: np.ndarray) -> None:
    """In place, as large as fits in a cache."""
    for _ in range(4):
        np.multiply(x, x, out)
