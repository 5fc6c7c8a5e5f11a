"""The training loop: `start`, `advance`, and `train`, which is their composition.

Runs that differ only in settings that keep the shapes of all arrays train as one batch, R first. Randomness
comes from (seed, epoch) alone, so a resumed run equals an uninterrupted one, and a run in a batch equals the
same run alone, bit for bit: every product is stacked over R, never folded into the columns of one matrix.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset
from core.models import MODELS
from core.optimizers import OPTIMIZERS, Slots
from core.problem import Problem, prepared, stacked
from core.run import MOST_SNAPSHOTS, Run, snapshot_epochs
from core.spec import RunSpec
from core.types import Array, OnEpoch


@dataclass(frozen=True)
class State:
    """A batch of R runs between two epochs.

    theta (R, P). `problems` has one entry per run; x, y, … are as in Problem, leading with R when the runs differ in
    their data and with 1 when they share them. Each run keeps at most `most_snapshots` of its parameters.
    """

    specs: tuple[RunSpec, ...]
    problems: tuple[Problem, ...]
    x: Array
    y: Array
    validation_x: Array
    validation_y: Array
    theta: Array
    slots: Slots
    most_snapshots: int
    epoch: int = 0
    step: int = 0


@dataclass(frozen=True)
class History:
    """What some epochs recorded: errors and penalty (n, R) at `epochs` (n,); theta (R, P) at snapshot epochs."""

    epochs: NDArray[np.intp]
    train_error: Array
    validation_error: Array
    penalty: Array
    snapshots: dict[int, Array]
    seconds: float


def train(spec: RunSpec, data: Dataset | None = None, on_epoch: OnEpoch | None = None) -> Run:
    """Train one run. Arrays of one's own replace the spec's dataset; `on_epoch(epoch, epochs)` hears of every epoch."""
    return train_batch([spec], data, on_epoch)[0]


def train_batch(
    specs: Sequence[RunSpec],
    data: Dataset | None = None,
    on_epoch: OnEpoch | None = None,
    most_snapshots: int = MOST_SNAPSHOTS,
) -> list[Run]:
    """Train runs that share the shapes of all arrays; `core.sweep` groups any others."""
    state = start(specs, data, most_snapshots)
    state, history = advance(state, longest_epochs(state), on_epoch)
    return runs(state, [history])


def start(
    spec: RunSpec | Sequence[RunSpec], data: Dataset | None = None, most_snapshots: int = MOST_SNAPSHOTS
) -> State:
    """The state before the first epoch, of one run or of a batch whose runs share the shapes of all arrays."""
    specs = (spec,) if isinstance(spec, RunSpec) else tuple(spec)
    if data is not None:
        specs = tuple(one.on(data) for one in specs)
    problems = prepared(specs, data)
    model, optimizer = MODELS[specs[0].model], OPTIMIZERS[str(specs[0].optimizer)]
    theta = np.stack(
        [model.initialize(s.settings, model.layout(p.columns)) for s, p in zip(specs, problems, strict=True)]
    )
    slots = {name: np.zeros_like(theta) for name in optimizer.slots}
    return State(specs, problems, *stacked(problems), theta, slots, most_snapshots)


def advance(state: State, epochs: int, on_epoch: OnEpoch | None = None) -> tuple[State, History]:
    """Train for `epochs` more epochs, each run no further than its own setting; `state` is left as it is."""
    began = time.perf_counter()
    loop, longest = _Loop(state), longest_epochs(state)
    # Divergence is a result, not an error: overflow is recorded, here and nowhere else.
    with np.errstate(over="ignore", invalid="ignore"):
        loop.evaluate()
        if state.epoch == 0 and epochs > 0:
            loop.record()
        while loop.epoch < min(state.epoch + epochs, longest):
            loop.train_one_epoch()
            loop.evaluate()
            loop.record()
            if on_epoch is not None:
                on_epoch(loop.epoch, longest)
    after = replace(state, theta=loop.theta, slots=loop.slots, epoch=loop.epoch, step=loop.step)
    return after, loop.history(time.perf_counter() - began)


def longest_epochs(state: State) -> int:
    """Epochs of the run of the batch that trains longest."""
    return max(int(spec.settings["epochs"] or 0) for spec in state.specs)


class _Loop:
    """The working copy of a State while it advances, and what it records. Rebinds arrays, never writes into them."""

    def __init__(self, state: State) -> None:
        self.state, self.theta, self.slots = state, state.theta, state.slots
        self.epoch, self.step = state.epoch, state.step
        specs, first = state.specs, state.specs[0]
        self.model, self.optimizer = MODELS[first.model], OPTIMIZERS[str(first.optimizer)]
        self.h = {hyper.name: _column(specs, hyper.name) for hyper in self.optimizer.hypers}
        self.l2 = _column(specs, "l2") * self.model.layout(state.problems[0].columns).penalty_mask
        self.last_epoch = np.array([spec.settings["epochs"] for spec in specs])
        self.seeds = [int(spec.settings["seed"] or 0) for spec in specs]
        rows = state.y.shape[1]
        self.batch_size = min(int(first.settings["batch_size"] or rows), rows)
        self.due = {e for spec in specs for e in _due(spec, state.most_snapshots)}
        self.errors: list[tuple[int, Array, Array, Array]] = []
        self.snapshots: dict[int, Array] = {}

    def evaluate(self) -> None:
        """Outputs on all training rows: the error after an epoch, and the next full batch's forward pass."""
        self.outputs = self.model.forward(self.theta, self.state.x)

    def train_one_epoch(self) -> None:
        self.epoch += 1
        active = (self.epoch <= self.last_epoch)[:, None]
        full, all_active = self.batch_size == self.state.y.shape[1], bool(active.all())
        for x, y in [(self.state.x, self.state.y)] if full else self.batches():
            self.step += 1
            outputs = self.outputs if full else self.model.forward(self.theta, x)
            gradient = self.model.backward(x, self.model.loss.gradient(outputs, y)) + self.l2 * self.theta
            update, self.slots = self.optimizer.rule(gradient, self.slots, self.h, self.step)
            moved = self.theta + update
            self.theta = moved if all_active else np.where(active, moved, self.theta)

    def batches(self) -> Iterator[tuple[Array, Array]]:
        """The rows of one epoch in the order that (seed, epoch) draws, `batch_size` at a time."""
        rows = self.state.y.shape[1]
        drawn = {seed: np.random.default_rng((seed, self.epoch)).permutation(rows) for seed in self.seeds}
        orders = np.stack([drawn[seed] for seed in (self.seeds if len(drawn) > 1 else self.seeds[:1])])
        x, y = _take(self.state.x, orders[:, None]), _take(self.state.y, orders)
        for begin in range(0, rows, self.batch_size):
            yield x[..., begin : begin + self.batch_size], y[..., begin : begin + self.batch_size]

    def record(self) -> None:
        loss, state = self.model.loss.value, self.state
        validation = loss(self.model.forward(self.theta, state.validation_x), state.validation_y)
        penalty = 0.5 * np.vecdot(self.l2 * self.theta, self.theta)
        self.errors.append((self.epoch, loss(self.outputs, state.y), validation, penalty))
        if self.epoch in self.due:
            self.snapshots[self.epoch] = self.theta

    def history(self, seconds: float) -> History:
        """The lists of `record` as arrays; `advance` by no epochs recorded nothing."""
        epochs, train_error, validation_error, penalty = (
            zip(*self.errors, strict=True) if self.errors else [()] * 4
        )
        shape = (-1, len(self.state.specs))
        return History(
            epochs=np.array(epochs, dtype=np.intp),
            train_error=np.array(train_error).reshape(shape),
            validation_error=np.array(validation_error).reshape(shape),
            penalty=np.array(penalty).reshape(shape),
            snapshots=self.snapshots,
            seconds=seconds,
        )


