"""A training that can go on, to more epochs than were planned, or be cut short to a run that it has passed.

Where a run ends changes none of its steps, unless a schedule is spread over all of its epochs. So after the same
number of epochs, all runs of one trajectory are the same, bit for bit.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from core.engine.checkpoint import Checkpoint
from core.engine.spec import RunSpec
from core.engine.state import due, due_in_any
from core.engine.training import Begin, start
from core.hyper import SettingError, Value
from core.optim.hypers import LENGTHS, round_epochs
from core.optim.schedules import CHANGING

# The most that `resumable` records: a run of more parameters keeps only what its own record needs.
MOST_BYTES = 32 * 2**20


def trajectory(spec: RunSpec) -> Hashable:
    """All that decides what each step does; runs of one trajectory repeat each other for as long as both train."""
    steps = {**spec.settings, "epochs": None, "schedule_epochs": _round(spec)}
    return spec.dataset, spec.model, spec.optimizer, *steps.items()


def lasting(spec: RunSpec, epochs: int) -> RunSpec:
    """The run of so many epochs on the trajectory of `spec`. Raises SettingError where there can be none."""
    rounds: dict[str, Value] = {} if _round(spec) is None else {"schedule_epochs": _round(spec)}
    return spec.replace(epochs=epochs, **rounds)


def longer(spec: RunSpec) -> dict[str, Value]:
    """The changes that make `spec` go on to the end of a further round, or for as long again; none beyond the grid.

    In the middle of a round steps are large: where the next round ends at no length of the grid, a later end is chosen.
    """
    rounds = round_epochs(spec.settings)
    end = rounds * (spec.epochs // rounds + 1)
    ends = [epochs for epochs in LENGTHS if epochs >= end]
    epochs = next(
        (epochs for epochs in ends if epochs <= 2 * end and epochs % rounds == 0), next(iter(ends), None)
    )
    if epochs is None:
        return {}
    return {"epochs": epochs} if _round(spec) is None else {"epochs": epochs, "schedule_epochs": rounds}


def _round(spec: RunSpec) -> int | None:
    """Epochs of one round of the schedule; None where its length changes no step."""
    return round_epochs(spec.settings) if spec.settings.get("schedule") in CHANGING else None


def resumable(spec: RunSpec, begin: Begin | None = None) -> Checkpoint:
    """The run of `spec` before its first epoch; it will record what runs of other lengths need, within MOST_BYTES."""
    state = start(spec, begin=begin)
    also_due = due_in_any(state.most_snapshots)
    recorded = sum(epoch <= state.last_epoch[0] for epoch in also_due) * state.theta.nbytes
    return Checkpoint(replace(state, also_due=also_due) if recorded <= MOST_BYTES else state, ())


def continues(checkpoint: Checkpoint, spec: RunSpec) -> bool:
    """Whether what has been trained is part of the run of `spec`, and all of its record until here is there."""
    here = checkpoint.state
    recorded = {epoch for history in checkpoint.histories for epoch in history.snapshots}
    needed = {epoch for epoch in due(spec, here.most_snapshots) if epoch < here.epoch}
    return trajectory(spec) == trajectory(here.specs[0]) and needed <= recorded


def continued(checkpoint: Checkpoint, spec: RunSpec) -> Checkpoint:
    """`checkpoint` as part of the run of `spec`, which it `continues`; it has ended if that run is shorter."""
    return Checkpoint(checkpoint.forked([spec]), checkpoint.histories)


def passed(checkpoint: Checkpoint, spec: RunSpec) -> RunSpec | None:
    """The longest run of a length on the grid that has been trained on the way to that of `spec`; None: none has."""
    most = min(checkpoint.state.epoch, spec.epochs)
    shorter = (_legal(spec, epochs) for epochs in reversed(LENGTHS) if epochs <= most)
    return next(
        (candidate for candidate in shorter if candidate is not None and continues(checkpoint, candidate)),
        None,
    )


def _legal(spec: RunSpec, epochs: int) -> RunSpec | None:
    try:
        return lasting(spec, epochs)
    except SettingError:
        return None
