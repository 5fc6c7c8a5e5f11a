"""Sweeps on any `concurrent.futures.Executor`: processes of this machine, or a cluster's.

Runs travel as specs, in pieces that are worth the way; a worker makes the data from them, and sends back what was
recorded. A run is the same bit for bit wherever it is trained, so a sweep is, too.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, fields
from multiprocessing import get_context
from typing import Any

import numpy as np

from core.data import Dataset, interned
from core.engine.problem import problem_of
from core.engine.run import Run
from core.engine.spec import RunSpec
from core.engine.training import train_batch
from core.formatting import count
from core.hyper import SettingError
from core.models import MODELS
from core.models.base import Fitted

# What sending a piece of work is worth, by the estimate; and how often it is asked whether somebody wants to stop.
PIECE_SECONDS, POLL_SECONDS = 0.2, 0.2
# Runs that are named, of those that ended their workers.
NAMED = 3


class LostRunsError(RuntimeError):
    """Runs that end every process that trains them; `runs` are all others of a sweep, in its order."""

    def __init__(self, lost: Sequence[RunSpec]) -> None:
        names = "; ".join(
            ", ".join(f"{name}={value}" for name, value in spec.chosen().items()) for spec in lost[:NAMED]
        )
        super().__init__(f"{count(len(lost), 'run')} ended every worker that trained them: {names}")
        self.lost, self.runs = tuple(lost), tuple[Run, ...]()


class UnreachableError(RuntimeError):
    """Whoever trains the rest cannot be reached any more; what has come is kept."""


# What each side has itself: all other fields of a run are what a worker sends back.
OWN = ("spec", "train", "validation", "fitted")


@dataclass(frozen=True, eq=False)
class Record:
    """What was recorded of a run; `fitted` only where it is grown, else the rows tell it."""

    fitted: Fitted | None
    recorded: Mapping[str, Any]

    @classmethod
    def of(cls, run: Run) -> Record:
        fitted = None if MODELS[run.spec.model].optimized else run.fitted
        return cls(
            fitted, {field.name: getattr(run, field.name) for field in fields(run) if field.name not in OWN}
        )

    def run(self, spec: RunSpec, data: Dataset | None) -> Run:
        """The run of `spec`, with its rows."""
        problem = problem_of(spec, data)
        fitted = problem.fitted if self.fitted is None else self.fitted
        return Run(spec, problem.train, problem.validation, fitted, **self.recorded)


def versions() -> str:
    """What decides the last bit, and how records are written."""
    return f"Python {sys.version_info[0]}.{sys.version_info[1]}, NumPy {np.__version__}"


def work(texts: tuple[str, ...], data: Dataset | None, most_snapshots: int, wanted: str) -> list[Record]:
    """What a worker does: the records of these specs, as JSON. Raises SettingError where it is of other versions."""
    if versions() != wanted:
        raise SettingError(f"a worker has {versions()}; the sweep wants {wanted}: install the same there")
    if data is not None:
        data = interned(data)
    specs = [RunSpec.from_json(text) for text in texts]
    return [Record.of(run) for run in train_batch(specs, data, None, most_snapshots)]


def pieces(batches: Sequence[list[int]], seconds: Callable[[list[int]], float]) -> list[list[int]]:
    """`batches` of indices in pieces of about PIECE_SECONDS each."""
    parts = []
    for batch in batches:
        size = max(1, round(len(batch) * PIECE_SECONDS / max(seconds(batch), 1e-9)))
        parts += [batch[begin : begin + size] for begin in range(0, len(batch), size)]
    return parts


def trained_elsewhere(
    executor: Executor,
    specs: Sequence[RunSpec],
    parts: Sequence[list[int]],
    data: Dataset | None,
    most_snapshots: int,
    on_runs: Callable[[int, int], None] | None = None,
    reachable: Callable[[], bool] = lambda: True,
) -> Iterator[tuple[list[int], list[Run]]]:
    """Pieces as they are done, in any order: indices and runs. `on_runs(done, of all)` may raise to give up.

    A worker that is lost costs nothing: its pieces are trained again, each in a process of its own. Raises
    LostRunsError at the end when some end that as well, SettingError where the executor takes no work, and
    UnreachableError as soon as it is not `reachable`.
    """
    done, broken = 0, list[list[int]]()
    pending = {_sent(executor, specs, part, data, most_snapshots): part for part in parts}
    try:
        while pending:
            if not reachable():
                raise UnreachableError
            ready, _ = wait(pending, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
            for future in ready:
                part = pending.pop(future)
                records = _records(future)
                if records is None:
                    broken.append(part)
                    continue
                done += len(part)
                yield part, _runs(specs, part, records, data)
            if on_runs is not None:
                on_runs(done, len(specs))
    finally:
        for future in pending:
            future.cancel()
    yield from _again(specs, broken, data, most_snapshots)


def _again(
    specs: Sequence[RunSpec], broken: list[list[int]], data: Dataset | None, most_snapshots: int
) -> Iterator[tuple[list[int], list[Run]]]:
    """Pieces whose workers were lost, each in a process of its own, and in halves where that ends as well."""
    lost = []
    while broken:
        part = broken.pop()
        records = _alone(specs, part, data, most_snapshots)
        if records is not None:
            yield part, _runs(specs, part, records, data)
        elif len(part) == 1:
            lost += part
        else:
            broken += [part[: len(part) // 2], part[len(part) // 2 :]]
    if lost:
        raise LostRunsError([specs[i] for i in lost])


def _runs(
    specs: Sequence[RunSpec], part: list[int], records: list[Record], data: Dataset | None
) -> list[Run]:
    return [record.run(specs[i], data) for i, record in zip(part, records, strict=True)]


def _sent(
    executor: Executor, specs: Sequence[RunSpec], part: list[int], data: Dataset | None, most_snapshots: int
) -> Future[list[Record]]:
    texts = tuple(specs[i].to_json() for i in part)
    try:
        return executor.submit(work, texts, data, most_snapshots, versions())
    except BrokenProcessPool as broken:
        lost: Future[list[Record]] = Future()
        lost.set_exception(broken)
        return lost
    except RuntimeError as error:
        raise SettingError(f"the executor takes no work ({error}): give one that is running") from error


def _records(future: Future[list[Record]]) -> list[Record] | None:
    """What came of a piece; None where its worker was lost."""
    try:
        return future.result()
    except (BrokenProcessPool, CancelledError):
        return None
    except Exception as error:
        # A cluster's own word for it, after it has tried several workers.
        if type(error).__name__ == "KilledWorker":
            return None
        raise


def _alone(
    specs: Sequence[RunSpec], part: list[int], data: Dataset | None, most_snapshots: int
) -> list[Record] | None:
    """The same piece in a process of its own; None where that ends, too."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as own:
        return _records(_sent(own, specs, part, data, most_snapshots))
