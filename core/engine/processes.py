"""Processes of this machine for training: each begins with the engine alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import Any


class _Process(SpawnProcess):
    @staticmethod
    def _Popen(process: Any) -> Any:  # noqa: N802, as it is called by what it overrides
        with _main_hidden():
            return SpawnProcess._Popen(process)


class Fresh(SpawnContext):
    """Like `get_context("spawn")`, but a process does not run the main script again: in the app that is a page."""

    Process = _Process


@contextmanager
def _main_hidden() -> Iterator[None]:
    main, bare = sys.modules["__main__"], ModuleType("__main__")
    sys.modules["__main__"] = bare
    try:
        yield
    finally:
        # Streamlit sets it, too, in other threads.
        if sys.modules["__main__"] is bare:
            sys.modules["__main__"] = main
