"""Memory that nothing needs any more, back to the system: what one visitor's table took, others can use."""

from __future__ import annotations

import asyncio
import ctypes
import sys
from functools import wraps
from weakref import WeakSet

from streamlit.runtime.memory_session_storage import MemorySessionStorage as Storage
from streamlit.runtime.session_manager import SessionInfo

# Seconds between two looks at sessions whose tab was closed.
EVERY = 30.0
_watched: WeakSet[Storage] = WeakSet()


def give_back() -> None:
    """Let the system have what is free: the C library and Arrow keep it in reserve."""
    if arrow := sys.modules.get("pyarrow"):
        arrow.default_memory_pool().release_unused()
    # Of glibc alone: others give back what is free, or have no such call.
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim:
        trim(0)


def end_sessions() -> None:
    """From now on, a session whose tab was closed ends once its time is over.

    Streamlit lets it go with the next one that is closed, and so keeps the last ones, and their tables, as long as
    nobody comes.
    """
    if hasattr(Storage.save, "__wrapped__"):
        return
    save = Storage.save

    @wraps(save)
    def save_for_its_time(self: Storage, session_info: SessionInfo) -> None:
        _let_go(self)
        save(self, session_info)
        if self not in _watched:
            _watched.add(self)
            asyncio.get_running_loop().call_later(EVERY, _look, self)

    Storage.save = save_for_its_time  # type: ignore[method-assign]


def _let_go(storage: Storage) -> None:
    """End the sessions that are past their time, and forget what they kept.

    Streamlit's server holds on to the last session, and others are cycles of objects, which Python collects late where
    little happens, and never where `frame.set_memory_aside` has frozen them.
    """
    for _, info in storage._cache.expire():  # type: ignore[attr-defined]
        info.session.shutdown()
        info.session.session_state.clear()


def _look(storage: Storage) -> None:
    """Let sessions go, and look again as long as any is left."""
    _let_go(storage)
    if storage.list():
        asyncio.get_running_loop().call_later(EVERY, _look, storage)
    else:
        _watched.discard(storage)
    give_back()
