"""The engine behind the pages: runs, sweeps and whatever else takes long, computed once, in turn, and kept.

All functions that compute raise StoppedByVisitor where a visitor stops them; pages call `ui.asking` instead.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import streamlit as st

from core import MODELS, Run, RunSpec, Sweep, pace, sweep, train
from core.engine.cluster import UnreachableError
from core.engine.continuing import resumable
from core.engine.sweep import work as sweep_work
from core.engine.training import Begin, longest_epochs
from core.store import Result, Sized
from core.types import Array, OnEpoch
from core.work import Work
from ui import cluster, stopping, turns
from ui.cache import Cache
from ui.calls import Call, Given
from ui.live import Live

RUN_BYTES, SWEEP_BYTES, OTHER_BYTES = 16 * 2**20, 48 * 2**20, 16 * 2**20

Over = dict[str, tuple[Any, ...]]
Of = TypeVar("Of", bound=Run | RunSpec)

_runs: Cache[Run] = Cache("runs", RUN_BYTES)
_sweeps: Cache[Sweep] = Cache("sweeps", SWEEP_BYTES)
_others: Cache[Sized] = Cache("others", OTHER_BYTES)


def trained(spec: RunSpec) -> Run:
    """The run of `spec`, from what has been trained of it; a click on Stop shows how far it came."""
    return _runs.get_or(spec, lambda: _train_or_go_on(spec))


def continued(spec: RunSpec, theta: Array) -> Run:
    """The run of `spec` that begins at θ (P,), in the units of training."""
    key = Call(_train, (spec, theta)).kept_as(spec)
    return turns.in_turn(_runs, key, spec.work, lambda slot: _train(spec, theta, slot))


def swept(spec: RunSpec, over: Over, begin: Array | None = None) -> Sweep:
    """The sweep of `spec` over these values, all begun at θ (P,), if given. Raises SettingError when it is too much."""
    spec = _unswept(spec, over)
    key = Call(_sweep, (spec, over, begin)).kept_as(spec)

    def work() -> Work:
        return _sweep_work(spec, tuple(over.items()))

    if key not in _sweeps and begin is None and cluster.takes(spec, work().seconds(pace.here())):
        try:
            return turns.in_turn(
                _sweeps, key, work, lambda slot: cluster.swept(spec, over, slot), elsewhere=True
            )
        except UnreachableError:
            st.info(cluster.UNREACHABLE, icon=":material/cloud_off:")
    return turns.in_turn(_sweeps, key, work, lambda slot: _sweep(spec, over, begin, turns.progress(slot)))


def computed(compute: Callable[[Of, *Given, OnEpoch], Result], of: Of, *given: *Given, work: Work) -> Result:
    """`compute(of, *given, on_epoch)`, where `on_epoch` shows progress; kept under that call.

    Raises whatever `compute` does.
    """
    key = Call(compute, (of, *given)).kept_as(of)
    return turns.in_turn(_others, key, lambda: work, lambda slot: compute(of, *given, turns.progress(slot)))


def is_computed(compute: Callable[[Of, *Given, OnEpoch], Result], of: Of, *given: *Given) -> bool:
    """Whether `computed` has it."""
    return Call(compute, (of, *given)).kept_as(of) in _others


def seconds_to_sweep(spec: RunSpec, over: Over, begin: Array | None = None) -> float:
    """Roughly how long `swept` will take on this machine; 0 when it has been done."""
    spec = _unswept(spec, over)
    done = Call(_sweep, (spec, over, begin)).kept_as(spec) in _sweeps
    return 0.0 if done else _sweep_work(spec, tuple(over.items())).seconds(pace.here())


# --------------------------------------------------------------------------- training


def _train_or_go_on(spec: RunSpec) -> Run:
    if (known := stopping.kept(spec)) and known.ended:
        return known.run
    return turns.in_turn(_runs, spec, spec.work, lambda slot: _train(spec, None, slot), _stop)


def _stop(spec: RunSpec) -> None:
    """As far as it has come it is a run as well."""
    if not stopping.stop(spec):
        turns.stop(spec)


def _train(spec: RunSpec, theta: Array | None, slot: Any) -> Run:
    """The run of `spec`, which begins at θ (P,), if given; in sight where there is a slot to draw in."""
    begin = None if theta is None else Begin(theta)
    if slot is not None and MODELS[spec.model].optimized:
        return _train_in_sight(spec, begin, slot)
    return train(spec, on_epoch=turns.progress(slot), begin=begin)


def _train_in_sight(spec: RunSpec, begin: Begin | None, slot: Any) -> Run:
    """Train piece by piece, drawing what is learned so far; the pieces equal an uninterrupted run."""
    checkpoint = (stopping.kept(spec) if begin is None else None) or resumable(spec, begin)
    epochs = longest_epochs(checkpoint.state)
    live = Live(slot, epochs, checkpoint.state.epoch)
    while not checkpoint.ended:
        checkpoint = checkpoint.advanced(max(1, epochs // turns.UPDATES))
        if begin is None:
            stopping.keep(checkpoint)
        turns.touch()
        live.show(checkpoint.run)
    return checkpoint.run


def _unswept(spec: RunSpec, over: Over) -> RunSpec:
    """`spec` without the settings that are swept, which do not distinguish one sweep from another."""
    return spec.replace(**{name: values[0] for name, values in over.items()})


@lru_cache(maxsize=256)
def _sweep_work(spec: RunSpec, over: tuple[tuple[str, tuple[Any, ...]], ...]) -> Work:
    return sweep_work(spec, dict(over))


def _sweep(spec: RunSpec, over: Over, begin: Array | None, on_epoch: OnEpoch) -> Sweep:
    return sweep(spec, over, on_epoch=on_epoch, begin=None if begin is None else Begin(begin))
