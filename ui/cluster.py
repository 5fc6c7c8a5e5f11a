"""The Dask cluster that the app's secrets name, for comparisons that take long: nobody else ever waits for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from core import RunSpec, SettingError, Sweep, sweep
from core.data import is_own
from core.engine.cluster import UnreachableError, connect, disconnect, reachable
from core.engine.elsewhere import LostRunsError
from ui import turns

# What is sent there takes longer here; a visitor waits no longer than that for a connection, and for a sign of life.
WORTH_SECONDS, CONNECT_SECONDS, SILENT_SECONDS = 10.0, 3.0, 15.0
# Between two attempts to connect.
RETRY_SECONDS = 60.0
# It has no cluster, and shall not reach out for one: where it keeps repositories.
COMMUNITY_CLOUD = Path("/mount/src")
UNREACHABLE = "Cluster unreachable: running here."

_log = logging.getLogger(__name__)


class Connection:
    """What all visitors share; made in the background, and again at most once a minute where it fails."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._executor: Executor | None = None
        self._thread = threading.Thread()
        self._latest = float("-inf")

    def executor(self, address: str) -> Executor | None:
        """An executor of the cluster there; None where it does not answer in time."""
        with self._lock:
            if self._live() is None and time.monotonic() - self._latest > RETRY_SECONDS:
                self._latest = time.monotonic()
                self._thread = threading.Thread(target=self._connect, args=(address,), daemon=True)
                self._thread.start()
            attempt = self._thread
        if attempt.ident is not None:
            attempt.join(CONNECT_SECONDS)
        return self._live()

    def _live(self) -> Executor | None:
        executor = self._executor
        return executor if executor is not None and reachable(executor) else None

    def _connect(self, address: str) -> None:
        if (before := self._executor) is not None:
            disconnect(before)
        try:
            self._executor = connect(address)
        except UnreachableError as error:
            self._executor = None
            _log.warning("%s", error)


_connection = Connection()


def takes(spec: RunSpec, seconds: float) -> bool:
    """Whether a sweep that takes `seconds` here goes to a cluster. Data of a visitor's own stay in their session."""
    return seconds > WORTH_SECONDS and not is_own(spec) and _address() is not None


def _address() -> str | None:
    """`scheduler` of `[dask]` in the secrets."""
    if COMMUNITY_CLOUD in Path(__file__).parents:
        return None
    try:
        return str(st.secrets["dask"]["scheduler"])
    except (StreamlitSecretNotFoundError, KeyError, TypeError):
        return None


def swept(spec: RunSpec, over: dict[str, tuple[Any, ...]], slot: Any) -> Sweep:
    """The sweep as the cluster trains it, with its progress in `slot`.

    Raises UnreachableError where it cannot, and SettingError where runs end all that train them.
    """
    executor = _connection.executor(_address() or "")
    if executor is None:
        raise UnreachableError("no connection")
    try:
        return sweep(spec, over, executor=executor, on_epoch=_watched(slot))
    except LostRunsError as error:
        raise SettingError(str(error)) from error
    except SettingError as error:
        # Workers of other versions are for whoever runs the app to know.
        _log.warning("%s", error)
        raise UnreachableError("it refuses") from error


def _watched(slot: Any) -> Callable[[int, int], None]:
    """Shows progress, lets a newer run of the script take over, and gives up a cluster that is silent."""
    most, latest = 0, time.monotonic()

    def on_runs(done: int, runs: int) -> None:
        nonlocal most, latest
        turns.touch()
        if done > most:
            most, latest = done, time.monotonic()
        elif time.monotonic() - latest > SILENT_SECONDS:
            raise UnreachableError("it is silent")
        slot.progress(done / runs, f"Training on the cluster: {done / runs:.0%}")

    return on_runs
