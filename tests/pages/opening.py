"""Opening a page as a link does, and reading what it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from streamlit.testing.v1 import AppTest

from core import RunSpec, train
from ui import session
from views.shared.first_screen.numbers import results

ROOT = Path(__file__).parents[2]


# What most tests are about, where they name no dataset: one on which little happens that they did not ask for.
QUIET = {
    "pages/linear_regression.py": {"dataset": "line"},
    "pages/neural_network.py": {
        "dataset": "moons",
        "noise": "0.2",
        "learning_rate": "0.03",
        "batch_size": "32",
    },
    "pages/decision_tree.py": {"dataset": "iris", "max_leaf_nodes": "3"},
}


def open_page(file: str, query: dict[str, str]) -> AppTest:
    """The page `file`, run once, as the link with that query opens it; on quiet data where it names none."""
    return open_link(file, query if "dataset" in query else {**QUIET.get(file, {}), **query})


def open_link(file: str, query: dict[str, str]) -> AppTest:
    """The page `file`, run once, as the link with that query opens it."""
    page = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    if file != "app.py":
        page.switch_page(file)
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


def in_turn(each: Sequence[Any], others: Sequence[Any], first: int = 0) -> list[tuple[Any, Any]]:
    """Each with one of the `others`, which begin with the `first`: all of both are tried, not all pairs."""
    return [(item, others[(first + n) % len(others)]) for n, item in enumerate(each)]


def metrics(page: AppTest) -> dict[str, str]:
    """Label and value of every result of the first screen and of every large number; fails when the page raised."""
    assert not page.exception
    return results_of(page) | {metric.label: metric.value for metric in page.metric}


def results_of(page: AppTest) -> dict[str, str]:
    """Label and value of each result in the line of the first screen, without what has changed."""
    lines = [element.value for element in page.markdown if re.search(r"\*\* parameters\b", element.value)]
    pattern = r"([^*·\]]+) \*\*([^*]+)\*\*|\*\*([\d,]+)\*\* (parameters)|\*\*(It diverged)\*\*"
    pairs = re.findall(pattern, lines[0] if lines else "")
    return {
        (label or counted).strip(): value or count or gone for label, value, count, counted, gone in pairs
    }


def expected(spec: RunSpec) -> dict[str, str]:
    """The results on the page that shows `spec`, as the engine computes them."""
    return {result.label: result.text for result in results(train(spec))}


def charts(page: AppTest) -> list[Any]:
    """What the open view draws."""
    return [chart for chart, first in _drawn(page.main) if not first]


def first_charts(page: AppTest) -> list[Any]:
    """What the first screen draws: the model's own picture, and the comparison."""
    return [chart for chart, first in _drawn(page.main) if first]


def _drawn(block: Any, first: bool = False) -> Iterator[tuple[Any, bool]]:
    """Each chart, and whether it is on the first screen; without the empty one that a cold server sends first."""
    for node in block.children.values():
        if hasattr(node, "children"):
            yield from _drawn(node, first or str(getattr(node.proto, "id", "")).endswith("first_screen"))
        elif node.type == "vega_lite_chart" and [dataset.name for dataset in node.proto.datasets] != [
            "nothing"
        ]:
            yield node.proto, first


def data_of(chart: Any, name: str) -> Any:
    table = next(dataset for dataset in chart.datasets if dataset.name == name)
    return pa.ipc.open_stream(table.data.data).read_pandas()


def texts(page: AppTest) -> str:
    return "\n".join(element.value for element in page.markdown)


def view_of(label: str, spec: RunSpec, **chosen: object) -> AppTest:
    """The view with this label alone, of the run of `spec`, with what was `chosen` inside it before by key."""
    given = {"label": label, "spec": spec.to_json()}
    page = AppTest.from_function(_view, default_timeout=30, kwargs=given)
    for key, value in chosen.items():
        page.session_state[key] = value
    page.run()
    assert not page.exception
    return page


def linked_view(label: str, spec: RunSpec, **chosen: str) -> AppTest:
    """The same, with what a link names inside it."""
    return view_of(label, spec, **{session.LINKED.name: dict(chosen)}, **chosen)


def _view(label: str, spec: str) -> None:
    from core import RunSpec, train
    from views import catalog

    catalog.draw(label, train(RunSpec.from_json(spec)))
