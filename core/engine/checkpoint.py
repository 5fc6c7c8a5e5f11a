"""A run up to where it forks, and the runs that branch off there.

They keep the parameters, and the memory of the optimizer, momentum for instance, where the optimizer stays. Another one
begins with an empty memory and counts its steps from there, as the bias correction of Adam must. A schedule goes on
where the share of epochs that are done puts it, early stopping with the epochs that it has waited, and batches are
drawn by (seed, epoch), as ever. So a branch that changes nothing repeats the run bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.engine.loop import Loop
from core.engine.run import Run
from core.engine.spec import RunSpec, numbers
from core.engine.state import History, State, due
from core.engine.steps import by_optimizer
from core.engine.training import advance, longest_epochs, runs
from core.hyper import SettingError
from core.optim.optimizers import OPTIMIZERS, Slots
from core.outline import Outlined
from core.types import OnEpoch


@dataclass(frozen=True, eq=False, repr=False)
class Checkpoint(Outlined):
    """A single run where it forks, or may go on: its state there, and its record so far."""

    state: State
    histories: tuple[History, ...]

    @classmethod
    def of(cls, state: State, epoch: int, specs: Sequence[RunSpec], on_epoch: OnEpoch | None) -> Checkpoint:
        """`state`, which has not begun, trained to `epoch`. Raises SettingError when it stops before.

        `specs` go on from there: those of other lengths record parameters at epochs of their own.
        """
        own = due(state.specs[0], state.most_snapshots)
        wanted = {e for spec in specs for e in due(spec, state.most_snapshots) if e < epoch}
        histories = []
        for stop in sorted((wanted - {*own}) | {epoch}):
            state, history = advance(state, stop - state.epoch, on_epoch)
            histories.append(replace(history, snapshots={**history.snapshots, state.epoch: state.theta}))
        if state.epoch < epoch:
            raise SettingError(
                f"the run ends at epoch {state.epoch}: fork there or before, not at epoch {epoch}"
            )
        return cls(state, tuple(histories))

    @property
    def ended(self) -> bool:
        """Whether the run has reached its last epoch."""
        return self.state.epoch >= longest_epochs(self.state)

    def advanced(self, epochs: int) -> Checkpoint:
        """The same run after so many epochs more."""
        state, history = advance(self.state, epochs)
        return replace(self, state=state, histories=(*self.histories, history))

    @property
    def run(self) -> Run:
        """The record so far, of at least one epoch."""
        return runs(self.state, self.histories)[0]

    @property
    def nbytes(self) -> int:
        """Memory of the data, of where it stands, and of what was recorded."""
        here = self.state
        held = [here.x, here.y, here.validation_x, here.validation_y, here.theta]
        held += [slot for slots in here.slots for slot in slots.values()]
        for history in self.histories:
            held += [
                history.train_error,
                history.validation_error,
                history.penalty,
                *history.snapshots.values(),
            ]
        return sum(array.nbytes for array in held)

    def branches(
        self, specs: Sequence[RunSpec], stops: Sequence[int], on_epoch: OnEpoch | None
    ) -> Iterator[tuple[State, History]]:
        """Runs of `specs`, which share the shapes of all arrays: their state at each of `stops`, and their record."""
        state = self.forked(specs)
        for stop in stops:
            state, history = advance(state, max(0, stop - state.epoch), on_epoch)
            yield state, history

    def forked(self, specs: Sequence[RunSpec]) -> State:
        """The state of runs of `specs` where they branch off."""
        here, count = self.state, len(specs)
        waited = np.repeat(here.waited, count)
        over = waited >= numbers(specs)["patience"][:, 0]
        planned = np.array([spec.epochs for spec in specs], dtype=np.intp)
        state = replace(
            here,
            specs=tuple(specs),
            problems=here.problems * count,
            theta=np.repeat(here.theta, count, axis=0),
            slots=tuple(self._slots(name, of.stop - of.start) for name, of in by_optimizer(specs)),
            # A shorter run has ended before.
            last_epoch=np.where(over, np.minimum(here.epoch, planned), planned),
            lowest=np.repeat(here.lowest, count),
            waited=waited,
        )
        # Counted in their own steps: other batch sizes make another number of steps of an epoch.
        step = here.epoch * Loop(state).steps_per_epoch
        since = tuple(step - self._remembered(name) for name, _ in by_optimizer(specs))
        return replace(state, step=step, slots_since=since)

    def _remembered(self, optimizer: str) -> int:
        """Steps that a rule has counted; none when the rule changes."""
        same = optimizer == self.state.specs[0].optimizer
        return self.state.step - self.state.slots_since[0] if same else 0

    def _slots(self, optimizer: str, count: int) -> Slots:
        """The memory of a rule, for `count` runs."""
        if optimizer == self.state.specs[0].optimizer:
            return {name: np.repeat(slot, count, axis=0) for name, slot in self.state.slots[0].items()}
        return dict.fromkeys(OPTIMIZERS[optimizer].slots, np.zeros((count, self.state.theta.shape[1])))

    def records(self, state: State, histories: Sequence[History]) -> list[Run]:
        """The whole records of branches that have trained to `state`."""
        return runs(
            state, [*(_repeated(history, len(state.specs)) for history in self.histories), *histories]
        )


def _repeated(history: History, count: int) -> History:
    """The record of one run as that of `count` runs that were one until then."""
    return replace(
        history,
        train_error=np.repeat(history.train_error, count, axis=1),
        validation_error=np.repeat(history.validation_error, count, axis=1),
        penalty=np.repeat(history.penalty, count, axis=1),
        snapshots={epoch: np.repeat(theta, count, axis=0) for epoch, theta in history.snapshots.items()},
    )
