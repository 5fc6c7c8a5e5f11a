"""All kept runs, pins and those of sweeps alike, as columns: what was chosen, and what came of it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data import Task, is_own
from core.engine.spec import COMPONENTS, RunSpec
from core.hyper import Hyper, Value
from core.inspection.pinned.differing import differing, meaning, reading, title, value_of
from core.inspection.pinned.record import KNOWN, VARIES, Board, Pin, PinnedSweep
from core.types import Array
from core.verdicts.measures import LOSS, MEASURES

Columns = dict[str, NDArray[Any] | list[str]]
OF_A_SWEEP = "of a sweep"


class Row(NamedTuple):
    """One kept run; `pin` is None of a run of a sweep, whose `point` has what it sets otherwise than `base`.

    `error` and `known`, the metric that people know, are on the rows that judge, of which there is a `mark`; `meaning`
    is that of the error.
    """

    pin: Pin | None
    name: str
    base: RunSpec
    point: Mapping[str, Value]
    task: Task
    mark: str
    meaning: tuple[str, str]
    train_error: float
    error: float
    known: float
    parameters: int
    diverged: bool

    @property
    def spec(self) -> RunSpec:
        """All that determines it."""
        return self.base.replace(**self.point) if self.point else self.base

    def value(self, name: str) -> Value:
        """What it has for a component or a setting; None where it has none."""
        return self.point[name] if name in self.point else value_of(self.base, name)

    def read(self, name: str) -> str:
        """The same as people read it."""
        if name in COMPONENTS or name not in self.point:
            return reading(self.spec if name in self.point else self.base, name)
        return self.base.hypers[name].reading(self.point[name])


@dataclass(frozen=True, eq=False)
class Every:
    """All kept runs, R of them, pins first."""

    rows: tuple[Row, ...]

    @cached_property
    def error(self) -> Array:
        """(R,) on the rows that judge."""
        return np.array([row.error for row in self.rows])

    @cached_property
    def known(self) -> Array:
        """(R,): the metric that people know."""
        return np.array([row.known for row in self.rows])

    @cached_property
    def parameters(self) -> NDArray[np.intp]:
        """(R,): numbers of parameters."""
        return np.array([row.parameters for row in self.rows], dtype=np.intp)

    @cached_property
    def diverged(self) -> NDArray[np.bool_]:
        """(R,)."""
        return np.array([row.diverged for row in self.rows], dtype=np.bool_)

    @cached_property
    def specs(self) -> list[RunSpec]:
        """Those of the pins, and those that sweeps began with."""
        return [*dict.fromkeys(row.base for row in self.rows)]

    @property
    def of(self) -> RunSpec:
        """A spec that is of own data where any is."""
        return next((spec for spec in self.specs if is_own(spec)), self.specs[0])

    @cached_property
    def chosen(self) -> tuple[str, ...]:
        """Names of all in which they differ, first those that were swept."""
        swept = dict.fromkeys(name for row in self.rows for name in row.point)
        return tuple(dict.fromkeys([*swept, *differing(self.specs)]))

    def hyper(self, name: str) -> Hyper | None:
        """The description of a setting; None of a component."""
        return next((spec.hypers[name] for spec in self.specs if name in spec.hypers), None)


def every(board: Board, called: Mapping[str, str]) -> Every:
    """All runs on the board, pins first."""
    pins = [_of_pin(pin, called[pin.uid]) for pin in board.pins]
    return Every((*pins, *(row for sweep in board.sweeps for row in _of_sweep(sweep))))


def _of_pin(pin: Pin, name: str) -> Row:
    train, _ = pin.measures.get(LOSS.name, (np.nan, np.nan))
    error, known = pin.measure(LOSS.name), pin.measure(pin.known.name)
    nothing: Mapping[str, Value] = {}
    texts = (pin, name, pin.spec, nothing, pin.task, pin.rows.mark, meaning(pin))
    return Row(*texts, train, error, known, pin.parameter_count, pin.diverged)


def _of_sweep(sweep: PinnedSweep) -> Iterator[Row]:
    """A row for each run; what all of them have in common is in their spec."""
    base = sweep.spec.replace(**{name: values[0] for name, values in sweep.over.items()})
    several = [name for name, values in sweep.over.items() if len(values) > 1]
    points = itertools.product(*(sweep.over[name] for name in several))
    arrays = (sweep.train_error, sweep.error, sweep.known, sweep.parameter_counts, sweep.diverged)
    numbers = zip(*(array.tolist() for array in arrays), strict=True)
    for point, mark, columns in zip(points, sweep.marks, numbers, strict=True):
        settings = dict(zip(several, point, strict=True))
        yield Row(None, OF_A_SWEEP, base, settings, sweep.task, mark, meaning(sweep), *columns)


# --------------------------------------------------------------------------- columns


def column(runs: Every, name: str) -> Array | list[str]:
    """What all runs have of a setting: numbers where all are, else texts."""
    values = [row.value(name) for row in runs.rows]
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return np.array(values, dtype=np.float64)
    return [row.read(name) for row in runs.rows]


def table(runs: Every, base_mark: str) -> Columns:
    """A row for each run: what it is called, what was chosen, what came of it, and on which rows it was judged."""
    settings = {title(runs.specs, name): column(runs, name) for name in runs.chosen}
    return {
        "run": [row.name for row in runs.rows],
        **settings,
        "training error": np.array([row.train_error for row in runs.rows]),
        "error": runs.error,
        **_known(runs),
        "parameters": runs.parameters,
        "diverged": ["diverged" if row.diverged else "" for row in runs.rows],
        "rows": ["the same" if row.mark == base_mark else "others" for row in runs.rows],
    }


def _known(runs: Every) -> Columns:
    """The metrics that people know, each for those runs that have it."""
    names = [KNOWN[row.task] for row in runs.rows]
    return {
        MEASURES[name].noun: np.where([each == name for each in names], runs.known, np.nan)
        for name in dict.fromkeys(names)
    }


def base_mark(board: Board) -> str:
    """The rows that others are compared on: those of the baseline, else of the first sweep."""
    return board.baseline.rows.mark if board.baseline else board.sweeps[0].marks[0]


def judged_alike(runs: Every, mark: str) -> NDArray[np.intp]:
    """The runs that were judged on these rows and did not diverge."""
    here = np.array([row.mark == mark for row in runs.rows])
    return np.flatnonzero(here & ~runs.diverged & np.isfinite(runs.error))


def cost(runs: Every, at: NDArray[np.intp]) -> tuple[Array, str]:
    """How far each of these runs is from the ideal, and what that is called.

    By the error where it means the same to all, else by what the metric that people know is short of 1.
    """
    rows = [runs.rows[i] for i in at]
    if len({row.meaning for row in rows}) == 1 and rows[0].meaning[1] != VARIES:
        return runs.error[at], rows[0].meaning[0]
    return 1 - runs.known[at], f"1 − {MEASURES[KNOWN[rows[0].task]].noun}" if rows else LOSS.noun


def readings(runs: Every, name: str) -> list[str]:
    """All values of a setting that some run has, in the order of its grid."""
    values: dict[str, Value] = {row.read(name): row.value(name) for row in runs.rows}
    hyper = runs.hyper(name)
    if hyper is None:
        return [*values]
    return sorted(
        values, key=lambda text: hyper.position(values[text]) if hyper.covers(values[text]) else -1.0
    )
