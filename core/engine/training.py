"""Training: `start`, `advance`, and `train`, which is their composition.

Runs that differ only in settings that keep the shapes of all arrays train as one batch, R first. Randomness
comes from (seed, epoch) alone, so a resumed run equals an uninterrupted one, and a run in a batch equals the
same run alone, bit for bit: every product is stacked over R, never folded into the columns of one matrix.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from numbers import Integral

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.data import Dataset
from core.data.arrays import numbers, refuse_gaps
from core.engine.growing import grow
from core.engine.loop import Loop
from core.engine.problem import Problem, prepared, redesigned, stacked
from core.engine.run import Run
from core.engine.snapshots import MOST_SNAPSHOTS
from core.engine.spec import RunSpec, shaping
from core.engine.state import History, State, due
from core.engine.steps import by_optimizer
from core.formatting import brief, count
from core.hyper import SettingError, refuse_other
from core.models import grown, optimized
from core.models.base import Fitted
from core.optim.optimizers import OPTIMIZERS
from core.outline import Outlined
from core.types import Array, OnEpoch

A_SPEC = "RunSpec(dataset, model, …)"
# Left to itself glibc may return what a step frees to the system after every step, and a step then takes three times as
# long. It keeps as much as twice the largest block that was ever freed (mallopt(3), M_MMAP_THRESHOLD), so one of 16 MB
# is freed here, untouched; other allocators do not mind.
np.empty(16 * 2**20, dtype=np.uint8)


@dataclass(frozen=True, eq=False, repr=False)
class Begin(Outlined):
    """Where training begins, instead of where the initializer says: θ (P,), or (R, P) of each run.

    `fitted` is what θ belongs to, where that is not what would be fitted to the data.
    """

    theta: Array
    fitted: Fitted | None = None


def train(
    spec: RunSpec, data: Dataset | None = None, on_epoch: OnEpoch | None = None, begin: Begin | None = None
) -> Run:
    """Train one run. Arrays of one's own replace the spec's dataset; calls `on_epoch(epoch, epochs)` after every epoch.

    Raises SettingError when they cannot be learned from, or `begin` is of another model.
    """
    refuse_other(spec, RunSpec, "spec", A_SPEC)
    return train_batch([spec], data, on_epoch, begin=begin)[0]


def train_batch(
    specs: Sequence[RunSpec],
    data: Dataset | None = None,
    on_epoch: OnEpoch | None = None,
    most_snapshots: int = MOST_SNAPSHOTS,
    begin: Begin | None = None,
) -> list[Run]:
    """Train runs that share the shapes of all arrays, or one growth; `core.engine.sweep` groups any others."""
    if begin is not None:
        return trained(start(specs, data, most_snapshots, begin), on_epoch)
    specs = [spec if data is None else spec.on(data) for spec in specs]
    return train_on(specs, prepared(specs, data), on_epoch, most_snapshots)


def train_on(
    specs: Sequence[RunSpec],
    problems: Sequence[Problem],
    on_epoch: OnEpoch | None = None,
    most_snapshots: int = MOST_SNAPSHOTS,
) -> list[Run]:
    """Train a batch on problems that have been prepared, one for each spec."""
    if model := grown(specs[0].model):
        return grow(model, specs, problems, on_epoch, most_snapshots)
    return trained(begun(specs, problems, most_snapshots), on_epoch)


def trained(state: State, on_epoch: OnEpoch | None = None) -> list[Run]:
    """The records of a batch that has not begun, trained to its end."""
    state, history = advance(state, longest_epochs(state), on_epoch)
    return runs(state, [history])


def start(
    spec: RunSpec | Sequence[RunSpec],
    data: Dataset | None = None,
    most_snapshots: int = MOST_SNAPSHOTS,
    begin: Begin | None = None,
) -> State:
    """The state before the first epoch, of one run or of a batch whose runs share the shapes of all arrays.

    Raises SettingError where they do not, and like `train`.
    """
    specs = tuple(spec) if isinstance(spec, Iterable) else (spec,)
    if not specs:
        raise SettingError("a batch wants one run or more; got none")
    for item in specs:
        refuse_other(item, RunSpec, "spec", A_SPEC)
    if data is not None:
        specs = tuple(each.on(data) for each in specs)
    problems = prepared(specs, data)
    _refuse_unlike(specs, problems)
    if begin is not None:
        refuse_other(begin, Begin, "begin", "Begin(theta)")
    if begin is not None and begin.fitted is not None:
        _refuse_other_fit(specs[0], problems[0], begin.fitted)
        problems = redesigned(problems, begin.fitted)
    return begun(specs, problems, most_snapshots, begin)


def _refuse_unlike(specs: Sequence[RunSpec], problems: Sequence[Problem]) -> None:
    """Runs of one batch share all that decides the shapes of their arrays, and the batches that they learn from."""
    shape, shapes = shaping(specs[0]), (problems[0].x.shape, problems[0].validation_x.shape)
    for spec, problem in zip(specs[1:], problems[1:], strict=True):
        other = shaping(spec)
        unlike = [name for name in shape if other.get(name) != shape[name]]
        # How many sequences are kept aside is a matter of chance.
        if unlike or (problem.x.shape, problem.validation_x.shape) != shapes:
            raise SettingError(
                f"a batch wants runs that share the shapes of all arrays; these differ in {(*unlike, 'data_seed')[0]}: "
                "use sweep, which finds those that can train together"
            )


def begun(
    specs: Sequence[RunSpec],
    problems: Sequence[Problem],
    most_snapshots: int = MOST_SNAPSHOTS,
    begin: Begin | None = None,
) -> State:
    """The state of a batch before its first step, on problems that have been prepared, one for each spec."""
    theta = _beginning(specs, problems, begin)
    slots = tuple(
        {slot: np.zeros_like(theta[runs]) for slot in OPTIMIZERS[name].slots}
        for name, runs in by_optimizer(specs)
    )
    last_epoch = np.array([spec.epochs for spec in specs], dtype=np.intp)
    lowest, waited = np.full(len(specs), np.inf), np.zeros(len(specs), dtype=np.intp)
    return State(
        tuple(specs),
        tuple(problems),
        *stacked(problems),
        theta,
        slots,
        (0,) * len(slots),
        most_snapshots,
        last_epoch,
        lowest,
        waited,
    )


def _beginning(specs: Sequence[RunSpec], problems: Sequence[Problem], begin: Begin | None) -> Array:
    """θ (R, P) before the first epoch."""
    model = optimized(specs[0].model)
    layouts = [model.layout(problem.fitted) for problem in problems]
    if begin is not None:
        theta, wanted = numbers(begin.theta, "begin"), (len(specs), layouts[0].size)
        if theta.shape not in (wanted, wanted[1:]):
            raise SettingError(
                f"begin wants all {count(wanted[1], 'parameter')}, (P,), or those of each run, {wanted}; got the shape "
                f"{theta.shape}"
            )
        refuse_gaps(theta, "begin", "")
        return np.broadcast_to(theta, wanted).copy()
    return np.stack([model.initialize(s.settings, layout) for s, layout in zip(specs, layouts, strict=True)])


def _refuse_other_fit(spec: RunSpec, problem: Problem, fitted: Fitted) -> None:
    """Raises SettingError where what was fitted to other rows has other columns or outputs."""
    layout = optimized(spec.model).layout
    same = type(fitted) is type(problem.fitted) and layout(fitted).shapes == layout(problem.fitted).shapes
    if not same:
        raise SettingError(
            f"begin wants the columns of a run of {spec.summary}, on features like these; got {brief(fitted)}"
        )


def advance(state: State, epochs: int, on_epoch: OnEpoch | None = None) -> tuple[State, History]:
    """Train for `epochs` more epochs, each run no further than its own setting; `state` is left as it is.

    Raises SettingError where `epochs` is no whole number, or below 0.
    """
    refuse_other(state, State, "state", "State, as start returns it")
    if isinstance(epochs, bool) or not isinstance(epochs, Integral) or epochs < 0:
        raise SettingError(f"epochs wants a whole number, 0 or more; got {brief(epochs)}")
    # Callbacks run in the caller's context, outside of `calm`: that costs a tenth of another np.errstate.
    began, theirs = time.perf_counter(), copy_context()
    loop = Loop(state)
    # Divergence is a result, not an error: overflow is recorded.
    with calm():
        loop.evaluate()
        if state.epoch == 0 and epochs > 0:
            loop.record()
        while loop.epoch < min(state.epoch + epochs, loop.last_epoch.max()):
            loop.train_one_epoch()
            loop.evaluate()
            loop.record()
            if on_epoch is not None:
                theirs.run(on_epoch, loop.epoch, int(loop.last_epoch.max()))
        loop.recording.measure()
    return loop.after(), loop.history(time.perf_counter() - began)


def longest_epochs(state: State) -> int:
    """Epochs of the run of the batch that trains longest."""
    return int(state.last_epoch.max())


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
    end = min(int(state.last_epoch[r]), state.epoch)
    epochs = np.array([epoch for epoch in due(spec, state.most_snapshots) if epoch < end] + [end])
    train_error = history.train_error[: end + 1, r]
    return Run(
        spec=spec,
        train=problem.train,
        validation=problem.validation,
        fitted=problem.fitted,
        epochs=epochs,
        flat=thetas[np.searchsorted(kept, epochs), r],
        error_epochs=history.epochs[: end + 1],
        train_error=train_error,
        validation_error=history.validation_error[: end + 1, r],
        objective=train_error + history.penalty[: end + 1, r],
        seconds=history.seconds / len(state.specs),
    )
