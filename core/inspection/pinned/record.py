"""What is kept of a run, or of a sweep, so that it can be shown again without being trained again.

Arrays are small: E' epochs, at most `MOST_POINTS`; R runs of a sweep.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data import Task, is_own
from core.engine.spec import RunSpec
from core.engine.sweep import MOST_RUNS
from core.formatting import in_line
from core.hyper import SettingError, Value
from core.models import MODELS
from core.models.base import Family
from core.types import Array
from core.verdicts.measures import MEASURES, Measure

MOST_PINS, MOST_SWEEPS = 24, 3
# Epochs of a curve, parameters kept one by one, weights of a network that are kept to be matched, layers.
MOST_POINTS, MOST_VALUES, MOST_WEIGHTS, MOST_LAYERS = 120, 200, 1500, 40
LONGEST_NAME, LONGEST_NOTE = 60, 400
# The measure that people know, by task.
KNOWN = {"regression": "r2", "binary": "accuracy", "multiclass": "accuracy", "sequence": "token_accuracy"}
# What decides what the errors of a sweep mean, where that is another thing for each run.
VARIES = "varies"
# Of these a share of all reads better than a number.
SHARES = ("accuracy", "token_accuracy")


class Parameter(NamedTuple):
    """A learned parameter: what people call it, and its value in the data's units."""

    title: str
    value: float


@dataclass(frozen=True)
class Layer:
    """The weights of one layer in numbers, biases left out.

    `bins` counts them by their place on a symmetric log axis, in bins of one width: `core.inspection.pinned.making`.
    """

    weights: int
    norm: float
    mean: float
    deviation: float
    near_zero: float
    bins: Mapping[int, int]


@dataclass(frozen=True, eq=False)
class Curve:
    """Errors over training, (E',) each, at `epochs`; NaN without validation rows."""

    epochs: NDArray[np.intp]
    train: Array
    validation: Array


@dataclass(frozen=True)
class Rows:
    """How many rows a run learned from and was judged on, and a `mark` of those that judged it."""

    train: int
    validation: int
    mark: str

    @property
    def judging(self) -> str:
        """The part of the split that judges."""
        return "validation" if self.validation else "train"


@dataclass(frozen=True, eq=False)
class Pin:
    """A run as it is kept: what determines it, and what it came to.

    `loss` is what its errors are called, `loss_settings` what decides what they mean. `measures` are its last errors
    and metrics, on training and on validation rows. `values` are all its parameters by tidy name, where they have names
    to be compared by and are few; `layers` and `weights` are of networks, the weights (P,) per standard deviation of
    each input, where they are few.
    """

    spec: RunSpec
    task: Task
    rows: Rows
    loss: str
    loss_settings: str
    time_unit: str
    diverged: bool
    parameter_count: int
    measures: Mapping[str, tuple[float, float]]
    curve: Curve
    values: Mapping[str, Parameter] = field(default_factory=dict)
    layers: Mapping[str, Layer] = field(default_factory=dict)
    widths: tuple[int, ...] = ()
    weights: Array = field(default_factory=lambda: np.empty(0))
    name: str = ""
    note: str = ""

    @cached_property
    def uid(self) -> str:
        """A mark of the run: pinned twice, it is one pin."""
        return uid_of(self.spec.to_json())

    @property
    def family(self) -> Family:
        """What kind of model it is."""
        return MODELS[self.spec.model].family

    @property
    def known(self) -> Measure:
        """The measure that people know first."""
        return MEASURES[KNOWN[self.task]]

    def measure(self, name: str) -> float:
        """That measure on the rows that judge; NaN where it has none."""
        train, validation = self.measures.get(name, (np.nan, np.nan))
        return validation if self.rows.judging == "validation" else train

    def called(self, name: str, note: str) -> Pin:
        """This pin with what a visitor calls it, and has noted."""
        return replace(self, name=in_line(name)[:LONGEST_NAME], note=in_line(note)[:LONGEST_NOTE])


