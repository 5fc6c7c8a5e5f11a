"""A Dask cluster trains the same bit for bit; one that is silent, empty, gone or of other versions is named in time."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from core import Dataset, RunSpec, SettingError, sweep
from core.data import interned
from core.engine import cluster, elsewhere
from core.engine.cluster import UnreachableError, connect, disconnect, refuse_others
from tests.core.records import linear, same

RATES = {"learning_rate": (0.01, 0.02, 0.05, 0.1), "l2": (0, 0.1)}


class Client:
    """Dask's client as far as sweeps know it; nothing that is asked of it comes back."""

    status = "running"


class Silent(ThreadPoolExecutor):
    """An executor of a cluster, from which only its first piece comes back."""

    def __init__(self) -> None:
        super().__init__(1)
        self._client, self._sent = Client(), 0

    def submit(self, compute: Any, /, *given: Any, **named: Any) -> Future:
        self._sent += 1
        return super().submit(compute, *given, **named) if self._sent == 1 else Future()


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[Silent]:
    monkeypatch.setattr(Silent, "__module__", "distributed.cfexecutor")
    monkeypatch.setattr(elsewhere, "refuse_others", lambda *_: None)
    monkeypatch.setattr(elsewhere, "PIECE_SECONDS", 1e-9)
    with Silent() as executor:
        yield executor


def test_from_a_cluster_that_is_gone_nothing_is_waited_for(silent: Silent) -> None:
    def lose(done: int, runs: int) -> None:
        silent._client.status = "closed" if done else "running"

    with pytest.raises(UnreachableError, match="cluster unreachable: the connection is lost") as lost:
        sweep(linear(epochs=5), RATES, executor=silent, on_epoch=lose)
    assert [run.spec["learning_rate"] for run in lost.value.runs] == [0.01]


def test_a_silent_cluster_is_given_up(silent: Silent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "SILENT_SECONDS", 0.0)
    with pytest.raises(UnreachableError, match="cluster unreachable: nothing has come from it for 0 s"):
        sweep(linear(epochs=5), RATES, executor=silent)


def test_no_other_executor_is_asked_whether_it_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "SILENT_SECONDS", -1.0)
    monkeypatch.setattr(elsewhere, "POLL_SECONDS", 0.0)
    with ThreadPoolExecutor(1) as threads:
        assert len(sweep(linear(epochs=50), RATES, executor=threads).runs) == 8


def test_without_dask_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(cluster, "loaded", missing)
    with pytest.raises(UnreachableError, match="Dask is not installed"):
        connect("tcp://127.0.0.1:9")


@pytest.mark.parametrize(
    "address", ["", "nobody", "tcp://", "tcp://:8786/x", "http://a:1", "scheduler.json", None, 8786]
)
def test_what_is_no_address_of_a_scheduler_gets_a_sentence(address: Any) -> None:
    with pytest.raises(UnreachableError, match=r"the address of a scheduler is like tcp://host:8786, not "):
        connect(address)


@pytest.mark.slow
@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:9", "tcp://nobody.invalid:8786", "tcp://127.0.0.1:99999"]
)
def test_where_nobody_answers_there_is_a_sentence(address: str) -> None:
    pytest.importorskip("distributed")
    with pytest.raises(UnreachableError, match=r"cluster unreachable: .*does not answer"):
        connect(address, 0.5)


# --------------------------------------------------------------------------- a real one


@pytest.fixture(scope="module")
def workers() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(2, threads_per_worker=1, processes=True, dashboard_address=":0") as running:
        yield running


@pytest.fixture
def executor(workers: Any) -> Iterator[Executor]:
    executor = connect(workers.scheduler_address)
    yield executor
    disconnect(executor)


@pytest.mark.slow
def test_a_sweep_is_the_same_also_of_own_data_which_no_worker_keeps(
    executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "PIECE_SECONDS", 1e-9)
    x = np.random.default_rng(0).normal(size=(60, 2))
    data = interned(Dataset(x, x.sum(axis=1), ("a", "b"), "regression", "d"))
    for spec in (linear(epochs=5), linear(epochs=5).on(data)):
        here, there = sweep(spec, RATES), sweep(spec, RATES, executor=executor)
        assert all(map(same, here.runs, there.runs))
    client, until = cluster.client_of(executor), time.monotonic() + 20
    while any(client.run(lambda dask_worker: [*dask_worker.data]).values()):
        assert time.monotonic() < until


@pytest.mark.slow
def test_a_worker_that_answers_otherwise_is_named(executor: Executor) -> None:
    def version() -> str:
        return f"process {os.getpid()}"

    with pytest.raises(SettingError, match=r"the worker tcp://\S+ has process \d+; the sweep wants process"):
        refuse_others(executor, version)


@pytest.mark.slow
def test_whoever_gives_up_leaves_the_cluster_free(executor: Executor) -> None:
    def give_up(done: int, runs: int) -> None:
        raise KeyboardInterrupt

    long = RunSpec("line", "linear_regression", "sgd", {"epochs": 2000, "batch_size": 4})
    with pytest.raises(KeyboardInterrupt):
        sweep(long, {"learning_rate": tuple(np.logspace(-4, -1, 200))}, executor=executor, on_epoch=give_up)
    client, until = cluster.client_of(executor), time.monotonic() + 60
    while any(client.processing().values()):
        assert time.monotonic() < until


@pytest.mark.slow
def test_a_cluster_without_workers_is_unreachable() -> None:
    distributed = pytest.importorskip("distributed")
    scheduler = {"cls": distributed.Scheduler, "options": {"dashboard": False}}
    with (
        distributed.SpecCluster({}, scheduler) as empty,
        pytest.raises(UnreachableError, match="it has no workers"),
    ):
        connect(empty.scheduler_address, 0.5)
