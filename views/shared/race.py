"""Optimizers that descend from one start: each with the best of its runs, and when that arrives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np

from core.engine.run import Run
from core.engine.spec import RunSpec
from core.formatting import count, number
from core.optim.optimizers import OPTIMIZERS
from core.theory.arrival import arrived_at, stays_below


class Entrant(Protocol):
    """A run, or what holds one."""

    @property
    def spec(self) -> RunSpec:
        """What was trained."""


Each = TypeVar("Each", bound=Entrant)


def best_of_each(entrants: Iterable[Each], place: Callable[[Each], Any]) -> list[Each]:
    """The one of each optimizer whose `place` is the least, the least of all first; of equal ones the first."""
    best: dict[str, Each] = {}
    for entrant in sorted(entrants, key=place):
        best.setdefault(str(entrant.spec.optimizer), entrant)
    return list(best.values())


def end_of(run: Run) -> float:
    """Where its objective ended; of one start, what diverged ended above all that did not."""
    end = float(run.objective[-1])
    return end if np.isfinite(end) else np.inf


def label(entrant: Entrant) -> str:
    """The optimizer's name for people."""
    return OPTIMIZERS[str(entrant.spec.optimizer)].label


@dataclass(frozen=True, eq=False)
class Racer:
    """The run of one optimizer, and the epoch of its arrival; NaN if it does not arrive."""

    run: Run
    epochs: float

    @property
    def spec(self) -> RunSpec:
        """What was trained."""
        return self.run.spec

    @property
    def arrived(self) -> bool:
        """Whether it arrives."""
        return not np.isnan(self.epochs)

    @property
    def arrival(self) -> float:
        """The epoch of its arrival; infinite if it does not arrive."""
        return self.epochs if self.arrived else np.inf

    @property
    def label(self) -> str:
        """The optimizer's name for people."""
        return label(self)

    @property
    def learning_rate(self) -> float:
        """At which it was trained."""
        return self.spec.learning_rate

    @property
    def outcome(self) -> str:
        """`54 epochs`, `diverged`, or `not yet`."""
        if self.arrived:
            return count(int(self.epochs), "epoch")
        return "diverged" if self.run.diverged else "not yet"

    @property
    def when(self) -> str:
        """`54 epochs at learning rate 0.1`."""
        return f"{self.outcome} at learning rate {number(self.learning_rate)}"


def racers(runs: Sequence[Run], least: float) -> list[Racer]:
    """`runs`, which minimize the same from one start, with what counts as arrived at `least` computed once."""
    bound = arrived_at(runs[0], least)
    return [Racer(run, stays_below(run.objective, run.error_epochs, bound)) for run in runs]
