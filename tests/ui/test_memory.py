"""Sessions whose tab was closed end on a quiet server too, with all that they kept, and memory goes back."""

from __future__ import annotations

import asyncio
import platform
import subprocess
import sys
import time
import weakref
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.state import SessionState

from ui import memory


class Kept:
    """Anything that a session holds."""


def session(name: str, kept: Kept) -> Any:
    state = SessionState()
    state["kept"] = kept
    ended: list[str] = []
    inner = SimpleNamespace(id=name, session_state=state, shutdown=lambda: ended.append(name), ended=ended)
    return SimpleNamespace(session=inner)


def test_a_closed_session_ends_though_nobody_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    memory.end_sessions()
    memory.end_sessions()
    monkeypatch.setattr(memory, "EVERY", 0.05)
    given: list[float] = []
    monkeypatch.setattr(memory, "give_back", lambda: given.append(time.monotonic()))
    storage = MemorySessionStorage(ttl_seconds=0.12)  # type: ignore[arg-type]
    kept = Kept()
    gone = weakref.ref(kept)
    info = session("first", kept)
    del kept

    async def visit() -> None:
        storage.save(info)
        await asyncio.sleep(0.06)
        assert storage.get("first") is info
        assert gone() is not None
        await asyncio.sleep(0.3)

    asyncio.run(visit())
    # At once, and though the session itself is held, as Streamlit's server holds the last.
    assert info.session.ended == ["first"]
    assert gone() is None
    assert given
    assert storage not in memory._watched


def test_a_session_that_is_replaced_ends_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    memory.end_sessions()
    storage = MemorySessionStorage(ttl_seconds=0.05)  # type: ignore[arg-type]
    first, second = session("first", Kept()), session("second", Kept())

    async def visit() -> None:
        storage.save(first)
        await asyncio.sleep(0.1)
        storage.save(second)

    asyncio.run(visit())
    assert first.session.ended == ["first"]
    assert "kept" not in first.session.session_state
    assert second.session.ended == []
    assert "kept" in second.session.session_state


# Many small blocks, all freed but every hundredth: those in between stay with the C library until it is asked.
HELD = """
import ctypes
def resident():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
from ui import memory
memory.give_back()
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
before = resident()
blocks = [libc.malloc(100_000) for _ in range(600)]
for block in blocks:
    ctypes.memset(block, 1, 100_000)
for place, block in enumerate(blocks):
    if place % 100 != 99:
        libc.free(block)
freed = resident() - before
memory.give_back()
print(freed, resident() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other libraries give back what is free")
def test_what_is_free_goes_back_to_the_system() -> None:
    done = subprocess.run([sys.executable, "-c", HELD], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    kept, left = map(int, done.stdout.split())
    assert kept > 30_000
    assert left < kept / 5
