"""A sweep on an executor is the sweep of this process, bit for bit, whatever becomes of the workers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest

from core import Dataset, RunSpec, SettingError, Sweep, sweep
from core.engine import elsewhere
from core.engine.elsewhere import LostRunsError, pieces
from core.engine.training import Begin
from tests.core.records import linear, same

NETWORK = RunSpec("moons", "neural_network", "adam", {"epochs": 5, "batch_size": 32})
TREE = RunSpec("iris", "decision_tree", None, {"max_leaf_nodes": 4})
SPECS = (
    (linear(epochs=20), {"optimizer": ("sgd", "adam"), "learning_rate": (0.01, 0.1), "l2": (0, 0.1)}),
    (NETWORK, {"learning_rate": (0.001, 0.01, 0.1), "seed": (0, 1)}),
    (TREE, {"max_leaf_nodes": (2, 3, 5), "min_samples_leaf": (1, 4)}),
    (RunSpec("diabetes", "gradient_boosting", None, {"n_estimators": 5}), {"learning_rate": (0.1, 0.5)}),
)
OVER = {"learning_rate": (0.01, 0.02, 0.05, 0.1), "l2": (0, 0.1)}


@pytest.fixture(scope="module")
def workers() -> Iterator[Executor]:
    """Two processes, which inherit nothing."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        yield executor


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run is a piece of its own."""
    monkeypatch.setattr(elsewhere, "PIECE_SECONDS", 0.0)


def assert_same(here: Sweep, there: Sweep) -> None:
    assert [run.spec for run in there.runs] == [run.spec for run in here.runs]
    assert all(map(same, here.runs, there.runs))


class Broken(ThreadPoolExecutor):
    """Loses every second piece, as when a worker ends."""

    sent = 0

    def submit(self, compute: Any, /, *given: Any, **named: Any) -> Future:
        self.sent += 1
        if self.sent % 2:
            return super().submit(compute, *given, **named)
        lost: Future = Future()
        lost.set_exception(elsewhere.BrokenProcessPool("gone"))
        return lost


@pytest.mark.slow
@pytest.mark.parametrize(("spec", "over"), SPECS, ids=lambda each: getattr(each, "model", ""))
def test_in_other_processes_a_sweep_is_the_same_bit_for_bit(
    spec: RunSpec, over: dict, workers: Executor, small: None
) -> None:
    assert_same(sweep(spec, over), sweep(spec, over, executor=workers))


@pytest.mark.slow
def test_own_rows_are_learned_from_there_as_well(workers: Executor) -> None:
    x = np.linspace(0, 1, 40)[:, None]
    data = Dataset(x, x[:, 0] ** 2, ("t",), "regression", "d")
    assert_same(sweep(linear(), OVER, data), sweep(linear(), OVER, data, executor=workers))


@pytest.mark.slow
def test_a_worker_that_ends_costs_no_run(small: None) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        executor.submit(os.getpid).result()
        executor.submit(os._exit, 1)
        assert_same(
            sweep(TREE, {"max_leaf_nodes": (2, 3)}),
            sweep(TREE, {"max_leaf_nodes": (2, 3)}, executor=executor),
        )


def test_seeds_repeat_every_combination() -> None:
    repeated = sweep(NETWORK, {"l2": (0, 0.1)}, repeats=range(3))
    assert_same(repeated, sweep(NETWORK, {"l2": (0, 0.1), "seed": (0, 1, 2)}))
    assert len(repeated.runs) == 6


def test_progress_is_told_in_runs_and_can_give_up(small: None) -> None:
    heard: list[tuple[int, int]] = []
    with ThreadPoolExecutor(2) as threads:
        sweep(linear(epochs=5), OVER, executor=threads, on_epoch=lambda *of: heard.append(of))
        assert heard[-1] == (8, 8)
        assert [done for done, _ in heard] == sorted(done for done, _ in heard)

        def give_up(done: int, runs: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            sweep(linear(epochs=5), OVER, executor=threads, on_epoch=give_up)
        # It is not in the way of the next.
        assert len(sweep(linear(epochs=5), OVER, executor=threads).runs) == 8


def test_lost_pieces_are_trained_again_alone(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    again: list[int] = []

    def alone(specs: Any, part: list[int], data: Any, most_snapshots: int) -> Any:
        again.extend(part)
        texts = tuple(specs[i].to_json() for i in part)
        return elsewhere.work(texts, data, most_snapshots, elsewhere.versions())

    monkeypatch.setattr(elsewhere, "_alone", alone)
    with Broken(1) as executor:
        assert_same(sweep(linear(epochs=5), OVER), sweep(linear(epochs=5), OVER, executor=executor))
    assert sorted(again) == [1, 3, 5, 7]


def test_what_ends_every_worker_is_named_and_the_rest_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def alone(specs: Any, part: list[int], data: Any, most_snapshots: int) -> Any:
        if any(specs[i]["learning_rate"] == 0.05 for i in part):
            return None
        texts = tuple(specs[i].to_json() for i in part)
        return elsewhere.work(texts, data, most_snapshots, elsewhere.versions())

    monkeypatch.setattr(elsewhere, "_alone", alone)
    monkeypatch.setattr("core.engine.sweep.pieces", lambda *_: [[0], [*range(1, 8)]])
    with Broken(1) as executor, pytest.raises(LostRunsError, match="2 runs ended every worker") as lost:
        sweep(linear(epochs=5), OVER, executor=executor)
    assert "learning_rate=0.05" in str(lost.value)
    assert [spec["learning_rate"] for spec in lost.value.lost] == [0.05, 0.05]
    assert len(lost.value.runs) == 6


def test_an_executor_that_was_shut_down_is_refused() -> None:
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(SettingError, match=r"takes no work .*: give one that is running"):
        sweep(linear(), OVER, executor=executor)


def test_workers_of_other_versions_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingError, match=r"a worker has Python .*; the sweep wants .*: install the same"):
        elsewhere.work((linear().to_json(),), None, 2, "Python 2.7, NumPy 1.0")


def test_where_it_begins_cannot_be_sent() -> None:
    with ThreadPoolExecutor(1) as executor, pytest.raises(SettingError, match="leave out begin or executor"):
        sweep(linear(), OVER, begin=Begin(np.zeros(2)), executor=executor)


def test_more_and_longer_is_allowed_elsewhere() -> None:
    long = linear(epochs=1000, batch_size=1, samples=200)
    many = {"seed": tuple(range(32)), "l2": tuple(i / 100 for i in range(32))}
    with pytest.raises(SettingError, match="more than the 30 s"):
        sweep(long, many)

    class Refusing(ThreadPoolExecutor):
        def submit(self, compute: Any, /, *given: Any, **named: Any) -> Future:
            raise RuntimeError("asked")

    with pytest.raises(SettingError, match="asked"):
        sweep(long, many, executor=Refusing(1))


def test_pieces_are_worth_the_way_and_keep_batches_apart() -> None:
    assert pieces([[0, 1, 2, 3], [4, 5]], lambda batch: 0.1 * len(batch)) == [[0, 1], [2, 3], [4, 5]]
    assert pieces([[0, 1], [2]], lambda batch: 0.0) == [[0, 1], [2]]
    assert pieces([[0, 1]], lambda batch: 60.0) == [[0], [1]]