@dataclass(frozen=True, eq=False)
class PinnedSweep:
    """The runs of a sweep in numbers, (R,) each, the last axis of `over` varying fastest.

    `error` and `known`, the metric that people know, are on the rows that judge, of which each run has a mark.
    `loss_settings` are `VARIES` where errors of its runs mean different things.
    """

    spec: RunSpec
    over: Mapping[str, tuple[Value, ...]]
    task: Task
    loss: str
    loss_settings: str
    marks: tuple[str, ...]
    train_error: Array
    error: Array
    known: Array
    parameter_counts: NDArray[np.intp]
    diverged: NDArray[np.bool_]

    @cached_property
    def uid(self) -> str:
        """A mark of the sweep: kept twice, it is one."""
        return uid_of(f"{self.spec.to_json()}{dict(self.over)}")


def uid_of(text: str) -> str:
    """A short mark of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, eq=False)
class Board:
    """The pins and sweeps of a visitor, in the order in which they were kept, and the mark of the baseline."""

    pins: tuple[Pin, ...] = ()
    sweeps: tuple[PinnedSweep, ...] = ()
    marked: str = ""

    @cached_property
    def by_uid(self) -> Mapping[str, Pin]:
        """The pins by their marks."""
        return {pin.uid: pin for pin in self.pins}

    @property
    def baseline(self) -> Pin | None:
        """What the others are compared with: the pin that was chosen for that, else the first."""
        return self.by_uid.get(self.marked) or next(iter(self.pins), None)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        return not (self.pins or self.sweeps)

    @property
    def of_own_data(self) -> bool:
        """Whether something on it is of data of one's own."""
        specs = [*(pin.spec for pin in self.pins), *(sweep.spec for sweep in self.sweeps)]
        return any(map(is_own, specs))

    def pinned(self, *pins: Pin) -> Board:
        """With these pins, too; those that are there keep their place and name. Raises SettingError if too many."""
        new = {pin.uid: pin for pin in pins if pin.uid not in self.by_uid}
        if len(self.pins) + len(new) > MOST_PINS:
            raise SettingError(
                f"{MOST_PINS} runs can be pinned, and {len(self.pins)} are: delete some on the page Runs"
            )
        return replace(self, pins=(*self.pins, *new.values()))

    def kept(self, sweep: PinnedSweep) -> Board:
        """With this sweep, too; the oldest makes way. Raises SettingError where it has too many runs."""
        if len(sweep.error) > MOST_RUNS:
            raise SettingError(f"sweeps of up to {MOST_RUNS} runs can be kept; this has {len(sweep.error)}")
        others = [each for each in self.sweeps if each.uid != sweep.uid]
        return replace(self, sweeps=(*others, sweep)[-MOST_SWEEPS:])

    def without(self, uid: str) -> Board:
        """Without the pin or the sweep of that mark."""
        pins = tuple(pin for pin in self.pins if pin.uid != uid)
        return replace(self, pins=pins, sweeps=tuple(sweep for sweep in self.sweeps if sweep.uid != uid))

    def renamed(self, uid: str, name: str, note: str) -> Board:
        """With another name and note of one pin."""
        return replace(
            self, pins=tuple(pin.called(name, note) if pin.uid == uid else pin for pin in self.pins)
        )

    def compared_with(self, uid: str) -> Board:
        """With another baseline."""
        return replace(self, marked=uid)

    def joined(self, later: Board) -> Board:
        """This one, then what is on another, as far as there is room."""
        new = [pin for pin in later.pins if pin.uid not in self.by_uid]
        board = self.pinned(*new[: MOST_PINS - len(self.pins)])
        for sweep in later.sweeps:
            board = board.kept(sweep)
        return replace(board, marked=later.marked or self.marked)


def fields_of(pin: Pin) -> dict[str, Any]:
    """Those that are plain numbers and texts, as `core.inspection.pinned.stored` writes them."""
    names = ("task", "loss", "loss_settings", "time_unit", "diverged", "parameter_count", "name", "note")
    return {name: getattr(pin, name) for name in names}
