"""How cost grows: with runs, rows, parameters, leaves, pieces that are sent, workers and visitors; and the exponents.

An exponent is the slope of log seconds over log size, by least squares; the last one is that between the two largest
sizes, where what every training pays once weighs least. 1 is proportional.

    python -m benchmarks.scale --json benchmarks/scale.json
    python -m benchmarks.scale --only visitors
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.report import Report, Row, arguments
from benchmarks.room import ARRIVAL_SECONDS, Log, fill
from benchmarks.server import running
from benchmarks.timing import fastest
from core import Dataset, RunSpec, sweep, train
from core.engine import elsewhere

MOST, ROUNDS = 1.1, 2
ROOM_SECONDS = 20.0

NETWORK = RunSpec("moons", "neural_network", "adam", {"epochs": 20, "batch_size": 32})
LINEAR = RunSpec("diabetes", "linear_regression", "sgd", {"epochs": 100, "learning_rate": 0.001})
TREE = RunSpec("moons", "decision_tree", None, {"max_leaf_nodes": 64})
BOOSTING = RunSpec("moons", "gradient_boosting", None, {"n_estimators": 20})
TRANSFORMER = RunSpec("copy", "transformer", "adam", {"epochs": 2, "batch_size": 32, "samples": 500})

Sizes = Mapping[float, Callable[[], object]]


def main() -> None:
    """Measure all parts, or those asked for."""
    parts = {"training": training, "sending": sending, "workers": workers, "visitors": visitors}
    parser = arguments(__doc__)
    parser.add_argument("--only", choices=parts, action="append", help="one part; may be given again")
    options = parser.parse_args()
    report = Report()
    with threadpool_limits(limits=1):
        for name in options.only or parts:
            parts[name](report)
    if options.json:
        report.write(options.json)


def exponents(sizes: Sequence[float], seconds: Sequence[float]) -> tuple[float, float]:
    """Slope of log seconds over log size: of all, and of the two largest."""
    x, y = np.log(sizes), np.log(seconds)
    return float(np.polyfit(x, y, 1)[0]), float((y[-1] - y[-2]) / (x[-1] - x[-2]))


def row(report: Report, what: str, seconds: Mapping[float, float]) -> Row:
    """A line of the table of curves, and its goal."""
    slope, last = exponents([*seconds], [*seconds.values()])
    (least, fewest), (most, longest) = next(iter(seconds.items())), [*seconds.items()][-1]
    report.goal(f"exponent of {what}", slope, MOST)
    return {
        "what": what,
        "from": float(least),
        "to": float(most),
        "ms at first": 1000 * fewest,
        "ms at last": 1000 * longest,
        "exponent": slope,
        "last exponent": last,
    }


# --------------------------------------------------------------------------- training


def rows_of(count: int, columns: int, classes: bool = False) -> Dataset:
    """So many rows of normal columns, with a noisy linear target."""
    dice = np.random.default_rng(0)
    x = dice.normal(size=(count, columns))
    y = x @ dice.normal(size=columns) + dice.normal(size=count)
    names = tuple(f"x{i}" for i in range(columns))
    if classes:
        return Dataset(x, (y > 0).astype(float), names, "binary", "y")
    return Dataset(x, y, names, "regression", "y")


def on_rows(spec: RunSpec, counts: Sequence[int], columns: int, classes: bool) -> Sizes:
    """Training on so many rows, by their count."""
    return {n: partial(train, spec, rows_of(n, columns, classes)) for n in counts}


def training(report: Report) -> None:
    """In this process."""
    hidden = {w: NETWORK.replace(hidden=(w, w)) for w in (8, 16, 32, 64)}
    deep = {d: TRANSFORMER.replace(d_model=d, heads=4) for d in (16, 32, 64)}
    leaves = (4, 16, 64, 256)
    many = rows_of(8000, 4, classes=True)
    curves: dict[str, Sizes] = {
        "runs of a network": {
            n: partial(sweep, NETWORK, {"seed": range(32), "learning_rate": np.logspace(-3, -1, n // 32)})
            for n in (32, 128, 512, 1024)
        },
        "runs of trees": {
            n: partial(sweep, TREE, {"data_seed": range(32), "min_samples_leaf": range(1, n // 32 + 1)})
            for n in (32, 128, 512)
        },
        "rows, linear regression": on_rows(LINEAR, (500, 2000, 8000, 32000), 4, False),
        "rows, network": on_rows(NETWORK.replace(epochs=2), (500, 2000, 8000, 32000), 4, True),
        "rows, tree": on_rows(TREE, (500, 2000, 8000, 32000), 4, True),
        "rows, boosting": on_rows(BOOSTING, (500, 2000, 8000, 32000), 4, True),
        "sequences, transformer": {
            n: partial(train, TRANSFORMER.replace(samples=n)) for n in (250, 1000, 4000)
        },
        "parameters, linear regression": {
            d + 1: partial(train, LINEAR, rows_of(500, d, False)) for d in (4, 16, 64, 256)
        },
        "parameters, network": {train(s).parameter_count: partial(train, s) for s in hidden.values()},
        "parameters, transformer": {train(s).parameter_count: partial(train, s) for s in deep.values()},
        "leaves, tree": {n: partial(train, TREE.replace(max_leaf_nodes=n), many) for n in leaves},
        "trees, boosting": {n: partial(train, BOOSTING.replace(n_estimators=n)) for n in (25, 100, 400)},
    }
    report.table(
        f"Training, one thread, fastest of {ROUNDS}",
        [row(report, what, _timed(sizes)) for what, sizes in curves.items()],
    )


def _timed(sizes: Sizes) -> dict[float, float]:
    took = fastest({str(size): contender for size, contender in sizes.items()}, ROUNDS)
    return {float(size): seconds for size, seconds in took.items()}


# --------------------------------------------------------------------------- elsewhere


def sending(report: Report) -> None:
    """What runs cost the process that sends them, each as a piece of its own: processor time, without the workers'."""
    spec, took = LINEAR.replace(epochs=1), dict[float, float]()
    kept, elsewhere.PIECE_SECONDS = elsewhere.PIECE_SECONDS, 1e-9
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        for n in (128, 128, 512, 2048, 8192):
            began = time.process_time()
            sweep(spec, {"l2": np.linspace(0, 0.1, n)}, executor=executor)
            took[n] = time.process_time() - began
    elsewhere.PIECE_SECONDS = kept
    report.table("The sending process", [row(report, "pieces sent", took)])


