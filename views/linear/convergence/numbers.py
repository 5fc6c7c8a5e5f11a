"""How fast optimizers arrive: epochs until what is minimized stays within 1 % of its least possible value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.engine.run import Run
from core.formatting import count, number
from core.optim.optimizers import OPTIMIZERS
from core.theory.arrival import arrived_at, stays_below


def each_epochs_to(runs: Sequence[Run], least: float) -> list[float]:
    """`epochs_to` of runs that minimize the same from one start, with what counts as arrived computed once."""
    bound = arrived_at(runs[0], least)
    return [stays_below(run.objective, run.error_epochs, bound) for run in runs]


@dataclass(frozen=True)
class Arrival:
    """The best learning rate of an optimizer, and the epochs it takes there; NaN if it arrives at none of them."""

    optimizer: str
    learning_rate: float
    epochs: float

    @property
    def label(self) -> str:
        """The optimizer's name for people."""
        return OPTIMIZERS[self.optimizer].label


def arrivals(runs: Sequence[Run], least: float) -> list[Arrival]:
    """The fastest run of each optimizer, the fastest optimizer first, those that do not arrive last."""
    best: dict[str, Arrival] = {}
    for run, epochs in zip(runs, each_epochs_to(runs, least), strict=True):
        name = str(run.spec.optimizer)
        here = Arrival(name, run.spec.learning_rate, epochs)
        if name not in best or _key(here) < _key(best[name]):
            best[name] = here
    return sorted(best.values(), key=_key)


def _key(arrival: Arrival) -> float:
    return np.inf if np.isnan(arrival.epochs) else arrival.epochs


def finding(ranked: Sequence[Arrival], run: Run) -> str:
    """Who arrives first, where the optimizer of `run` stands, and who does not arrive in its epochs."""
    first, epochs = ranked[0], count(run.spec.epochs, "epoch")
    if np.isnan(first.epochs):
        return f"None of them stays within 1 % of the optimum in {epochs}: {_remedies(run)}."
    alike = [one for one in ranked[1:] if one.epochs == first.epochs]
    said = f"**{first.label}** arrives first: {_when(first)}"
    if alike:
        others = ", ".join(f"{one.label} at {number(one.learning_rate)}" for one in alike)
        said += f", as soon as {others}"
    ours = next(one for one in ranked if one.optimizer == run.spec.optimizer)
    if ours.epochs > first.epochs:
        said += f". Yours, {ours.label}, takes {_when(ours)}"
    late = [one.label for one in ranked if np.isnan(one.epochs)]
    return said + (f". Not in {epochs}: {', '.join(late)}." if late else ".")


def _remedies(run: Run) -> str:
    """What may bring runs like it there."""
    said = {
        "train for longer": True,
        "standardize": not run.spec["standardize"],
        "follow all rows at once": run.steps_per_epoch > 1,
        "switch off early stopping": run.spec["patience"] is not None,
    }
    *most, last = (remedy for remedy, helps in said.items() if helps)
    return f"{', '.join(most)}, or {last}" if most else last


def _when(arrival: Arrival) -> str:
    return f"{count(int(arrival.epochs), 'epoch')} at learning rate {number(arrival.learning_rate)}"
