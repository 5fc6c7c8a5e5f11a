"""Optimizers that descend from one start: each with the best of its runs, and when that arrives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from core.engine.run import Run
from core.engine.spec import RunSpec
from core.formatting import count, number
from core.optim.optimizers import OPTIMIZERS
from core.theory.arrival import arrived_at, stays_below

# At which learning rates they race.
SAME, BEST = "the same for all", "each at its best"


@dataclass(frozen=True, eq=False)
class Racer:
    """The run of one optimizer, and the epoch of its `arrival`: infinite if it does not arrive."""

    run: Run
    arrival: float

    @property
    def spec(self) -> RunSpec:
        """What was trained."""
        return self.run.spec

    @property
    def arrived(self) -> bool:
        """Whether it arrives."""
        return self.arrival < np.inf

    @property
    def outcome(self) -> str:
        """`54 epochs`, `diverged`, or `not yet`."""
        if self.arrived:
            return count(int(self.arrival), "epoch")
        return "diverged" if self.run.diverged else "not yet"

    @property
    def when(self) -> str:
        """`54 epochs at learning rate 0.1`."""
        return f"{self.outcome} at learning rate {number(self.spec.learning_rate)}"


Entrant = TypeVar("Entrant", Run, Racer)


def racers(runs: Sequence[Run], least: float) -> list[Racer]:
    """`runs`, which minimize the same from one start, with what counts as arrived at `least` computed once."""
    bound = arrived_at(runs[0], least)
    arrivals = np.array([stays_below(run.objective, run.error_epochs, bound) for run in runs])
    return list(map(Racer, runs, np.nan_to_num(arrivals, nan=np.inf).tolist()))


def best_of_each(entrants: Iterable[Entrant], place: Callable[[Entrant], Any]) -> list[Entrant]:
    """The one of each optimizer whose `place` is the least, the least of all first; of equal ones the first."""
    best: dict[str, Entrant] = {}
    for entrant in sorted(entrants, key=place):
        best.setdefault(str(entrant.spec.optimizer), entrant)
    return list(best.values())


def end_of(run: Run) -> float:
    """Where its objective ended; of one start, what diverged ended above all that did not."""
    end = float(run.objective[-1])
    return end if np.isfinite(end) else np.inf


def label(entrant: Run | Racer) -> str:
    """The optimizer's name for people."""
    return OPTIMIZERS[str(entrant.spec.optimizer)].label
