"""What reading a table costs: files of 5 MB, one guess changed, checks, memory, and the slowest of 2,000 broken files.

The fastest of several rounds counts; memory is that of a process of its own, above what imports hold.

python -m benchmarks.tables --json benchmarks/tables.json
"""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.report import Report
from benchmarks.timing import fastest, measured
from core import SettingError, read_table
from ui import memory

MOST_BYTES, ROWS, BROKEN = 4_990_000, 20_000, 2_000
# Goals: seconds, milliseconds, megabytes.
MOST_READY, MOST_RETYPED, MOST_CHECKED, MOST_MEMORY, MOST_BROKEN = 1.5, 200.0, 1_000.0, 60.0, 2.0
PIECES = (
    b'"',
    b"'",
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"\xff",
    b"1e999",
    b"1.234,56",
    b"01/02/2020",
    b"\n\n",
    b'""',
    b"#",
)


def line(rng: random.Random, decimal: str) -> str:
    """Nine numbers, three amounts with gaps, a category, a date and a yes or no."""
    numbers = [f"{rng.gauss(0, 100):.4f}".replace(".", decimal) for _ in range(9)]
    amounts = [f"{rng.randint(0, 10**6)}" if rng.random() > 0.02 else "" for _ in range(3)]
    day = f"2024-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    return ";".join([*numbers, *amounts, f"city{rng.randint(0, 60)}", day, rng.choice(["yes", "no"])])


def file(rows: int, decimal: str = ".", size: int = MOST_BYTES) -> bytes:
    """A table of up to so many rows and bytes."""
    rng = random.Random(0)
    lines = [";".join([*(f"c{i}" for i in range(12)), "city", "day", "flag"])]
    room = size
    while len(lines) <= rows and (room := room - len(lines[-1]) - 1) > 200:
        lines.append(line(rng, decimal))
    return "\n".join(lines).encode()


def narrow() -> bytes:
    """A table of single digits, which has as many cells as 5 MB can hold."""
    rng = random.Random(0)
    lines = [",".join(f"c{i}" for i in range(50))]
    return "\n".join(
        [*lines, *(",".join(map(str, rng.choices(range(10), k=50))) for _ in range(49_000))]
    ).encode()


def ready(raw: bytes) -> object:
    """A table read, checked and made into data."""
    table = read_table(raw)
    return table.problems, table.dataset("c0")


def speed(report: Report, rounds: int) -> None:
    """Seconds of everything that a visitor waits for."""
    files = {"1.5": file(50_000), "1,5": file(50_000, ","), "digits": narrow()}
    whole = {f"5 MB as {name}": partial(ready, raw) for name, raw in files.items()}
    table = read_table(file(ROWS))
    changes: dict[str, Callable[[], object]] = {
        "a type": lambda: table.reread(types={"c0": "category"}),
        "the decimal sign": lambda: table.reread(decimal=","),
        "the marks of missing cells": lambda: table.reread(missing=("", "0")),
    }
    again = {f"{ROWS:,} rows, another guess of {name}": change for name, change in changes.items()}
    checks = {f"checks of {ROWS:,} rows": lambda: table.checks("c0")}
    took = fastest({**whole, **again, **checks}, rounds)
    report.table("Tables", [{"what": name, "milliseconds": 1000 * each} for name, each in took.items()])
    for name in whole:
        report.goal(name, took[name], MOST_READY, "s")
    for name in again:
        report.goal(name, 1000 * took[name], MOST_RETYPED, "ms")
    for name in checks:
        report.goal(name, 1000 * took[name], MOST_CHECKED, "ms")


def resident(kind: str) -> float:
    """Megabytes: `VmRSS` now, `VmHWM` at most."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(each.split()[1]) for each in lines if each.startswith(kind)) / 1024


def grown(raw: bytes) -> tuple[float, float, float]:
    """Megabytes above what imports hold: at most once a table is read, and with its data; and what a session keeps."""
    ready(b"c0;c1\n1;2024-01-01\n2;2024-01-02\n3;2024-01-02\n")
    before = resident("VmRSS")
    table = read_table(raw)
    read = resident("VmHWM") - before
    data = table.dataset("c0")
    most = resident("VmHWM") - before
    memory.give_back()
    kept = resident("VmRSS") - before
    del table, data
    return read, most, kept


def held(report: Report, rounds: int) -> None:
    """Megabytes of reading 5 MB, each in a process of its own."""
    rows = []
    for name, raw in (("5 MB as 1.5", file(50_000)), ("5 MB as digits", narrow())):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            read, data, kept = pool.apply(grown, (raw,))
        rows.append({"what": name, "MB read, at most": read, "MB with data, at most": data, "MB kept": kept})
        report.goal(f"{name}: memory", kept, MOST_MEMORY, "MB")
    report.table("Memory above imports", rows)


def broken(report: Report, rounds: int) -> None:
    """The slowest of 2,000 files that were changed at random."""
    whole, slowest, refused = file(300), 0.0, 0
    for seed in range(BROKEN):
        rng = random.Random(seed)
        raw = bytearray(whole)
        for _ in range(rng.randint(1, 8)):
            at = rng.randrange(len(raw))
            raw[at : at + rng.choice((0, 1, 30))] = rng.choice(PIECES)
        began = time.perf_counter()
        try:
            table = read_table(bytes(raw))
            table.dataset(next(iter(table.columns)))
        except SettingError:
            refused += 1
        slowest = max(slowest, time.perf_counter() - began)
    report.table("Broken files", [{"files": BROKEN, "refused": refused, "slowest, ms": 1000 * slowest}])
    report.goal(f"slowest of {BROKEN:,} broken files", slowest, MOST_BROKEN, "s")


if __name__ == "__main__":
    measured(__doc__, 3, speed, held, broken)
