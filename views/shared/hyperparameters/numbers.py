"""When runs have solved a task of sequences: how many steps it takes until nearly all held-out symbols are right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.engine.run import Run
from core.engine.sweep import Groups
from core.formatting import count, number
from core.hyper import Hyper
from core.losses.metrics import token_accuracy
from core.types import Array, OnEpoch
from core.verdicts.baselines import SOLVED
from core.work import Work


@dataclass(frozen=True, eq=False)
class Solved:
    """`epochs` (V, S): the first recorded epoch at which runs have solved the task, NaN where there is none."""

    epochs: Array

    @property
    def nbytes(self) -> int:
        """Memory of the array."""
        return self.epochs.nbytes


def can_be_solved(run: Run) -> bool:
    """Whether each symbol asked for follows from those before: not where chance decides."""
    return run.task == "sequence" and run.train.noise_floor == 0


def work(groups: Groups) -> Work:
    """Roughly what `solved` takes: at most a forward pass, a third of an epoch's work, for each snapshot."""
    runs = [run for group in groups for run in group]
    share = len(runs[0].evaluation.y) / max(1, len(runs[0].train.y))
    epochs = max(1, runs[0].spec.epochs)
    return len(runs[0].epochs) / epochs * share / 3 * sum((run.spec.work() for run in runs), Work())


def solved(groups: Groups, on_epoch: OnEpoch | None = None) -> Solved:
    """When each of all runs solved its task; calls `on_epoch(group, groups)` after each group."""
    epochs = np.empty((len(groups), len(groups[0])))
    for at, group in enumerate(groups):
        epochs[at] = [_epoch(run) for run in group]
        if on_epoch:
            on_epoch(at + 1, len(groups))
    return Solved(epochs)


def _epoch(run: Run) -> float:
    """Snapshots are looked at one by one, as far as the first that is good enough."""
    x, y = run.evaluation.x, run.evaluation.y
    for epoch, theta in zip(run.epochs, run.flat, strict=True):
        if token_accuracy(run.outputs_of(theta[None], x), y)[0] >= SOLVED:
            return float(epoch)
    return float("nan")


def finding(groups: Groups, hyper: Hyper, solved: Solved) -> str:
    """Which value of `hyper` solves the task in the fewest steps, and how many runs never do."""
    steps = solved.epochs * [[run.steps_per_epoch for run in group] for group in groups]
    means, never = steps.mean(axis=1), int(np.isnan(solved.epochs).sum())
    rows = "validation" if groups[0][0].evaluated_on == "validation" else "training"
    what = f"{100 * SOLVED:.0f} % of the {rows} symbols"
    if np.isnan(means).all():
        return f"No value gets {what} right{' with every seed' if steps.shape[1] > 1 else ''}."
    # As soon to the step that the snapshots show.
    best = np.flatnonzero(means == np.nanmin(means))
    epochs = {float(solved.epochs[value].mean()) for value in best}
    every = all((np.diff(run.epochs) == 1).all() for group in groups for run in group)
    recorded = "" if every else ", of those that were recorded"
    epoch = f" (epoch {number(epochs.pop(), 3)}{recorded})" if len(epochs) == 1 else ""
    return (
        f"{what[0].upper()}{what[1:]} are right soonest at {hyper.noun} {_values(groups, hyper, best)}: after "
        f"{count(round(means[best[0]]), 'step')}{epoch}; {_never(never, steps.size)}."
    )


def _values(groups: Groups, hyper: Hyper, best: NDArray[np.intp]) -> str:
    *others, last = (hyper.reading(groups[value][0].spec[hyper.name]) for value in best)
    return f"{', '.join(others)} and {last} alike" if others else last


def _never(never: int, runs: int) -> str:
    if not never:
        return f"all {count(runs, 'run')} get there" if runs > 1 else "the run gets there"
    return f"{never} of {count(runs, 'run')} {'never gets' if never == 1 else 'never get'} there"
