"""A full room: visitors who arrive one by one and then change a random setting every five seconds, on average.

They are spread over the first screens of four pages. Nearly every change asks for a run and a comparison that nobody
has asked for before. What is meant to take long, behind a progress bar, is left alone: batches below those a page
opens with, and many epochs. With `tabs`, there is besides one visitor with so many tabs who changes something in each
of them as soon as it is answered.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from websockets.exceptions import WebSocketException

from benchmarks.report import Report
from benchmarks.server import Server, running
from benchmarks.visitors import VisitError, Visitor, browser, visiting

THINK_SECONDS, ARRIVAL_SECONDS = 5.0, 20.0
DATA, OPTIMIZER = ("dataset", "noise", "data_seed"), ("optimizer", "learning_rate", "momentum", "seed", "l2")
# Of each page: what its visitors change, wherever it is offered.
MOVED = {
    "linear_regression": (*DATA, *OPTIMIZER, "degree", "epochs"),
    "logistic_regression": (*DATA, *OPTIMIZER, "degree", "epochs"),
    "neural_network": ("noise", "data_seed", "learning_rate", "seed", "l2", "hidden", "activation"),
    "decision_tree": (*DATA, "criterion", "max_leaf_nodes", "max_depth", "min_samples_leaf", "ccp_alpha"),
}
SHORT_EPOCHS = ("50", "100", "150", "200", "300", "500")
# Milliseconds in which 95 % of the changes of a page are answered.
MOST_MILLISECONDS = dict.fromkeys(MOVED, 100.0) | {"neural_network": 300.0}
MOST_MEGABYTES = 450.0


@dataclass
class Log:
    """What happened in the room: seconds of every first run and of every answer to a change by page, and errors."""

    first: list[float] = field(default_factory=list)
    changes: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)


def room(report: Report, visitors: int, minutes: float, tabs: int = 0) -> None:
    """Waits, errors, and the memory of the server at the end."""
    log = Log()
    with running() as server:
        cpu = server.cpu_seconds()
        asyncio.run(fill(server, visitors, 60 * minutes, tabs, log))
        cpu, memory = server.cpu_seconds() - cpu, server.megabytes()
    title = f"{visitors} visitors, one change every {THINK_SECONDS:g} s each, {minutes:g} min"
    rows = [_row("first run", log.first), _row("change", [s for each in log.changes.values() for s in each])]
    rows += [_row(page, seconds) for page, seconds in sorted(log.changes.items())]
    report.table(f"{title}, beside one with {tabs} tabs" if tabs else title, rows)
    print("\n".join(sorted(set(log.errors))[:5]))
    share = 100 * cpu / (60 * minutes + ARRIVAL_SECONDS)
    report.table("Its server", [{"memory MB": memory, "CPU % of one core": share, "errors": len(log.errors)}])
    report.goal("errors", float(len(log.errors)), 0)
    for page, most in MOST_MILLISECONDS.items():
        report.goal(f"95 % of changes of {page} are answered within", _late(log.changes[page]), most, "ms")
    report.goal("memory of the server at the end", memory, MOST_MEGABYTES, "MB")


def _row(what: str, seconds: Sequence[float]) -> dict[str, str | int | float]:
    milliseconds = [1000 * value for value in seconds]
    return {
        "what": what,
        "count": len(milliseconds),
        "median ms": median(milliseconds),
        "95 % ms": _late(seconds),
        "longest ms": max(milliseconds),
    }


def _late(seconds: Sequence[float]) -> float:
    """Milliseconds within which 95 % of them were over."""
    return 1000 * quantiles(seconds, n=100, method="inclusive")[94]


async def fill(server: Server, visitors: int, seconds: float, tabs: int, log: Log) -> None:
    """So many visitors, who arrive one by one, and stay for `seconds` after the last has come."""
    until = time.monotonic() + ARRIVAL_SECONDS + seconds
    async with asyncio.TaskGroup() as group:
        for i in range(visitors):
            page = list(MOVED)[i % len(MOVED)]
            arrival = ARRIVAL_SECONDS * i / visitors
            group.create_task(_stay(server, page, random.Random(i), arrival, until, log))
        greedy = browser()
        for i in range(tabs):
            page = list(MOVED)[i % len(MOVED)]
            group.create_task(_hurry(server, page, random.Random(-1 - i), until, greedy, log))


async def _stay(
    server: Server, page: str, dice: random.Random, arrival: float, until: float, log: Log
) -> None:
    await asyncio.sleep(arrival)
    try:
        async with visiting(server.address, page, cookie=browser()) as visitor:
            log.first.append(await visitor.open())
            while time.monotonic() < until:
                await asyncio.sleep(THINK_SECONDS * dice.uniform(0.5, 1.5))
                log.changes[page].append(await _changed(visitor, page, dice))
    except (OSError, TimeoutError, VisitError, WebSocketException) as error:
        log.errors.append(f"{type(error).__name__} on {page}: {error}")


async def _hurry(server: Server, page: str, dice: random.Random, until: float, greedy: str, log: Log) -> None:
    """One tab of the visitor with many, from when all others are there; those tabs may wait as long as it takes."""
    await asyncio.sleep(ARRIVAL_SECONDS)
    try:
        async with visiting(server.address, page, cookie=greedy, longest=3600.0) as visitor:
            await visitor.open()
            while time.monotonic() < until:
                await _changed(visitor, page, dice)
    except (OSError, VisitError, WebSocketException) as error:
        log.errors.append(f"{type(error).__name__} on {page}, of many tabs: {error}")


async def _changed(visitor: Visitor, page: str, dice: random.Random) -> float:
    """Seconds until the page is complete after a change of one of the controls that it offers now."""
    key = dice.choice([name for name in MOVED[page] if name in visitor.controls])
    options = visitor.controls[key].options
    seconds = await visitor.move(
        **{key: dice.choice(SHORT_EPOCHS if key == "epochs" and options[-1] == "5000" else options)}
    )
    if not any(" parameters" in text for text in visitor.says):
        raise VisitError("the page has no line of results")
    return seconds
