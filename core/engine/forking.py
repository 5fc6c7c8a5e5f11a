"""Forks: back to an epoch of a run, and on from there under other settings; `checkpoint` says what they keep."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.data import Dataset
from core.engine.batches import batch_work, batched
from core.engine.checkpoint import Checkpoint
from core.engine.run import Run
from core.engine.snapshots import MOST_SNAPSHOTS
from core.engine.spec import OPTIMIZER, RunSpec
from core.engine.state import History
from core.engine.training import start
from core.formatting import count
from core.hyper import Hyper, SettingError, Value
from core.models import optimized
from core.outline import Outlined
from core.types import Array, OnEpoch
from core.work import FASTER, Work, refuse_slow

# Settings of the training itself. Those of data and model decide what the parameters are, or what an error means.
GROUPS = ("Optimizer", "Schedule", "Regularization")
# Epochs at which the distance from the run is measured.
CHECKPOINTS = 60


@dataclass(frozen=True, eq=False, repr=False)
class Fork(Outlined):
    """What became of the run of `parent` when `changes` were made after `epoch`.

    `run` is the whole record. Its spec holds the settings after the fork: training that spec is another run.
    """

    parent: RunSpec
    epoch: int
    changes: Mapping[str, Value]
    run: Run

    @property
    def diverged(self) -> bool:
        """Whether its run diverged after the fork: it also ends above twice the objective at the fork."""
        objective = self.run.objective
        came_back = np.isfinite(objective[-1]) and objective[-1] <= 2 * objective[self.epoch]
        return self.run.diverged and not came_back


@dataclass(frozen=True, eq=False, repr=False)
class Forks(Outlined):
    """F forks of one run after one epoch, and `unchanged`, the one that changes nothing.

    `distances` (F, C): ‖θ − θ of the unchanged one‖ at the `epochs` (C,), NaN where one of both has ended.
    """

    unchanged: Fork
    forks: tuple[Fork, ...]
    epochs: NDArray[np.intp]
    distances: Array

    @property
    def nbytes(self) -> int:
        """Memory of what was recorded."""
        return self.distances.nbytes + sum(fork.run.nbytes for fork in (self.unchanged, *self.forks))


# --------------------------------------------------------------------------- what can change


def changeable(spec: RunSpec) -> dict[str, Hyper]:
    """What can change in the middle of a run: no array changes its shape, and errors stay comparable."""
    later = {n: hyper for n, hyper in spec.hypers.items() if hyper.group in GROUPS or n == "seed"}
    return {OPTIMIZER.name: OPTIMIZER, **later}


def changed(spec: RunSpec, epoch: int, changes: Mapping[str, Value]) -> RunSpec:
    """The settings after the fork. Raises SettingError when they cannot change, or end the run before `epoch`."""
    optimized(spec.model)
    after = spec.replace(**changes)
    known = changeable(after)
    fixed = [name for name in changes if name not in known]
    if fixed:
        raise SettingError(
            f"{fixed[0]} cannot change in the middle of a run: train again from the start. "
            f"What can: {', '.join(known)}"
        )
    if not 0 <= epoch <= after.epochs:
        planned = count(after.epochs, "epoch")
        raise SettingError(f"a run of {planned} has no epoch {epoch} to fork at")
    return after


def work(spec: RunSpec, epoch: int, specs: Sequence[RunSpec], data: Dataset | None = None) -> Work:
    """Roughly what it takes to train `spec`, and `specs` from `epoch` on."""
    shape, each = None if data is None else data.x.shape, [*specs]
    later = (
        batch_work(each, batch, data) * (1 - epoch / max(each[i].epochs for i in batch))
        for batch in batched(each, data)
    )
    return sum(later, spec.work(shape=shape))


# --------------------------------------------------------------------------- training them


def forks(
    spec: RunSpec,
    epoch: int,
    changes: Sequence[Mapping[str, Value]],
    data: Dataset | None = None,
    on_epoch: OnEpoch | None = None,
    most_snapshots: int = MOST_SNAPSHOTS,
) -> Forks:
    """The run of `spec`, trained to `epoch` and on from there with each of `changes`.

    Raises SettingError like `changed`, when the run has no such epoch, or when it is too much.
    """
    spec = spec if data is None else spec.on(data)
    specs = [changed(spec, epoch, change) for change in changes]
    refuse_slow(work(spec, epoch, specs, data), "these forks", f"choose fewer values, or {FASTER}")
    batches = batched(specs, data)
    longest = [spec.epochs, *(max(specs[i].epochs for i in batch) for batch in batches)]
    on_progress = _overall(on_epoch, epoch + sum(end - epoch for end in longest))
    checkpoint = Checkpoint.of(start(spec, data, most_snapshots), epoch, specs, on_progress)
    epochs = np.unique(np.linspace(epoch, spec.epochs, CHECKPOINTS).round().astype(np.intp))
    path = [*checkpoint.branches([spec], epochs.tolist(), on_progress)]
    unchanged = checkpoint.records(path[-1][0], [history for _, history in path])[0]
    forked: dict[int, tuple[Run, Array]] = {}
    for batch in batches:
        branched = _beside(
            [state.theta for state, _ in path], checkpoint, [specs[i] for i in batch], epochs, on_progress
        )
        forked |= dict(zip(batch, branched, strict=True))
    ordered = [forked[i] for i in range(len(specs))]
    return Forks(
        Fork(spec, epoch, {}, unchanged),
        tuple(Fork(spec, epoch, change, run) for change, (run, _) in zip(changes, ordered, strict=True)),
        epochs,
        np.stack([_while_both_train(apart, epochs, run, unchanged) for run, apart in ordered]),
    )


def _beside(
    path: Sequence[Array],
    checkpoint: Checkpoint,
    specs: Sequence[RunSpec],
    epochs: NDArray[np.intp],
    on_progress: OnEpoch | None,
) -> Iterator[tuple[Run, Array]]:
    """Runs of `specs`, and how far each is (C,) from `path`, θ (1, P) of another run at each of `epochs` (C,)."""
    histories: list[History] = []
    apart: list[Array] = []
    stops = [*epochs.tolist(), max(spec.epochs for spec in specs)]
    for state, history in checkpoint.branches(specs, stops, on_progress):
        histories.append(history)
        if len(apart) < len(path):
            with calm():
                apart.append(np.linalg.norm(state.theta - path[len(apart)], axis=1))
    return zip(checkpoint.records(state, histories), np.array(apart).T, strict=True)


def _while_both_train(apart: Array, epochs: NDArray[np.intp], *both: Run) -> Array:
    """`apart` (C,) with NaN from where one of both has ended."""
    return np.where(epochs <= min(int(run.error_epochs[-1]) for run in both), apart, np.nan)


def _overall(on_epoch: OnEpoch | None, total: int) -> OnEpoch | None:
    """What tells `on_epoch` how many of all epochs are done."""
    if on_epoch is None:
        return None
    done = itertools.count(1)
    return lambda epoch, epochs: on_epoch(next(done), total)
