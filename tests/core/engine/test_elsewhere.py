"""A sweep on an executor is the sweep of this process, bit for bit, whatever becomes of the workers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import numpy as np
import pytest

from core import Dataset, RunSpec, SettingError, Sweep, sweep
from core.engine import elsewhere, worker
from core.engine.elsewhere import LostRunsError, pieces
from core.engine.processes import Fresh
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
    with ProcessPoolExecutor(2, mp_context=Fresh()) as executor:
        yield executor


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run is a piece of its own."""
    monkeypatch.setattr(elsewhere, "PIECE_SECONDS", 1e-9)


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
        lost.set_exception(BrokenProcessPool("gone"))
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
    with ProcessPoolExecutor(1, mp_context=Fresh()) as executor:
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


@pytest.fixture
def spawned(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Threads in place of processes of this machine; how many there were of each pool."""
    pools: list[int] = []

    def threads(processes: int, **_: Any) -> ThreadPoolExecutor:
        pools.append(processes)
        return ThreadPoolExecutor(processes)

    monkeypatch.setattr(elsewhere, "ProcessPoolExecutor", threads)
    return pools


def ending(rate: float) -> Any:
    """What workers do, where a run with this learning rate ends them."""

    def work(texts: tuple[str, ...], *given: Any) -> list[worker.Record]:
        if any(RunSpec.from_json(text)["learning_rate"] == rate for text in texts):
            raise BrokenProcessPool("gone")
        return worker.work(texts, *given)

    return work


def test_lost_pieces_are_trained_again_few_at_once(small: None, spawned: list[int]) -> None:
    with Broken(1) as executor:
        assert_same(sweep(linear(epochs=5), OVER), sweep(linear(epochs=5), OVER, executor=executor))
    assert len(spawned) == 1


def test_what_ends_every_worker_is_named_and_the_rest_comes_back(
    monkeypatch: pytest.MonkeyPatch, spawned: list[int]
) -> None:
    monkeypatch.setattr(elsewhere, "work", ending(0.05))
    monkeypatch.setattr("core.engine.sweep.pieces", lambda *_: [[0], [*range(1, 8)]])
    with ThreadPoolExecutor(1) as executor, pytest.raises(LostRunsError, match="2 runs ended every") as lost:
        sweep(linear(epochs=5), OVER, executor=executor)
    assert "learning_rate=0.05" in str(lost.value)
    assert [spec["learning_rate"] for spec in lost.value.lost] == [0.05, 0.05]
    assert len(lost.value.runs) == 6


def test_an_executor_that_was_shut_down_is_refused() -> None:
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(SettingError, match=r"takes no work .*: give one that is running"):
        sweep(linear(), OVER, executor=executor)


def test_workers_of_other_versions_are_refused() -> None:
    wanted = r"the worker .* has Python .*, Paramscope \w+; the sweep wants Python 2.7, .*: install the same"
    with pytest.raises(SettingError, match=wanted):
        worker.work((linear().to_json(),), None, 2, "Python 2.7, NumPy 1.0")


def test_where_it_begins_cannot_be_sent() -> None:
    with ThreadPoolExecutor(1) as executor, pytest.raises(SettingError, match="leave out begin or executor"):
        sweep(linear(), OVER, begin=Begin(np.zeros(2)), executor=executor)


def test_more_and_longer_is_allowed_elsewhere() -> None:
    long = linear(epochs=1000, batch_size=1, samples=1000)
    many = {"seed": tuple(range(32)), "l2": tuple(i / 100 for i in range(32))}
    with pytest.raises(SettingError, match="more than the 30 s"):
        sweep(long, many)

    class Refusing(ThreadPoolExecutor):
        def submit(self, compute: Any, /, *given: Any, **named: Any) -> Future:
            raise RuntimeError("asked")

    with pytest.raises(SettingError, match="asked"):
        sweep(long, many, executor=Refusing(1))


def test_pieces_are_worth_the_way() -> None:
    assert pieces([[0, 1, 2, 3], [4, 5]], lambda batch: 0.1 * len(batch)) == [[0, 1], [2, 3], [4, 5]]
    assert pieces([[0, 1]], lambda batch: 60.0) == [[0], [1]]
    assert pieces([[0, 1], [2], [3]], lambda batch: 0.0) == [[0, 1, 2, 3]]


@pytest.mark.parametrize("each", [0.0005, 0.003, 0.02, 0.09, 0.15, 0.31])
def test_a_piece_takes_a_tenth_of_a_second_or_holds_all_that_is_left(each: float) -> None:
    batches = [[i, i + 1, i + 2] for i in range(0, 300, 3)] + [[*range(300, 500)]]
    parts = pieces(batches, lambda batch: each * len(batch))
    assert sorted(i for part in parts for i in part) == list(range(500))
    assert all(each * len(part) >= 0.1 for part in parts[:-1])
    assert all(each * len(part) <= 0.4 for part in parts)


def test_runs_of_several_shapes_go_together() -> None:
    sent: list[int] = []

    class Counting(ThreadPoolExecutor):
        def submit(self, compute: Any, /, *given: Any, **named: Any) -> Future:
            sent.append(len(given[0]))
            return super().submit(compute, *given, **named)

    with Counting(1) as executor:
        over = {"hidden": ((2,), (3,), (4, 4)), "seed": (0, 1)}
        assert_same(sweep(NETWORK, over), sweep(NETWORK, over, executor=executor))
    assert sum(sent) == 6
    assert len(sent) < 3


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"executor": 4}, "executor wants"),
        ({"repeats": 5}, "over wants a list of values of seed"),
        ({"repeats": (0, 1), "over": {"seed": (0, 1)}}, "seed is in over and in repeats"),
        ({"repeats": (0, -1)}, "seed wants"),
        ({"over": {"l2": (lambda: 0,)}}, "l2 wants a number"),
        ({"over": {"l2": (open,)}}, "l2 wants a number"),
    ],
)
def test_what_cannot_be_sent_gets_a_sentence(given: dict[str, Any], says: str) -> None:
    with ThreadPoolExecutor(1) as executor, pytest.raises(SettingError, match=says):
        sweep(linear(), **{"over": {"l2": (0, 0.1)}, "executor": executor, **given})
