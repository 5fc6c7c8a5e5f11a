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
from typing import Any, TypeVar

import streamlit as st

from core import MODELS, Run, RunSpec, SettingError, Sweep, sweep, train
from core.data import held
from core.engine.continuing import resumable
from core.engine.sweep import seconds as sweep_seconds
from core.engine.training import Begin, longest_epochs
from core.types import Array, OnEpoch
from ui import stopping
from ui.cache import Cache, Result, Sized
from ui.calls import Call, Given
from ui.live import Live

# Longer than this: with progress. Longer than that: only when asked for.
LONG_SECONDS, ASK_SECONDS = 0.5, 2.0
RUN_BYTES, SWEEP_BYTES, OTHER_BYTES = 16 * 2**20, 48 * 2**20, 16 * 2**20
POLL_SECONDS = 0.1
# The most updates of a progress bar: more would flood the browser.
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
Of = TypeVar("Of", bound=Run | RunSpec)

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
        run = _runs.get_or(spec, lambda: _train_or_go_on(spec))
    except StoppedByVisitor as stopped:
        offer_to_go_on(stopped)
        last: Run | None = st.session_state.get(f"last_run.{spec.model}")
        return last or st.stop()
    st.session_state[f"last_run.{spec.model}"] = run
    # A visitor's own data: the views of the run read them as long as it is shown.
    st.session_state[f"last_data.{spec.model}"] = held(spec.dataset)
    stopping.tell(spec)
    return run


def continued(spec: RunSpec, theta: Array) -> Run:
    """The run of `spec` that begins at θ (P,), in the units of training. Raises StoppedByVisitor."""
    key = Call(_train, (spec, theta)).kept_as(spec)
    return _in_turn(_runs, key, spec.seconds, lambda slot: _train(spec, theta, slot))


def swept(spec: RunSpec, over: Over, begin: Array | None = None) -> Sweep:
    """The sweep of `spec` over these values, all begun at θ (P,), if given.

    Raises StoppedByVisitor, and SettingError when it is too much.
    """
    spec = _unswept(spec, over)
    return _in_turn(
        _sweeps,
        Call(_sweep, (spec, over, begin)).kept_as(spec),
        lambda: _sweep_seconds(spec, tuple(over.items())),
        lambda slot: _sweep(spec, over, begin, _shows_progress(slot)),
    )


def computed(
    compute: Callable[[Of, *Given, OnEpoch], Result], of: Of, *given: *Given, seconds: float
) -> Result:
    """`compute(of, *given, on_epoch)`, where `on_epoch` shows progress; kept under that call.

    Raises StoppedByVisitor, and whatever `compute` does.
    """
    key = Call(compute, (of, *given)).kept_as(of)
    return _in_turn(_others, key, lambda: seconds, lambda slot: compute(of, *given, _shows_progress(slot)))


def is_computed(compute: Callable[[Of, *Given, OnEpoch], Result], of: Of, *given: *Given) -> bool:
    """Whether `computed` has it."""
    return Call(compute, (of, *given)).kept_as(of) in _others


def seconds_to_sweep(spec: RunSpec, over: Over, begin: Array | None = None) -> float:
    """Roughly how long `swept` will take; 0 when it has been done."""
    spec = _unswept(spec, over)
    done = Call(_sweep, (spec, over, begin)).kept_as(spec) in _sweeps
    return 0.0 if done else _sweep_seconds(spec, tuple(over.items()))


def offer_to_go_on(stopped: StoppedByVisitor) -> None:
    """Say that a training was stopped, and let the visitor change their mind."""
    st.warning("Stopped before the training was done.", icon=":material/front_hand:")
    st.button("Train it after all", on_click=_stop, args=(None,), key=f"go_on_{hash(stopped.key)}")


def _stop(key: Hashable) -> None:
    st.session_state["stopped"] = key


def _stop_run(spec: RunSpec) -> None:
    """Stop the training of a run: as far as it has come, it is a run as well."""
    if not stopping.stop(spec):
        _stop(spec)


# --------------------------------------------------------------------------- training


def _train_or_go_on(spec: RunSpec) -> Run:
    """The run of `spec`, from what has been trained of it; a click on Stop shows how far it came."""
    if (known := stopping.kept(spec)) and known.ended:
        return known.run
    return _in_turn(_runs, spec, spec.seconds, lambda slot: _train(spec, None, slot), _stop_run)


def _train(spec: RunSpec, theta: Array | None, slot: Any) -> Run:
    """The run of `spec`, which begins at θ (P,), if given; in sight where there is a slot to draw in."""
    begin = None if theta is None else Begin(theta)
    if slot is None:
        return train(spec, on_epoch=_touch_now_and_then, begin=begin)
    return _train_in_sight(spec, begin, slot)


def _train_in_sight(spec: RunSpec, begin: Begin | None, slot: Any) -> Run:
    """Train piece by piece, drawing what is learned so far; the pieces equal an uninterrupted run."""
    if not MODELS[spec.model].optimized:
        return train(spec, on_epoch=_progress(slot))
    checkpoint = (stopping.kept(spec) if begin is None else None) or resumable(spec, begin)
    epochs = longest_epochs(checkpoint.state)
    live = Live(slot, epochs, checkpoint.state.epoch)
    while not checkpoint.ended:
        checkpoint = checkpoint.advanced(max(1, epochs // UPDATES))
        if begin is None:
            stopping.keep(checkpoint)
        touch()
        live.show(checkpoint.run)
    return checkpoint.run


def _unswept(spec: RunSpec, over: Over) -> RunSpec:
    """`spec` without the settings that are swept, which do not distinguish one sweep from another."""
    return spec.replace(**{name: values[0] for name, values in over.items()})


@lru_cache(maxsize=256)
def _sweep_seconds(spec: RunSpec, over: tuple[tuple[str, tuple[Any, ...]], ...]) -> float:
    return sweep_seconds(spec, dict(over))


def _sweep(spec: RunSpec, over: Over, begin: Array | None, on_epoch: OnEpoch) -> Sweep:
    return sweep(spec, over, on_epoch=on_epoch, begin=None if begin is None else Begin(begin))


def _in_turn(
    cache: Cache[Any],
    key: Hashable,
    seconds: Callable[[], float],
    compute: Callable[[Any], Result],
    on_stop: Callable[..., None] = _stop,
) -> Result:
    """What is kept under `key`, else what `compute` makes in its turn, with a slot to draw in if it takes long."""
    if (known := cache.get(key)) is not None:
        return known
    # While this one waited, another session may have computed the same.
    if (wait := seconds()) < LONG_SECONDS:
        with _turn(_short_trainings):
            return cache.get_or(key, lambda: compute(None))
    with _long_training(key, wait, on_stop) as slot:
        return cache.get_or(key, lambda: compute(slot))


def _shows_progress(slot: Any) -> OnEpoch:
    """A callback that shows progress where there is a slot, and gives way to a newer run of the script."""
    return _touch_now_and_then if slot is None else _progress(slot)


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
    """A point where a newer run of the script may take over."""
    _ = "stopped" in st.session_state


@contextmanager
def _long_training(key: Hashable, seconds: float, on_stop: Callable[..., None] = _stop) -> Iterator[Any]:
    """A slot to draw in, once it is this training's turn; until then it says that it waits, and can be stopped."""
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
        # A refused training does not wait.
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