def _due(spec: RunSpec, most: int) -> tuple[int, ...]:
    """The epochs at which the parameters of a run are recorded."""
    return snapshot_epochs(int(spec.settings["epochs"] or 0), most)


def _column(specs: Sequence[RunSpec], name: str) -> Array:
    """The value of a setting of every run, (R, 1)."""
    return np.array([[spec.settings[name]] for spec in specs], dtype=np.float64)


def _take(values: Array, rows: NDArray[np.intp]) -> Array:
    """`values` (R or 1, …, N) at `rows` (R or 1, …, B): shared data and a shared order stay shared."""
    if len(rows) == 1:
        return np.take(values, rows.ravel(), axis=-1)
    return np.take_along_axis(values, rows, axis=-1)


def runs(state: State, histories: Sequence[History]) -> list[Run]:
    """The records of a batch, from all its histories in order. A run that has not finished ends where it stands."""
    whole = _joined(histories)
    whole.snapshots[state.epoch] = state.theta
    kept = np.array(sorted(whole.snapshots))
    thetas = np.stack([whole.snapshots[epoch] for epoch in kept.tolist()])
    return [_run(state, r, whole, kept, thetas) for r in range(len(state.specs))]


def _joined(histories: Sequence[History]) -> History:
    return History(
        epochs=np.concatenate([h.epochs for h in histories]),
        train_error=np.concatenate([h.train_error for h in histories]),
        validation_error=np.concatenate([h.validation_error for h in histories]),
        penalty=np.concatenate([h.penalty for h in histories]),
        snapshots={epoch: theta for h in histories for epoch, theta in h.snapshots.items()},
        seconds=sum(h.seconds for h in histories),
    )


def _run(state: State, r: int, history: History, kept: NDArray[np.intp], thetas: Array) -> Run:
    """The record of one run; `thetas` (S, R, P) are the parameters at the epochs `kept` (S,) of the whole batch."""
    spec, problem = state.specs[r], state.problems[r]
    end = min(int(spec.settings["epochs"] or 0), state.epoch)
    epochs = np.array([epoch for epoch in _due(spec, state.most_snapshots) if epoch < end] + [end])
    train_error = history.train_error[: end + 1, r]
    return Run(
        spec=spec,
        train=problem.train,
        validation=problem.validation,
        columns=problem.columns,
        epochs=epochs,
        flat=thetas[np.searchsorted(kept, epochs), r],
        error_epochs=history.epochs[: end + 1],
        train_error=train_error,
        validation_error=history.validation_error[: end + 1, r],
        objective=train_error + history.penalty[: end + 1, r],
        seconds=history.seconds / len(state.specs),
    )
