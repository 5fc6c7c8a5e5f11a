"""What one interaction costs: CPU time (user and system) of the server process, divided by their number.

"Known" moves between two settings whose runs have been computed. "New" moves to settings that nobody has asked for:
a run is trained each time, and so is what the first screen and the open view compare. "To the first chart" is what
was spent until the picture of the run had come, with the comparison still to be made. After every move the page has
to show the results that the engine itself computes: the values did arrive.
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
from views.shared.first_screen.numbers import results

LINEAR, LOGISTIC, NETWORK = "linear_regression", "logistic_regression", "neural_network"
TREE = "decision_tree"
WARM_UP, INTERACTIONS = 4, 40
# Streamlit collects garbage after it has answered: the pause lets that be counted.
PAUSE_SECONDS = 0.05
# Goals for first screens: whole, or of a network until its run is drawn.
MOST_KNOWN_MILLISECONDS, MOST_NEW_MILLISECONDS, MOST_UNTIL_DRAWN_MILLISECONDS = 80.0, 150.0, 250.0

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

    def results(self, settings: Mapping[str, str]) -> list[str]:
        """The results of these settings, as the first screen writes them."""
        query = {**self.link, **settings}
        for shown in ("view", "compare", "with", "repeat", "surface", "numbers"):
            query.pop(shown, None)
        return [result.spoken for result in results(train(RunSpec.from_query(query)))]


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
    View("line, first screen", {}, COMPARISON),
    View("diabetes, first screen", {"dataset": "diabetes"}, COMPARISON),
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
    View("moons, first screen", {}, COMPARISON, LOGISTIC),
    View("moons, comparison", COMPARED, COMPARISON, LOGISTIC),
    View("iris, first screen", {"dataset": "iris"}, COMPARISON, LOGISTIC),
    View("breast cancer, first screen", {"dataset": "breast_cancer"}, COMPARISON, LOGISTIC),
    View("breast cancer, comparison", {"dataset": "breast_cancer", **COMPARED}, COMPARISON, LOGISTIC),
    View("breast cancer, classes", {"dataset": "breast_cancer", "view": "Classes"}, COMPARISON, LOGISTIC),
    View("breast cancer, surface", {"dataset": "breast_cancer", "view": "Surface"}, COMPARISON, LOGISTIC),
    View("network, first screen", {}, COMPARISON, NETWORK),
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
    View("tree, first screen", {}, GROWTH, TREE),
    *(
        View(f"tree, {view.lower()}", {"view": view}, GROWTH, TREE)
        for view in ("Tree", "Splits", "Importance", "Hyperparameters", "Pruning", "Reasons")
    ),
)


def interactions(report: Report) -> None:
    """A row per view and kind of settings, with a goal for each first screen."""
    rows: list[Row] = []
    for view in VIEWS:
        with running() as server:
            rows += asyncio.run(_costs(server, view))
    report.table("Interactions of one visitor: CPU of the server, and the wait", rows)
    for view, row in zip([view for view in VIEWS for _ in range(2)], rows, strict=True):
        if view.name.endswith("first screen"):
            _judge(report, view, row)


def _judge(report: Report, view: View, row: Row) -> None:
    what = f"CPU, {view.name}, {row['settings']} settings"
    if row["settings"] == "known":
        report.goal(what, row["CPU ms"], MOST_KNOWN_MILLISECONDS, "ms")
    elif view.page == NETWORK:
        drawn = row["to the first chart"]
        report.goal(f"{what}, until drawn", drawn, MOST_UNTIL_DRAWN_MILLISECONDS, "ms")
    else:
        report.goal(what, row["CPU ms"], MOST_NEW_MILLISECONDS, "ms")


async def _costs(server: Server, view: View) -> list[Row]:
    new = view.settings()
    known = itertools.cycle([next(new), next(new)])
    async with visiting(server.address, view.page, query=view.link) as visitor:
        await visitor.open()
        return [
            {"view": view.name, "settings": name, **await _cost(server, visitor, view, settings)}
            for name, settings in (("new", new), ("known", known))
        ]


async def _cost(
    server: Server, visitor: Visitor, view: View, settings: Iterator[dict[str, str]]
) -> dict[str, Any]:
    for _ in range(WARM_UP):
        await _interact(server, visitor, view, next(settings))
    moved = [next(settings) for _ in range(INTERACTIONS)]
    costs = [await _interact(server, visitor, view, each) for each in moved]
    cpu, drawn, waits = zip(*costs, strict=True)
    return {
        "CPU ms": 1000 * sum(cpu) / INTERACTIONS,
        "to the first chart": 1000 * sum(drawn) / INTERACTIONS,
        "median wait ms": 1000 * median(waits),
        "kB sent": visitor.kilobytes,
    }


async def _interact(
    server: Server, visitor: Visitor, view: View, settings: dict[str, str]
) -> tuple[float, float, float]:
    """Seconds of CPU, of them until the first chart, and until the page is complete.

    Raises VisitError when it does not show these settings.
    """
    before, charts = server.cpu_seconds(), list[float]()
    visitor.on_chart = lambda: charts.append(server.cpu_seconds())
    seconds = await visitor.move(**settings)
    await asyncio.sleep(PAUSE_SECONDS)
    cpu = server.cpu_seconds() - before
    expected = view.results(settings)
    if not any(all(result in text for result in expected) for text in visitor.says):
        raise VisitError(f"with {settings} the results are {expected}; the page shows {visitor.says}")
    return cpu, charts[0] - before, seconds
