"""Turns among visitors: who opens many tabs is one visitor, and keeps only the own tabs waiting."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from itertools import cycle
from operator import xor

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

POLL_SECONDS = 0.1
# The token that Streamlit gives each browser, which all its tabs send. What it hides it behind is drawn anew for each
# of them: `2|mask|hidden|time`, in hexadecimal digits. People of one room may share an address, so that tells nothing.
BROWSER = "_streamlit_xsrf"


class Turns:
    """So many places at a time, one of each visitor: to visitors in turn, to the tabs of one as they came."""

    def __init__(self, places: int) -> None:
        self._free, self._lock = places, threading.Lock()
        # Of each visitor who waits, in the order of their turns.
        self._waiting: dict[Hashable, deque[threading.Event]] = {}
        self._inside: set[Hashable] = set()

    @contextmanager
    def turn(self, visitor: Hashable, meanwhile: Callable[[], None]) -> Iterator[None]:
        """A place, once it is this visitor's turn; until then `meanwhile` is called, which may raise."""
        come = threading.Event()
        with self._lock:
            self._waiting.setdefault(visitor, deque()).append(come)
            self._admit()
        try:
            while not come.wait(POLL_SECONDS):
                meanwhile()
            yield
        finally:
            with self._lock:
                self._leave(visitor, come)
                self._admit()

    def _leave(self, visitor: Hashable, come: threading.Event) -> None:
        if come.is_set():
            self._inside.remove(visitor)
            self._free += 1
        else:
            self._waiting[visitor].remove(come)
            if not self._waiting[visitor]:
                del self._waiting[visitor]

    def _admit(self) -> None:
        outside = [visitor for visitor in self._waiting if visitor not in self._inside]
        for visitor in outside[: self._free]:
            tabs = self._waiting.pop(visitor)
            tabs.popleft().set()
            if tabs:
                # Behind all others.
                self._waiting[visitor] = tabs
            self._inside.add(visitor)
            self._free -= 1


def visitor() -> Hashable:
    """Who runs this script: the browser, as its token tells; without one the tab."""
    context = get_script_run_ctx()
    return _token(str(st.context.cookies.get(BROWSER))) or (context.session_id if context else "")


def _token(cookie: str) -> bytes:
    """What it hides; nothing where it is no such cookie."""
    try:
        _, mask, hidden, _ = cookie.split("|")
        return bytes(map(xor, bytes.fromhex(hidden), cycle(bytes.fromhex(mask))))
    except ValueError:
        return b""
