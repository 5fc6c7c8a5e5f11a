"""Memory of a server on which thirty visitors train the largest models of every page, one after another, for long.

Each opens a link that few have opened before, waits until the page is complete, leaves, and comes back in a new tab:
so sessions end all the time. The server should give back what it took.

python -m benchmarks.endurance --minutes 20 --visitors 30
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field

from websockets.exceptions import WebSocketException

from benchmarks.report import Report, arguments
from benchmarks.server import Server, running
from benchmarks.visitors import VisitError, browser, visiting
from core import RunSpec
from core.hyper import Value, Widths

# Seconds between two looks at the memory, between two pages of a visitor, and that a page may take.
EVERY, PAUSE, LONGEST = 15.0, 3.0, 600.0
SETTLED_MINUTES = 5.0
MOST_MEGABYTES, MOST_GROWTH = 1000.0, 10.0
LARGEST: tuple[tuple[str, str, str, str | None, dict[str, Value]], ...] = (
    ("linear_regression", "diabetes", "linear_regression", "adam", {"batch_size": 8, "epochs": 1000}),
    ("logistic_regression", "digits", "logistic_regression", "adam", {"batch_size": 32, "epochs": 200}),
    (
        "neural_network",
        "digits",
        "neural_network",
        "adam",
        {"hidden": Widths((64, 64, 64)), "batch_size": 64, "epochs": 300},
    ),
    ("decision_tree", "digits", "decision_tree", None, {}),
    ("decision_tree", "digits", "gradient_boosting", None, {"n_estimators": 50}),
    ("transformer", "induction", "transformer", "adam", {"d_model": 32, "epochs": 10}),
)
VIEWS = ("", "Hyperparameters", "Reasons", "Classes", "Layers", "Surface")


@dataclass
class Log:
    """Megabytes of the server by the minute, pages that were complete, and errors."""

    memory: list[tuple[float, float]] = field(default_factory=list)
    pages: int = 0
    errors: list[str] = field(default_factory=list)


async def visit(server: Server, number: int, until: float, log: Log) -> None:
    """One visitor after another page, each in a new tab."""
    rng = random.Random(number)
    while time.monotonic() < until:
        page, dataset, model, optimizer, settings = LARGEST[rng.randrange(len(LARGEST))]
        seeds = {"seed": rng.randrange(20), "data_seed": rng.randrange(20)}
        query = RunSpec(dataset, model, optimizer, {**settings, **seeds}).to_query()
        view = rng.choice(VIEWS)
        try:
            link = {**query, **({"view": view} if view else {})}
            async with visiting(server.address, page, link, browser(), LONGEST) as visitor:
                await visitor.open()
            log.pages += 1
        except (VisitError, WebSocketException, TimeoutError, OSError) as error:
            log.errors.append(f"{type(error).__name__}: {error}")
        await asyncio.sleep(PAUSE)


async def watch(server: Server, began: float, until: float, log: Log) -> None:
    """The memory of the server, again and again."""
    while time.monotonic() < until:
        log.memory.append(((time.monotonic() - began) / 60, server.megabytes()))
        await asyncio.sleep(EVERY)


async def fill(server: Server, visitors: int, minutes: float, log: Log) -> None:
    """All visitors at once."""
    began = time.monotonic()
    until = began + 60 * minutes
    people = [visit(server, number, until, log) for number in range(visitors)]
    await asyncio.gather(watch(server, began, until, log), *people)


def endurance(report: Report, visitors: int, minutes: float) -> None:
    """Megabytes at most, once settled, and at the end."""
    log = Log()
    with running() as server:
        asyncio.run(fill(server, visitors, minutes, log))
    settled = [megabytes for at, megabytes in log.memory if at >= SETTLED_MINUTES] or [log.memory[-1][1]]
    most, last = max(megabytes for _, megabytes in log.memory), log.memory[-1][1]
    step = max(1, len(log.memory) // 12)
    rows = [{"minute": round(at, 1), "MB": megabytes} for at, megabytes in log.memory[::step]]
    report.table(f"{visitors} visitors with the largest models, {minutes:g} min, {log.pages} pages", rows)
    print("\n".join(sorted(set(log.errors))[:5]))
    report.goal("errors", float(len(log.errors)), 0)
    report.goal("memory at most", most, MOST_MEGABYTES, "MB")
    report.goal(f"growth after {SETTLED_MINUTES:g} minutes", 100 * (last / settled[0] - 1), MOST_GROWTH, "%")


def main() -> None:
    """Measure it, and write the figures where they are asked for."""
    parser = arguments(__doc__)
    parser.add_argument("--visitors", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=20.0)
    options, report = parser.parse_args(), Report()
    endurance(report, options.visitors, options.minutes)
    if options.json:
        report.write(options.json)


if __name__ == "__main__":
    main()
