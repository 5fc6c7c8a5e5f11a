"""How contenders are timed: on one core, in turns, the fastest of several counts."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping

from threadpoolctl import threadpool_limits

from benchmarks.report import Report, arguments

Contenders = Mapping[str, Callable[[], object]]


def measured(description: str | None, rounds: int, *measures: Callable[[Report, int], None]) -> None:
    """What the command line of a benchmark does: all `measures` on one core, printed, and written where asked."""
    parser = arguments(description)
    parser.add_argument("--rounds", type=int, default=rounds, help="the fastest counts")
    options = parser.parse_args()
    report = Report()
    take_one_core()
    with threadpool_limits(limits=1):
        for measure in measures:
            measure(report, options.rounds)
    if options.json:
        report.write(options.json)


def take_one_core() -> None:
    """This process, and all threads it starts from now on, on one core, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def fastest(contenders: Contenders, rounds: int) -> dict[str, float]:
    """Seconds of the fastest of `rounds` turns of each; one more round before them warms up."""
    seconds = dict.fromkeys(contenders, float("inf"))
    for turn in range(rounds + 1):
        for name, contender in contenders.items():
            began = time.perf_counter()
            contender()
            if turn:
                seconds[name] = min(seconds[name], time.perf_counter() - began)
    return seconds
