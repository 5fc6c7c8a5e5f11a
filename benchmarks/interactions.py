"""What one interaction costs: CPU time (user and system) of the server process, divided by their number.

"Known" moves between two settings whose runs have been computed. "New" moves to settings that nobody has asked for:
a run is trained each time, and what the open view compares as well: 43 runs, 49 for a heat map, 72 over seeds. After
every move the page has to show the training error that the engine itself computes: the values did arrive.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.report import Report, Row
from benchmarks.server import Server, running
from benchmarks.visitors import VisitError, Visitor, visiting
from core import RunSpec, train
from core.formatting import number

LINEAR, LOGISTIC, NETWORK = "linear_regression", "logistic_regression", "neural_network"
TREE = "decision_tree"
WARM_UP, INTERACTIONS = 4, 40
# Streamlit collects garbage after it has answered: the pause lets that be counted.
PAUSE_SECONDS = 0.05
MOST_KNOWN_MILLISECONDS = 60.0
MOST_NEW_MILLISECONDS = {LINEAR: 60.0, LOGISTIC: 60.0, NETWORK: 250.0, TREE: 250.0}

# Values far enough apart to be told apart in four digits.
PENALTIES = ("0.001", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5")
SHARES = ("0.1", "0.2", "0.3", "0.4")
SEEDS = tuple(map(str, range(32)))


@dataclass(frozen=True)
class View:
    """A link, and what is moved there: no two combinations share a run, a comparison or a heat map."""

    name: str
    query: Mapping[str, str]
    moved: Mapping[str, tuple[str, ...]]
    page: str = LINEAR

    @property
    def link(self) -> dict[str, str]:
        """The query that opens it: with all components, so that it does not depend on what its page opens with."""
        return {**DEFAULTS[self.page], **self.query, "model": self.page}

    def settings(self) -> Iterator[dict[str, str]]:
        for values in itertools.product(*self.moved.values()):
            yield dict(zip(self.moved, values, strict=True))

    def error(self, settings: Mapping[str, str]) -> str:
        """The training error of these settings, as the headline writes it."""
        query = {**self.link, **settings}
        for shown in ("view", "compare", "with", "repeat", "surface"):
            query.pop(shown, None)
        return number(train(RunSpec.from_query(query)).train_error[-1])


DEFAULTS = {
    LINEAR: {"dataset": "line", "optimizer": "sgd"},
    LOGISTIC: {"dataset": "moons", "optimizer": "sgd", "learning_rate": "1"},
    NETWORK: {"dataset": "moons", "optimizer": "adam", "learning_rate": "0.03", "batch_size": "32"},
    TREE: {"dataset": "iris", "max_leaf_nodes": "3"},
}
COMPARISON = {"seed": SEEDS, "l2": PENALTIES}
HEAT_MAP = {"validation_share": SHARES, "data_seed": SEEDS}
PATH = {"learning_rate": ("0.05", "0.07", "0.1", "0.15", "0.2", "0.3"), "data_seed": SEEDS}
GROWTH = {"min_samples_leaf": ("1", "2", "3", "5"), "data_seed": SEEDS}
COMPARED, MAPPED = {"view": "Hyperparameters"}, {"view": "Hyperparameters", "with": "l2"}
VIEWS = (
    View("line, run", {}, COMPARISON),
    View("diabetes, run", {"dataset": "diabetes"}, COMPARISON),
    View("diabetes, in numbers", {"dataset": "diabetes", "numbers": "true"}, COMPARISON),
    View("line, comparison", COMPARED, COMPARISON),
    View("diabetes, comparison", {"dataset": "diabetes", **COMPARED}, COMPARISON),
    View("line, heat map", MAPPED, HEAT_MAP),
    View("diabetes, heat map", {"dataset": "diabetes", **MAPPED}, HEAT_MAP),
    View("diabetes, ridge path", {"dataset": "diabetes", **COMPARED, "compare": "l2"}, PATH),
    View("diabetes, lasso path", {"dataset": "diabetes", **COMPARED, "compare": "l1"}, PATH),
    View("diabetes, seed bands", {"dataset": "diabetes", **COMPARED, "repeat": "data_seed"}, COMPARISON),
    View("diabetes, convergence", {"dataset": "diabetes", "view": "Optimizers"}, COMPARISON),
    View("diabetes, solvers", {"dataset": "diabetes", "view": "Solvers"}, HEAT_MAP),
    *(
        View(f"diabetes, {view.lower()}", {"dataset": "diabetes", "view": view}, COMPARISON)
        for view in ("One prediction", "Under the hood", "Surface", "By hand", "Shift", "Shake")
    ),
    *(
        View(
            f"diabetes, {shown.lower()}",
            {"dataset": "diabetes", "view": "Surface", "surface": shown},
            COMPARISON,
        )
        for shown in ("Race", "Theory")
    ),
    View("diabetes, why", {"dataset": "diabetes", "view": "Reasons"}, COMPARISON),
    View("diabetes, certainty", {"dataset": "diabetes", "view": "How sure"}, COMPARISON),
    View("moons, run", {}, COMPARISON, LOGISTIC),
    View("moons, comparison", COMPARED, COMPARISON, LOGISTIC),
    View("iris, run", {"dataset": "iris"}, COMPARISON, LOGISTIC),
    View("breast cancer, run", {"dataset": "breast_cancer"}, COMPARISON, LOGISTIC),
    View("breast cancer, comparison", {"dataset": "breast_cancer", **COMPARED}, COMPARISON, LOGISTIC),
    View("breast cancer, classes", {"dataset": "breast_cancer", "view": "Classes"}, COMPARISON, LOGISTIC),
    View("breast cancer, surface", {"dataset": "breast_cancer", "view": "Surface"}, COMPARISON, LOGISTIC),
    View("network, run", {}, COMPARISON, NETWORK),
    *(
        View(f"network, {view.lower()}", {"view": view}, COMPARISON, NETWORK)
        for view in (
            "Network",
            "Layers",
            "One prediction",
            "By hand",
            "Time machine",
            "Surface",
            "Symmetries",
        )
    ),
    *(
        View(f"network, {view.lower()}", {"view": view}, COMPARISON, NETWORK)
        for view in ("Hyperparameters", "Two runs", "Reasons", "Sharpness", "How sure")
    ),
    View("tree, run", {}, GROWTH, TREE),
    *(
        View(f"tree, {view.lower()}", {"view": view}, GROWTH, TREE)
        for view in ("Tree", "Splits", "Importance", "Hyperparameters", "Pruning", "Reasons")
    ),
)


def interactions(report: Report) -> None:
    """A row per view and kind of settings, with a goal for each."""
    rows: list[Row] = []
    for view in VIEWS:
        with running() as server:
            rows += asyncio.run(_costs(server, view))
    report.table("Interactions of one visitor: CPU of the server, and the wait", rows)
    most_new = {view.name: MOST_NEW_MILLISECONDS[view.page] for view in VIEWS}
    for row in rows:
        what = f"CPU, {row['view']}, {row['settings']} settings"
        most = most_new[row["view"]] if row["settings"] == "new" else MOST_KNOWN_MILLISECONDS
        report.goal(what, row["CPU ms"], most, "ms")


async def _costs(server: Server, view: View) -> list[Row]:
    new = view.settings()
    known = itertools.cycle([next(new), next(new)])
    async with visiting(server.address, view.page, **view.link) as visitor:
        await visitor.open()
        return [
            {"view": view.name, "settings": name, **await _cost(server, visitor, view, settings)}
            for name, settings in (("new", new), ("known", known))
        ]


async def _cost(
    server: Server, visitor: Visitor, view: View, settings: Iterator[dict[str, str]]
) -> dict[str, Any]:
    for _ in range(WARM_UP):
        await _interact(visitor, view, next(settings))
    before = server.cpu_seconds()
    waits = [await _interact(visitor, view, next(settings)) for _ in range(INTERACTIONS)]
    cpu = server.cpu_seconds() - before
    return {
        "CPU ms": 1000 * cpu / INTERACTIONS,
        "median wait ms": 1000 * median(waits),
        "kB sent": visitor.kilobytes,
    }


async def _interact(visitor: Visitor, view: View, settings: dict[str, str]) -> float:
    """Seconds until the page is complete; VisitError when it does not show these settings."""
    seconds = await visitor.move(**settings)
    await asyncio.sleep(PAUSE_SECONDS)
    shown, expected = visitor.metrics.get("Training error"), view.error(settings)
    if shown != expected:
        raise VisitError(f"with {settings} the training error is {expected}; the page shows {shown}")
    return seconds
