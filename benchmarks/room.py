"""A full room: visitors who arrive one by one and then change a random setting every five seconds, on average.

Everybody has the comparison open, the dearest view, and nearly every change asks for a run and a comparison that nobody
has asked for before. What is meant to take long, behind a progress bar, is left alone: batches below full size, and
more than 500 epochs.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from statistics import median, quantiles

from websockets.exceptions import WebSocketException

from benchmarks.report import Report
from benchmarks.server import Server, running
from benchmarks.visitors import VisitError, Visitor, visiting

PAGE, QUERY = "linear_regression", {"view": "Hyperparameters"}
THINK_SECONDS, ARRIVAL_SECONDS = 5.0, 20.0
MOVED = (
    "dataset",
    "optimizer",
    "learning_rate",
    "momentum",
    "l2",
    "degree",
    "noise",
    "data_seed",
    "seed",
    "epochs",
)
SHORT_EPOCHS = ("50", "100", "150", "200", "300", "500")
MOST_MILLISECONDS, MOST_MEGABYTES = 250.0, 450.0


@dataclass
class Log:
    """What happened in the room: seconds of every first run and of every answer to a change, and errors."""

    first: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def room(report: Report, visitors: int, minutes: float) -> None:
    """Waits, errors, and the memory of the server at the end."""
    log = Log()
    with running() as server:
        cpu = server.cpu_seconds()
        asyncio.run(fill(server, visitors, 60 * minutes, log))
        cpu, memory = server.cpu_seconds() - cpu, server.megabytes()
    title = f"{visitors} visitors, one change every {THINK_SECONDS:g} s each, {minutes:g} min"
    report.table(title, [_row("first run", log.first), _row("change", log.changes)])
    print("\n".join(sorted(set(log.errors))[:5]))
    share = 100 * cpu / (60 * minutes + ARRIVAL_SECONDS)
    report.table("Its server", [{"memory MB": memory, "CPU % of one core": share, "errors": len(log.errors)}])
    report.goal("errors", float(len(log.errors)), 0)
    report.goal(
        "95 % of changes are answered within", 1000 * _percentile(log.changes, 95), MOST_MILLISECONDS, "ms"
    )
    report.goal("memory of the server at the end", memory, MOST_MEGABYTES, "MB")


def _row(what: str, seconds: list[float]) -> dict[str, str | int | float]:
    milliseconds = [1000 * value for value in seconds]
    return {
        "what": what,
        "count": len(milliseconds),
        "median ms": median(milliseconds),
        "95 % ms": _percentile(milliseconds, 95),
        "longest ms": max(milliseconds),
    }


def _percentile(values: list[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1]


async def fill(server: Server, visitors: int, seconds: float, log: Log) -> None:
    """So many visitors, who arrive one by one, and stay for `seconds` after the last has come."""
    until = time.monotonic() + ARRIVAL_SECONDS + seconds
    async with asyncio.TaskGroup() as group:
        for i in range(visitors):
            group.create_task(_stay(server, random.Random(i), ARRIVAL_SECONDS * i / visitors, until, log))


async def _stay(server: Server, dice: random.Random, arrival: float, until: float, log: Log) -> None:
    await asyncio.sleep(arrival)
    try:
        async with visiting(server.address, PAGE, **QUERY) as visitor:
            log.first.append(await visitor.open())
            while time.monotonic() < until:
                await asyncio.sleep(THINK_SECONDS * dice.uniform(0.5, 1.5))
                log.changes.append(await visitor.move(**_change(visitor, dice)))
                if not any(" parameters" in text for text in visitor.says):
                    raise VisitError("the page has no line of results")
    except (OSError, TimeoutError, VisitError, WebSocketException) as error:
        log.errors.append(f"{type(error).__name__}: {error}")


def _change(visitor: Visitor, dice: random.Random) -> dict[str, str]:
    """Another value of one of the controls that the page offers now."""
    key = dice.choice([name for name in MOVED if name in visitor.controls])
    return {key: dice.choice(SHORT_EPOCHS if key == "epochs" else visitor.controls[key].options)}