def workers(report: Report) -> None:
    """One sweep in this process, and on one and on two workers; the first sweep of each starts them."""
    spec = NETWORK.replace(epochs=200)
    over: dict[str, Sequence[float]] = {
        "learning_rate": (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2),
        "l2": (0, 1e-3, 1e-2, 0.1),
        "seed": range(16),
    }
    rows: list[Row] = []
    for name, many in (("here", 0), ("1 worker", 1), ("2 workers", 2)):
        began = time.perf_counter()
        if many == 0:
            sweep(spec, over)
        else:
            with ProcessPoolExecutor(many, mp_context=get_context("spawn")) as executor:
                sweep(spec, {"seed": range(many)}, executor=executor)
                started, began = time.perf_counter() - began, time.perf_counter()
                sweep(spec, over, executor=executor)
        took = time.perf_counter() - began
        rows.append({"where": name, "seconds": took, "to start": started if many else 0.0})
    report.table("512 runs of a network of 200 epochs", rows)


# --------------------------------------------------------------------------- visitors


def visitors(report: Report) -> None:
    """Processor time and memory of the server while so many visitors change a setting every five seconds."""
    took, rows = dict[float, float](), list[Row]()
    for many in (5, 10, 20):
        log = Log()
        with running() as server:
            before = server.cpu_seconds()
            asyncio.run(fill(server, many, ROOM_SECONDS, 0, log))
            took[many] = server.cpu_seconds() - before
            changes = [seconds for each in log.changes.values() for seconds in each]
            rows.append(
                {
                    "visitors": many,
                    "CPU s": took[many],
                    "changes": len(changes),
                    "95 % ms": 1000 * float(np.quantile(changes, 0.95)),
                    "memory MB": server.megabytes(),
                    "errors": len(log.errors),
                }
            )
    report.table(f"Visitors who arrive over {ARRIVAL_SECONDS:g} s and stay for {ROOM_SECONDS:g} s", rows)
    report.table("The server", [row(report, "visitors", took)])


if __name__ == "__main__":
    main()
