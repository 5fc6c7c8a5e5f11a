"""Data of one's own for workers: each process gets them once, however many pieces it trains, and keeps none in the end.

Specs tell a worker of all other data. These are pickled once, and handed to each process that asks, by a socket of this
machine; it drops them as soon as that is closed. A Dask cluster scatters them itself.
"""

from __future__ import annotations

import pickle
import secrets
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from typing import Any

from core.data import Dataset, interned
from core.engine.cluster import client_of, scattered

# Processes that may ask at the same time.
BACKLOG = 64

_borrowed: dict[str, Dataset] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Loan:
    """Where a process of this machine gets data, and the key that it needs for it."""

    address: str
    key: bytes

    def data(self) -> Dataset:
        """The data, asked for once. Raises OSError where whoever lends them is gone."""
        with _lock:
            data = _borrowed.get(self.address)
            if data is None:
                connection = Client(self.address, authkey=self.key)
                data = _borrowed[self.address] = interned(connection.recv())
                threading.Thread(target=_give_back, args=(self.address, connection), daemon=True).start()
            return data


def _give_back(address: str, connection: Connection) -> None:
    """Drop the data once the other side has closed the connection."""
    with closing(connection), suppress(EOFError, OSError):
        connection.recv_bytes()
    del _borrowed[address]


@contextmanager
def lent(executor: Executor, data: Dataset | None) -> Iterator[Any]:
    """What stands for `data` in what is sent to `executor`, as long as this lasts; `resolved` makes them of it."""
    if data is not None and client_of(executor) is not None:
        with scattered(executor, data) as future:
            yield future
    elif data is not None and isinstance(executor, ProcessPoolExecutor):
        with _lending(data) as loan:
            yield loan
    else:
        # Threads need no copy, and nothing is known of what others need.
        yield data


def resolved(handle: Dataset | Loan | None) -> Dataset | None:
    """The data behind what was sent, the same object for every piece of one process."""
    if isinstance(handle, Loan):
        return handle.data()
    return None if handle is None else interned(handle)


@contextmanager
def _lending(data: Dataset) -> Iterator[Loan]:
    loan_key, pickled, ended = secrets.token_bytes(32), pickle.dumps(data), threading.Event()
    borrowers: list[Connection] = []

    def hand_out() -> None:
        while not ended.is_set():
            # A process may end while it asks.
            with suppress(AuthenticationError, EOFError, OSError):
                borrowers.append(listener.accept())
                borrowers[-1].send_bytes(pickled)

    with Listener(backlog=BACKLOG, authkey=loan_key) as listener:
        loan = Loan(str(listener.address), loan_key)
        thread = threading.Thread(target=hand_out, daemon=True)
        thread.start()
        try:
            yield loan
        finally:
            ended.set()
            # Nothing else wakes a thread that waits for somebody to ask.
            with suppress(AuthenticationError, EOFError, OSError), Client(loan.address, authkey=loan.key):
                pass
            thread.join()
            for connection in borrowers:
                connection.close()
