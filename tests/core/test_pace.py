"""A pace is measured by what stands for each kind of work, once, and a disturbed measurement does little harm."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, replace

import pytest

from core import pace
from core.pace import KERNELS, LEAST, MOST, ROUNDS, STANDARD, Pace, measured, pace_of
from tests.imports import ROOT

KINDS = [field.name for field in fields(Pace)]


def times(kind: str, factor: float) -> Pace:
    return replace(KERNELS, **{kind: factor * getattr(KERNELS, kind)})


def test_where_kernels_take_as_long_as_on_a_standard_core_so_does_work() -> None:
    assert pace_of(KERNELS) == STANDARD


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_goes_by_its_own_kernel(kind: str) -> None:
    slower = pace_of(times(kind, 3.0))
    assert getattr(slower, kind) == pytest.approx(3 * getattr(STANDARD, kind))
    assert replace(slower, **{kind: getattr(STANDARD, kind)}) == STANDARD


@pytest.mark.parametrize(("factor", "believed"), [(1e-3, LEAST), (0.5, 0.5), (5.0, 5.0), (1e3, MOST)])
def test_what_no_machine_takes_is_not_believed(factor: float, believed: float) -> None:
    assert pace_of(times("call", factor)).call == pytest.approx(believed * STANDARD.call)


def ticking(seconds: Iterator[float]) -> Iterator[float]:
    """The times that a clock shows, at the beginning and at the end of each turn of a kernel."""
    now = 0.0
    for took in seconds:
        yield now
        now += took
        yield now


def test_the_fastest_turn_of_each_kernel_counts() -> None:
    # All turns are disturbed but one of each kernel, in different rounds.
    turns = [[100.0] * len(KINDS) for _ in range(ROUNDS)]
    for at in range(len(KINDS)):
        turns[3 * at][at] = 1.0 + at
    clock = ticking(itertools.chain.from_iterable(turns))
    assert measured(lambda: next(clock)) == Pace(*(1.0 + at for at in range(len(KINDS))))


def test_kernels_run() -> None:
    assert all(took >= 0 for took in vars(measured()).values())


def test_the_tests_themselves_depend_on_no_measurement() -> None:
    assert pace.here() is STANDARD


def test_nothing_is_measured_before_somebody_asks_how_long_something_takes_here() -> None:
    code = """
from core import RunSpec, pace, train
train(RunSpec("line", "linear_regression", "sgd", {"epochs": 2})).spec.seconds()
print(pace.here.cache_info().currsize)
pace.here(), pace.here()
print(pace.here.cache_info().misses)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "1"]
