"""The engine behind the pages: runs and sweeps, computed once and kept, interruptible, and fair.

A rerun never kills running Python; it waits until the old run touches session state. So training touches it after
every epoch. Long trainings show progress and a way to stop, and at most one per core less one runs at a time.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st

from core import MODELS, Run, RunSpec, SettingError, Sweep, sweep, train
from core.continuing import resumable
from core.data import held
from core.lenses.one_step import OneStep, one_step, steps_per_epoch
from core.sweep import seconds as sweep_seconds
from core.training import Begin, longest_epochs
from core.types import Array, OnEpoch
from ui import stopping
from ui.cache import Cache, Result, Sized
from ui.live import Live

# Longer than this: with progress. Longer than that: only when asked for.
LONG_SECONDS, ASK_SECONDS = 0.5, 2.0
RUN_BYTES, SWEEP_BYTES, OTHER_BYTES = 16 * 2**20, 48 * 2**20, 16 * 2**20
POLL_SECONDS = 0.1
# Updates of a progress bar: more would flood the browser.
UPDATES = 50
# What is drawn at the top of a page may be started far below it.
INTO_SIGHT = """<script>{
  const box = document.querySelector("[class*=st-key-in_sight]");
  const { top } = box.getBoundingClientRect();
  if (top < 0 || top > innerHeight) box.scrollIntoView({ block: "start" });
}</script>"""
# Epochs between two chances for a newer run of the script: a chance costs as much as a short epoch.
TOUCH_EVERY = 16

Over = dict[str, tuple[Any, ...]]
# θ (P,) where training begins; empty: where the initializer says.
Beginning = tuple[float, ...]


_runs: Cache[Run] = Cache("runs", RUN_BYTES)
_sweeps: Cache[Sweep] = Cache("sweeps", SWEEP_BYTES)
_others: Cache[Sized] = Cache("others", OTHER_BYTES)
# Short trainings take turns as well: two at once would pass Python's lock to and fro, and both end later.
_short_trainings = threading.Semaphore(1)
_long_trainings = threading.Semaphore(max(1, (os.cpu_count() or 1) - 1))


class StoppedByVisitor(Exception):
    """The training that was asked for has been stopped; `key` is what it would have been cached under."""

    def __init__(self, key: Hashable) -> None:
        super().__init__(key)
        self.key = key


# --------------------------------------------------------------------------- what pages call


def trained(spec: RunSpec) -> Run:
    """The run of `spec`. When the visitor stopped it early: the run that was shown before, with a way to go on."""
    try:
        run = _runs.get(spec) or _train_or_go_on(spec)
    except StoppedByVisitor as stopped:
        offer_to_go_on(stopped)
        last: Run | None = st.session_state.get(f"last_run.{spec.model}")
        return last or st.stop()
    st.session_state[f"last_run.{spec.model}"] = run
    # Of a visitor's own: the views of the run read them as long as it is shown.
    st.session_state[f"last_data.{spec.model}"] = held(spec.dataset)
    stopping.tell(spec)
    return run


def continued(spec: RunSpec, theta: Array) -> Run:
    """The run of `spec` that begins at θ (P,), in the units of training. Raises StoppedByVisitor."""
    key = (spec, theta.tobytes())
    return _runs.get(key) or _train(spec, key, Begin(theta))


def stepped(run: Run, step: int) -> OneStep:
    """One step of `run`, which is trained again up to there. Raises StoppedByVisitor."""
    spec, planned = run.spec, steps_per_epoch(run) * int(run.spec.settings["epochs"] or 0)
    return computed(
        ("step", spec, step),
        spec.seconds() * step / planned,
        lambda on_epoch: one_step(spec, step, on_epoch=on_epoch),
    )


def swept(spec: RunSpec, over: Over, begin: Beginning = ()) -> Sweep:
    """The sweep of `spec` over these values, all begun at `begin`, if given.

    Raises StoppedByVisitor, and SettingError when it is too much.
    """
    key = _sweep_key(spec, over, begin)
    return _sweeps.get(key) or _sweep(key)


def computed(key: Hashable, seconds: float, compute: Callable[[OnEpoch], Result]) -> Result:
    """What `compute` returns, kept under `key`. Raises StoppedByVisitor, and whatever `compute` does."""
    known: Any = _others.get(key)
    return known or _in_turn(key, _others, seconds, compute)


def is_computed(key: Hashable) -> bool:
    """Whether `computed` has it."""
    return key in _others


def seconds_to_sweep(spec: RunSpec, over: Over, begin: Beginning = ()) -> float:
    """Roughly how long `swept` will take; 0 when it has been done."""
    key = _sweep_key(spec, over, begin)
    return 0.0 if key in _sweeps else _sweep_seconds(key)


def offer_to_go_on(stopped: StoppedByVisitor) -> None:
    """Say that a training was stopped, and let the visitor change their mind."""
    st.warning("Stopped before the training was done.", icon=":material/front_hand:")
    st.button("Train it after all", on_click=_stop, args=(None,), key=f"go_on_{hash(stopped.key)}")


def _stop(key: Hashable) -> None:
    st.session_state["stopped"] = key


def _stop_run(spec: RunSpec) -> None:
    """As far as it has come it is a run as well."""
    if not stopping.stop(spec):
        _stop(spec)


# --------------------------------------------------------------------------- training


def _train_or_go_on(spec: RunSpec) -> Run:
    """The run of `spec`, from what has been trained of it; a click on Stop shows how far it came."""
    if (known := stopping.kept(spec)) and known.ended:
        return _runs.put(spec, known.run)
    return _train(spec, spec, on_stop=_stop_run)


def _train(
    spec: RunSpec, key: Hashable, begin: Begin | None = None, on_stop: Callable[..., None] = _stop
) -> Run:
    # While this one waits its turn, somebody else may compute the same.
    if spec.seconds() < LONG_SECONDS:
        with _turn(_short_trainings):
            return _runs.get(key) or _runs.put(key, train(spec, on_epoch=_touch_now_and_then, begin=begin))
    with _long_training(key, spec.seconds(), on_stop) as slot:
        return _runs.get(key) or _runs.put(key, _train_in_sight(spec, begin, slot))


def _train_in_sight(spec: RunSpec, begin: Begin | None, slot: Any) -> Run:
    """Train piece by piece, drawing what is learned so far; the pieces equal an uninterrupted run."""
    if not MODELS[spec.model].optimized:
        return train(spec, on_epoch=_progress(slot))
    trunk = (stopping.kept(spec) if begin is None else None) or resumable(spec, begin)
    epochs = longest_epochs(trunk.state)
    live = Live(slot, epochs, trunk.state.epoch)
    while not trunk.ended:
        trunk = trunk.advanced(max(1, epochs // UPDATES))
        if begin is None:
            stopping.keep(trunk)
        touch()
        live.show(trunk.run)
    return trunk.run


SweepKey = tuple[RunSpec, tuple[tuple[str, tuple[Any, ...]], ...], Beginning]


def _sweep_key(spec: RunSpec, over: Over, begin: Beginning) -> SweepKey:
    """Settings that are swept do not distinguish one sweep from another."""
    return spec.replace(**{name: values[0] for name, values in over.items()}), tuple(over.items()), begin


@lru_cache(maxsize=256)
def _sweep_seconds(key: SweepKey) -> float:
    return sweep_seconds(key[0], dict(key[1]))


def _sweep(key: SweepKey) -> Sweep:
    spec, over, begin = key[0], dict(key[1]), Begin(np.array(key[2])) if key[2] else None
    return _in_turn(
        key,
        _sweeps,
        _sweep_seconds(key),
        lambda on_epoch: sweep(spec, over, on_epoch=on_epoch, begin=begin),
    )


def _in_turn(
    key: Hashable, cache: Cache[Any], seconds: float, compute: Callable[[OnEpoch], Result]
) -> Result:
    """What `compute` returns, with progress when it takes long; while it waits, somebody else may compute the same."""
    if seconds < LONG_SECONDS:
        with _turn(_short_trainings):
            return cache.get(key) or cache.put(key, compute(_touch_now_and_then))
    with _long_training(key, seconds) as slot:
        return cache.get(key) or cache.put(key, compute(_progress(slot)))


def _progress(slot: Any) -> Callable[[int, int], None]:
    def show(epoch: int, epochs: int) -> None:
        _touch_now_and_then(epoch, epochs)
        if epoch % max(1, epochs // UPDATES) == 0:
            slot.progress(epoch / epochs, f"Training: {epoch / epochs:.0%}")

    return show


# --------------------------------------------------------------------------- turns


def _touch_now_and_then(epoch: int, epochs: int) -> None:
    if epoch % TOUCH_EVERY == 0:
        touch()


def touch() -> None:
    """Where a newer run of the script may take over."""
    _ = "stopped" in st.session_state


@contextmanager
def _long_training(key: Hashable, seconds: float, on_stop: Callable[..., None] = _stop) -> Iterator[Any]:
    """A slot to draw in, once it is this training's turn; others wait in sight, and each can be stopped."""
    if st.session_state.get("stopped") == key:
        raise StoppedByVisitor(key)
    outer = st.empty()
    with outer.container(border=True, key=f"in_sight_{hash(key)}"):
        # Above what is drawn, which is taller than a screen.
        st.button("Stop", on_click=on_stop, args=(key,), icon=":material/stop:", key=f"stop_{hash(key)}")
        slot = st.empty()
        if seconds > ASK_SECONDS:
            st.html(INTO_SIGHT, unsafe_allow_javascript=True)
    slot.progress(0.0, "Waiting: other trainings are running.")
    try:
        with _turn(_long_trainings):
            yield slot
    except SettingError:
        # What is refused is not waited for.
        outer.empty()
        raise
    outer.empty()


@contextmanager
def _turn(trainings: threading.Semaphore) -> Iterator[None]:
    """One place among these trainings; while it waits, a newer run of the script may take over."""
    while not trainings.acquire(timeout=POLL_SECONDS):
        touch()
    try:
        yield
    finally:
        trainings.release()
