"""Pages and trainings take turns, by visitor (`ui.fair`), and a training gives way to a newer run of the script.

A page has its visitor's turn from its controls to its comparison. A long training is out of it, shows how far it is and
can be stopped.

A rerun never kills running Python; it waits until the old run touches session state. So training touches it after
every epoch. At most one long training per core less one runs at a time. One that takes twice as long as it should,
and at least half a minute, is ended.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import Any

import streamlit as st

from core import SettingError, pace
from core.engine.cluster import UnreachableError
from core.store import Result
from core.types import OnEpoch
from core.work import LONGEST_SECONDS, Work
from ui import session
from ui.cache import Cache
from ui.fair import Turns, visitor

# Longer than this: with progress. Longer than that: only when asked for.
LONG_SECONDS, ASK_SECONDS = 0.5, 2.0
# How many times as long as expected a training may take, whatever it was expected to take.
PATIENCE = 2.0
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

# More would pass Python's lock to and fro and all end later; behind one alone, a slow view would hold up everybody.
_scripts = Turns(2)
_long_trainings = Turns(max(1, (os.cpu_count() or 1) - 1))
# Those on a cluster only wait here.
_elsewhere = Turns(8)
# What this run of the script holds: its turn, unless it trains for long.
_held: ContextVar[ExitStack | None] = ContextVar("held", default=None)


class StoppedByVisitor(Exception):
    """The training that was asked for has been stopped; `key` is what it would have been cached under."""

    def __init__(self, key: Hashable) -> None:
        super().__init__(key)
        self.key = key


class TooLongError(Exception):
    """A training that took far longer than expected has been ended."""


# When the training of this run of the script is ended, by the clock of `time.monotonic`.
_ends: ContextVar[float] = ContextVar("ends", default=float("inf"))


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """`touch` raises TooLongError once a training that should take `seconds` has taken too long."""
    kept = _ends.set(time.monotonic() + max(PATIENCE * seconds, LONGEST_SECONDS))
    try:
        yield
    finally:
        _ends.reset(kept)


def stop(key: Hashable) -> None:
    """Stop the training of that key; for a callback."""
    session.STOPPED.put(key)


def in_turn(
    cache: Cache[Any],
    key: Hashable,
    work: Callable[[], Work],
    compute: Callable[[Any], Result],
    on_stop: Callable[[Any], None] = stop,
    elsewhere: bool = False,
) -> Result:
    """What is kept under `key`, or else what `compute` makes in its turn, given a slot to draw in if it takes long.

    Raises StoppedByVisitor where a visitor stopped it, and TooLongError where it takes far longer than `work` should.
    A click on Stop calls `on_stop(key)`. What is trained `elsewhere` takes nobody's turn here.
    """
    if (known := cache.get(key)) is not None:
        return known
    # While this one waits, somebody else may compute the same.
    if (wait := work().seconds(pace.here())) < LONG_SECONDS:
        with _within(wait):
            return cache.get_or(key, lambda: compute(None))
    trainings = _elsewhere if elsewhere else _long_trainings
    with _long_training(key, wait, on_stop, trainings) as slot, _within(wait):
        return cache.get_or(key, lambda: compute(slot))


def progress(slot: Any) -> OnEpoch:
    """A function to tell of each epoch, or of anything else that is counted; it shows it where there is a `slot`."""

    def on_epoch(epoch: int, epochs: int) -> None:
        if epoch % TOUCH_EVERY == 0:
            touch()
        if slot is not None and epoch % max(1, epochs // UPDATES) == 0:
            slot.progress(epoch / epochs, f"Training: {epoch / epochs:.0%}")

    return on_epoch


def touch() -> None:
    """Let a newer run of the script take over, if there is one. Raises TooLongError where a training has to end."""
    _ = session.STOPPED.name in st.session_state
    if time.monotonic() > _ends.get():
        raise TooLongError


@contextmanager
def _long_training(
    key: Hashable, seconds: float, on_stop: Callable[[Any], None], trainings: Turns
) -> Iterator[Any]:
    """A slot to draw in, once it is this training's turn; others wait in sight, and each can be stopped."""
    if session.STOPPED.get() == key:
        raise StoppedByVisitor(key)
    outer = st.empty()
    # What was tried elsewhere first may stand above it.
    place = hash((key, trainings is _elsewhere))
    with outer.container(border=True, key=f"in_sight_{place}"):
        # Above what is drawn, which is taller than a screen.
        st.button("Stop", on_click=on_stop, args=(key,), icon=":material/stop:", key=f"stop_{place}")
        slot = st.empty()
        if seconds > ASK_SECONDS:
            st.html(INTO_SIGHT, unsafe_allow_javascript=True)
    slot.progress(0.0, "Waiting: other trainings are running.")
    try:
        with _out_of_turn(), trainings.turn(visitor(), touch):
            yield slot
    except (SettingError, TooLongError, UnreachableError):
        # What is refused is not waited for, and what was ended goes on no more.
        outer.empty()
        raise
    outer.empty()


@contextmanager
def script() -> Iterator[None]:
    """The turn of a run of the script; while it waits, a newer one may take over."""
    with ExitStack() as held:
        held.enter_context(_scripts.turn(visitor(), touch))
        before = _held.set(held)
        held.callback(_held.reset, before)
        yield


@contextmanager
def _out_of_turn() -> Iterator[None]:
    """Others run their scripts meanwhile; afterwards this one goes on in its turn, unless it ends."""
    held = _held.get()
    if held is not None:
        held.close()
    yield
    if held is not None:
        held.enter_context(_scripts.turn(visitor(), touch))
        held.callback(_held.reset, _held.set(held))
