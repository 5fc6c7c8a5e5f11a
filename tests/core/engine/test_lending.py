"""Own data go to each process once, whatever it trains, and are gone from it in the end."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import AuthenticationError, get_context
from typing import Any

import numpy as np
import pytest

from core import Dataset, sweep
from core.data import held, interned
from core.engine import elsewhere, lending
from core.engine.lending import Loan, lent, resolved
from tests.core.records import linear, same

RATES = {"learning_rate": (0.01, 0.02, 0.05, 0.1), "l2": (0, 0.1)}


@pytest.fixture(scope="module")
def workers() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        yield executor


def own(seed: int) -> Dataset:
    x = np.random.default_rng(seed).normal(size=(40, 1))
    return Dataset(x, x[:, 0] ** 2, ("t",), "regression", "d")


def seen(handle: Any) -> tuple[int, int]:
    """Which process, and which object there."""
    data = resolved(handle)
    time.sleep(0.02)
    return os.getpid(), id(data)


def holding(name: str) -> bool:
    return held(name) is not None or bool(lending._borrowed)


def test_every_process_asks_once_and_the_data_are_pickled_once(
    workers: ProcessPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    pickled: list[int] = []
    reduce = Dataset.__reduce__
    monkeypatch.setattr(Dataset, "__reduce__", lambda data: pickled.append(1) or reduce(data))
    with lent(workers, own(1)) as handle:
        answers = [future.result() for future in [workers.submit(seen, handle) for _ in range(40)]]
    assert len(pickled) == 1
    assert len(set(answers)) == len({pid for pid, _ in answers}) == 2


def test_no_process_keeps_them() -> None:
    data = own(2)
    name, until = f"own:{data.fingerprint}", time.monotonic() + 10
    # Of two processes the other could answer.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        with lent(alone, data) as handle:
            assert alone.submit(seen, handle).result()
            assert alone.submit(holding, name).result()
        while alone.submit(holding, name).result():
            assert time.monotonic() < until


def test_a_sweep_elsewhere_is_the_same_also_of_data_that_only_a_name_tells(
    workers: ProcessPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "PIECE_SECONDS", 1e-9)
    data = interned(own(3))
    spec = linear(epochs=5).on(data)
    here, there = sweep(spec, RATES), sweep(spec, RATES, executor=workers)
    assert all(map(same, here.runs, there.runs))
    # All runs share the rows, as they do where they are trained here.
    assert len({id(run.train) for run in there.runs}) == 1


def test_threads_get_the_data_themselves() -> None:
    data = interned(own(4))
    with ThreadPoolExecutor(1) as threads, lent(threads, data) as handle:
        assert resolved(handle) is data


def test_nobody_without_the_key_gets_them(workers: ProcessPoolExecutor) -> None:
    with lent(workers, own(5)) as handle:
        with pytest.raises(AuthenticationError):
            Loan(handle.address, b"guessed").data()
        # And others still do.
        assert workers.submit(seen, handle).result()


def test_what_is_lent_no_more_cannot_be_asked_for(workers: ProcessPoolExecutor) -> None:
    with lent(workers, own(6)) as handle:
        pass
    with pytest.raises((FileNotFoundError, ConnectionRefusedError)):
        handle.data()
