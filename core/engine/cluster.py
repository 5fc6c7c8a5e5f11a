"""A Dask cluster as the executor of sweeps. Whatever may wait for it for ever has a time limit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from typing import Any, cast

from core.data import Dataset
from core.formatting import brief
from core.heavy import loaded
from core.hyper import SettingError
from core.work import LONGEST_SECONDS

# Within which a cluster has to answer, and something has to come back from it: no single run may take longest.
ANSWER_SECONDS, SILENT_SECONDS = 10.0, 3 * LONGEST_SECONDS
# Of workers that have something else.
REMEDY = "install the same there"
ADDRESS = r"(tcp|tls|ws|wss)://[^\s/]+:\d{1,5}"


class UnreachableError(RuntimeError):
    """A cluster that does not answer, or has nobody who trains; `runs` are those of a sweep that had come, in order."""

    def __init__(self, why: str) -> None:
        super().__init__(f"cluster unreachable: {why}")
        self.runs: tuple[Any, ...] = ()


def connect(address: str, seconds: float = ANSWER_SECONDS) -> Executor:
    """An executor of the cluster at `address`, which has a worker. Raises UnreachableError, after `seconds` at most."""
    # Anything else would start a cluster, or read a file.
    if not (isinstance(address, str) and re.fullmatch(ADDRESS, address)):
        raise UnreachableError(f"the address of a scheduler is like tcp://host:8786, not {brief(address)}")
    client = None
    try:
        distributed: Any = loaded("distributed")
        client = distributed.Client(address, timeout=seconds, set_as_default=False)
        client.wait_for_workers(1, timeout=seconds)
    except ImportError:
        raise UnreachableError("Dask is not installed, see requirements-cluster.txt") from None
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        if client is not None:
            _closed(client)
            raise UnreachableError("it has no workers") from error
        raise UnreachableError(f"{address} does not answer, {type(error).__name__}") from error
    return cast(Executor, client.get_executor(pure=False))


def disconnect(executor: Executor) -> None:
    """Let a cluster go, whether it still answers or not."""
    if (client := client_of(executor)) is not None:
        _closed(client)


def _closed(client: Any) -> None:
    # Of a scheduler that is gone it knows better ways to complain than to end.
    with suppress(OSError, RuntimeError):
        client.close(timeout=ANSWER_SECONDS)


def client_of(executor: Executor) -> Any:
    """Dask's client behind an executor; None behind any other."""
    return executor._client if type(executor).__module__.startswith("distributed.") else None  # type: ignore[attr-defined]


def reachable(executor: Executor) -> bool:
    """Whether what was sent may still come back; of others than clusters, futures tell it."""
    client = client_of(executor)
    return client is None or client.status == "running"


def refuse_others(executor: Executor, versions: Callable[[], str]) -> None:
    """Raises SettingError where a worker of a cluster answers otherwise than this process, or cannot be asked."""
    if (client := client_of(executor)) is None:
        return

    async def ask() -> dict[str, Any]:
        answers: dict[str, Any] = await client.run(versions, on_error="return")
        return answers

    try:
        answers = client.sync(ask, callback_timeout=ANSWER_SECONDS)
    except (OSError, TimeoutError) as error:
        raise UnreachableError(f"its workers do not answer, {type(error).__name__}") from error
    for worker, answer in answers.items():
        if answer != versions():
            raise SettingError(f"the worker {worker} has {answer}; the sweep wants {versions()}: {REMEDY}")


@contextmanager
def scattered(executor: Executor, data: Dataset) -> Iterator[Any]:
    """A future of `data`, which every worker gets once, and keeps as long as this lasts."""
    future = client_of(executor).scatter(data, broadcast=True, hash=False, timeout=ANSWER_SECONDS)
    try:
        yield future
    finally:
        future.release()
