"""The app trains long comparisons on the cluster of its secrets; here, in a sentence, where that does not answer."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import RunSpec, SettingError, sweep
from core.engine.cluster import UnreachableError, disconnect
from core.engine.elsewhere import LostRunsError
from tests.core.records import same
from ui import cluster, engine, turns
from ui.cache import Cache

SPEC = RunSpec("line", "linear_regression", "sgd", {"epochs": 5})
OVER = {"l2": (0.0, 0.1), "learning_rate": (0.01, 0.1)}
ADDRESS = "tcp://10.0.0.1:8786"


@pytest.fixture(autouse=True)
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every comparison is worth a cluster, none is known, and nobody has connected."""
    monkeypatch.setattr(cluster, "WORTH_SECONDS", 0.0)
    monkeypatch.setattr(turns, "LONG_SECONDS", 0.0)
    monkeypatch.setattr(engine, "_sweeps", Cache("other_sweeps", 2**20))
    monkeypatch.setattr(cluster, "_connection", cluster.Connection())


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A cluster of threads; the addresses that were connected to."""
    addresses: list[str] = []
    with ThreadPoolExecutor(1) as threads:

        def connect(address: str) -> Executor:
            addresses.append(address)
            return threads

        monkeypatch.setattr(cluster, "connect", connect)
        yield addresses


def _page() -> None:
    import streamlit as st

    from tests.ui.test_cluster import OVER, SPEC
    from ui import asking

    result = asking.swept(SPEC, OVER)
    st.text(len(result.runs) if result else "nothing")


def opened(secrets: dict[str, Any]) -> AppTest:
    page = AppTest.from_function(_page)
    for name, value in secrets.items():
        page.secrets[name] = value
    return page.run()


def texts(page: AppTest) -> tuple[list[str], list[str]]:
    assert not page.exception
    return [text.value for text in page.text], [info.value for info in page.info]


def test_a_long_comparison_goes_to_the_cluster(asked: list[str]) -> None:
    assert texts(opened({"dask": {"scheduler": ADDRESS}})) == (["4"], [])
    assert asked == [ADDRESS]
    here = sweep(engine._unswept(SPEC, OVER), OVER)
    assert all(map(same, here.runs, engine.swept(SPEC, OVER).runs))


@pytest.mark.parametrize(
    "secrets", [{}, {"dask": "tcp://a:1"}, {"dask": {}}, {"other": {"scheduler": "x"}}], ids=str
)
def test_without_one_in_the_secrets_nothing_is_connected_to(secrets: dict, asked: list[str]) -> None:
    assert texts(opened(secrets)) == (["4"], [])
    assert asked == []


def test_a_short_comparison_stays_here(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "WORTH_SECONDS", 10.0)
    assert texts(opened({"dask": {"scheduler": ADDRESS}})) == (["4"], [])
    assert asked == []


def test_own_data_stay_here_and_so_does_all_on_community_cloud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster.st, "secrets", {"dask": {"scheduler": ADDRESS}})
    assert cluster.takes(SPEC, 20.0)
    assert not cluster.takes(_Own("own:1"), 20.0)  # type: ignore[arg-type]
    monkeypatch.setattr(cluster, "COMMUNITY_CLOUD", Path(cluster.__file__).parents[1])
    assert not cluster.takes(SPEC, 20.0)


class _Own:
    def __init__(self, dataset: str) -> None:
        self.dataset = dataset


def refuse(error: Exception) -> Callable[..., Any]:
    def raising(*given: Any, **named: Any) -> Any:
        raise error

    return raising


@pytest.mark.parametrize(
    "error", [UnreachableError("gone"), SettingError("the worker 10.0.0.3 has Python 2")], ids=str
)
def test_where_it_cannot_be_reached_it_is_trained_here_with_a_sentence(
    error: Exception, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "sweep", refuse(error))
    page = opened({"dask": {"scheduler": ADDRESS}})
    assert texts(page) == (["4"], ["Cluster unreachable: running here."])
    assert not page.button


def test_runs_that_end_all_that_train_them_are_not_trained_here(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "sweep", refuse(LostRunsError([SPEC])))
    sentences = texts(opened({"dask": {"scheduler": ADDRESS}}))[1]
    assert sentences[0].startswith("This comparison cannot be trained: 1 run ended every worker")


def test_a_cluster_that_is_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slot:
        def progress(self, share: float, text: str) -> None:
            pass

    monkeypatch.setattr(turns, "touch", lambda: None)
    monkeypatch.setattr(cluster, "SILENT_SECONDS", 0.0)
    watch = cluster._watched(Slot())
    watch(1, 4)
    watch(2, 4)
    with pytest.raises(UnreachableError, match="it is silent"):
        watch(2, 4)


def test_who_could_not_connect_tries_again_a_minute_later(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    attempts: list[str] = []

    def connect(address: str) -> Executor:
        attempts.append(address)
        raise UnreachableError("nobody is there")

    monkeypatch.setattr(cluster, "connect", connect)
    connection = cluster.Connection()
    with caplog.at_level(logging.WARNING):
        assert [connection.executor(ADDRESS) for _ in range(3)] == [None, None, None]
    assert len(attempts) == 1
    assert "cluster unreachable: nobody is there" in caplog.text
    monkeypatch.setattr(cluster, "RETRY_SECONDS", 0.0)
    assert connection.executor(ADDRESS) is None
    assert len(attempts) == 2


@pytest.mark.slow
def test_a_real_cluster_trains_what_is_trained_here(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 60.0)
    # Processes import what is called so, which was the script of another test.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    with distributed.LocalCluster(1, threads_per_worker=1, processes=True, dashboard_address=":0") as running:
        page = opened({"dask": {"scheduler": running.scheduler_address}})
        executor = cluster._connection._live()
        assert executor is not None
        disconnect(executor)
        assert cluster._connection._live() is None
    assert texts(page) == (["4"], [])
    here = sweep(engine._unswept(SPEC, OVER), OVER)
    assert all(map(same, here.runs, engine.swept(SPEC, OVER).runs))
