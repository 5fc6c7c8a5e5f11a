"""Sweeps on any `concurrent.futures.Executor`: processes of this machine, or a cluster's.

Runs travel as specs, in pieces that are worth the way; a worker makes the data from them, and sends back what was
recorded. A run is the same bit for bit wherever it is trained, so a sweep is, too.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from os import cpu_count
from queue import Empty, SimpleQueue
from typing import Any

from core.data import Dataset
from core.engine.cluster import REMEDY, SILENT_SECONDS, UnreachableError, client_of, reachable, refuse_others
from core.engine.lending import lent
from core.engine.problem import Key, Problem, problem_key, problem_of
from core.engine.processes import Fresh
from core.engine.run import Run
from core.engine.spec import RunSpec
from core.engine.worker import Record, versions, work
from core.formatting import count
from core.hyper import SettingError

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


def pieces(batches: Sequence[list[int]], seconds: Callable[[list[int]], float]) -> list[list[int]]:
    """`batches` of indices in pieces of about PIECE_SECONDS each: long ones in parts, and short ones together."""
    parts, short, together = list[list[int]](), list[int](), 0.0
    for batch in batches:
        took = seconds(batch)
        many = min(len(batch), max(1, round(took / PIECE_SECONDS)))
        if many > 1:
            ends = [round(len(batch) * i / many) for i in range(many + 1)]
            parts += [batch[begin:end] for begin, end in pairwise(ends)]
            continue
        short, together = short + batch, together + took
        if together > PIECE_SECONDS / 2:
            parts.append(short)
            short, together = [], 0.0
    return [*parts, short] if short else parts


@dataclass(frozen=True)
class Job:
    """What all pieces of a sweep share."""

    specs: Sequence[RunSpec]
    data: Dataset | None
    most_snapshots: int

    def sent(self, executor: Executor, part: list[int], handle: Any) -> Future[list[Record]]:
        """A piece under way; one that is lost at once where the executor has lost its workers before."""
        texts = tuple(self.specs[i].to_json() for i in part)
        try:
            return executor.submit(work, texts, handle, self.most_snapshots, versions())
        except BrokenExecutor as broken:
            lost: Future[list[Record]] = Future()
            lost.set_exception(broken)
            return lost
        except RuntimeError as error:
            raise SettingError(f"the executor takes no work ({error}): give one that is running") from error

    def runs(self, part: list[int], records: list[Record], problems: dict[Key, Problem]) -> list[Run]:
        """The runs of a piece; `problems` of own data are prepared once for all pieces."""
        specs = [self.specs[i] for i in part]
        if self.data is None:
            return [record.run(spec, problem_of(spec)) for spec, record in zip(specs, records, strict=True)]
        for spec in specs:
            if problem_key(spec) not in problems:
                problems[problem_key(spec)] = problem_of(spec, self.data)
        return [
            record.run(spec, problems[problem_key(spec)]) for spec, record in zip(specs, records, strict=True)
        ]


# A piece and what came of it; None where nothing came for a while.
Answers = Generator[tuple[list[int], list[Record]] | None]


def trained_elsewhere(
    executor: Executor,
    specs: Sequence[RunSpec],
    parts: Sequence[list[int]],
    data: Dataset | None,
    most_snapshots: int,
    on_runs: Callable[[int, int], None] | None = None,
) -> Generator[tuple[list[int], list[Run]]]:
    """Pieces as they are done, in any order: indices and runs. `on_runs(done, of all)` may raise to give up.

    A worker that is lost costs nothing: its pieces are trained again in processes of this machine. Raises LostRunsError
    at the end when some end these as well, SettingError where the executor takes no work, and UnreachableError as
    soon as a cluster cannot be reached any more.
    """
    job, problems, done = Job(specs, data, most_snapshots), dict[Key, Problem](), 0
    with closing(_rescued(job, executor, parts)) as answers:
        for answer in answers:
            if answer is not None:
                part, records = answer
                done += len(part)
                yield part, job.runs(part, records, problems)
            if on_runs is not None:
                on_runs(done, len(specs))


def _rescued(job: Job, executor: Executor, parts: Sequence[list[int]]) -> Answers:
    """What comes of all pieces, of those of lost workers at last."""
    refuse_others(executor, versions)
    lost = list[list[int]]()
    with closing(_answers(job, executor, deque(parts), len(parts), lost)) as answers:
        latest = time.monotonic()
        for answer in answers:
            if answer is None:
                _refuse_silence(executor, time.monotonic() - latest)
            else:
                latest = time.monotonic()
            yield answer
    # Without its workers a cluster may take back all at once.
    _refuse_silence(executor, 0.0)
    yield from _again(job, lost)


def _refuse_silence(executor: Executor, seconds: float) -> None:
    """Raises UnreachableError where a cluster is gone, or nothing has come from it for too long."""
    if not reachable(executor):
        raise UnreachableError("the connection is lost")
    if client_of(executor) is not None and seconds > SILENT_SECONDS:
        raise UnreachableError(f"nothing has come from it for {SILENT_SECONDS:.0f} s")


def _answers(
    job: Job, executor: Executor, parts: deque[list[int]], at_once: int, lost: list[list[int]]
) -> Answers:
    """What comes of `parts`, taken from their beginning, few at once; those whose worker is lost go to `lost`.

    Then no more are taken.
    """
    ready, under_way = SimpleQueue[Future[list[Record]]](), dict[Future[list[Record]], list[int]]()
    before = len(lost)
    with lent(executor, job.data) as handle:
        try:
            while True:
                while parts and len(under_way) < at_once and len(lost) == before:
                    part = parts.popleft()
                    future = job.sent(executor, part, handle)
                    under_way[future] = part
                    future.add_done_callback(ready.put)
                if not under_way:
                    return
                try:
                    future = ready.get(timeout=POLL_SECONDS)
                except Empty:
                    yield None
                    continue
                part = under_way.pop(future)
                if (records := _records(executor, future)) is None:
                    lost.append(part)
                else:
                    yield part, records
        finally:
            # A cluster that is gone would wait for each to be cancelled.
            if reachable(executor):
                for future in under_way:
                    future.cancel()


def _again(job: Job, lost: list[list[int]]) -> Answers:
    """Pieces whose workers were lost: few at once in processes of this machine; those lost again alone, and in halves.

    So what ends its worker takes along few others.
    """
    parts, suspects, hopeless = deque(lost), list[list[int]](), list[int]()
    while parts:
        yield from _own(job, parts, cpu_count() or 1, suspects)
    while suspects:
        part, ended = suspects.pop(), list[list[int]]()
        yield from _own(job, deque([part]), 1, ended)
        if ended and len(part) == 1:
            hopeless += part
        elif ended:
            suspects += [part[: len(part) // 2], part[len(part) // 2 :]]
    if hopeless:
        raise LostRunsError([job.specs[i] for i in sorted(hopeless)])


def _own(job: Job, parts: deque[list[int]], processes: int, lost: list[list[int]]) -> Answers:
    """What comes of `parts`, or of the first of them where a worker is lost, in processes of this machine."""
    with (
        ProcessPoolExecutor(min(processes, len(parts)), mp_context=Fresh()) as own,
        closing(_answers(job, own, parts, processes, lost)) as answers,
    ):
        yield from answers


def _records(executor: Executor, future: Future[list[Record]]) -> list[Record] | None:
    """What came of a piece; None where its worker was lost. Raises SettingError where it could not be read there."""
    try:
        return future.result()
    except (BrokenExecutor, CancelledError):
        return None
    except ImportError as error:
        raise SettingError(f"a worker cannot read its work ({error}): {REMEDY}") from error
    except Exception as error:
        if "deserialization" in str(error) and client_of(executor) is not None:
            raise SettingError(f"the scheduler cannot read its work: {REMEDY}") from error
        # A cluster's own word for it, after it has tried several workers.
        if type(error).__name__ == "KilledWorker":
            return None
        raise
