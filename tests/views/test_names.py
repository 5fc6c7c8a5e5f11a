"""Names from outside, whatever characters they have, begin nothing on a page: no style, formula, link, or list."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import RunSpec
from core.data import interned
from tests.core.test_names import named
from tests.sentences import laid_bare

ROOT = Path(__file__).parents[2]
LINEAR = (
    "The run",
    "One prediction",
    "Under the hood",
    "Surface",
    "By hand",
    "Shift",
    "Shake",
    "Reasons",
    "How sure",
)
NETWORK = (
    "The run",
    "Network",
    "One prediction",
    "Symmetries",
    "Layers",
    "Surface",
    "By hand",
    "How sure",
    "Sharpness",
)
TREE = (
    "Tree",
    "Splits",
    "Thresholds",
    "Importance",
    "Rules",
    "One prediction",
    "Classes",
    "Hyperparameters",
    "Pruning",
    "How sure",
)
VIEWS = {
    "linear_regression": LINEAR,
    "logistic_regression": (*LINEAR, "Classes"),
    "neural_network": NETWORK,
    "decision_tree": TREE,
}
READ = ("markdown", "caption", "info", "warning", "error", "success")
LABELLED = ("metric", "selectbox", "select_slider", "slider", "button", "toggle", "number_input", "expander")


def read_as_markdown(page: AppTest) -> Iterator[str]:
    """All texts of a page that the browser reads as Markdown."""
    for kind in READ:
        yield from (element.value for element in page.get(kind))
    for kind in LABELLED:
        yield from (element.label for element in page.get(kind))
    yield from (metric.value for metric in page.metric)


def _drawn(view: str, spec: str) -> None:
    from core import RunSpec, train
    from views.catalog import draw

    draw(view, train(RunSpec.from_json(spec)))


@pytest.mark.slow
@pytest.mark.parametrize("shift", [0, pytest.param(4, marks=pytest.mark.thorough), 8])
@pytest.mark.parametrize(
    ("model", "view"), [(model, view) for model, views in VIEWS.items() for view in views]
)
def test_names_begin_nothing_in_a_view(model: str, view: str, shift: int) -> None:
    classes = 0 if model == "linear_regression" else 3
    data = interned(named(shift, classes))
    stepped = model != "decision_tree"
    settings = {"epochs": 30} if stepped else {}
    spec = RunSpec(f"own:{data.fingerprint}", model, "sgd" if stepped else None, settings)
    given = {"view": view, "spec": spec.to_json()}
    page = AppTest.from_function(_drawn, default_timeout=60, kwargs=given).run()
    assert not page.exception
    assert [wrong for text in read_as_markdown(page) for wrong in laid_bare(text)] == []
    # A chart is one text whatever the data are called, but for the titles of its axes: names are values in its tables.
    assert not any("zq" in untitled(chart.proto.spec) for chart in page.get("vega_lite_chart"))


def untitled(spec: str) -> str:
    """The text of a chart without what is written at axes and above panels, which no browser reads as Markdown."""
    return json.dumps(
        json.loads(spec, object_hook=lambda part: {k: v for k, v in part.items() if k != "title"})
    )


def written_by_hand(file: Path) -> list[int]:
    """Lines whose text puts a value between backticks itself."""
    faults = []
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        open_already = False
        for part in node.values if isinstance(node, ast.JoinedStr) else ():
            if isinstance(part, ast.Constant):
                open_already ^= str(part.value).count("`") % 2 == 1
            elif open_already:
                faults.append(part.lineno)
    return faults


def test_one_function_alone_puts_names_between_backticks(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text('said = f"`a` is {1} and `{2}`"\n')
    assert written_by_hand(planted) == [1]
    files = [file for part in ("core", "ui", "pages") for file in (ROOT / part).rglob("*.py")]
    lines = {file.relative_to(ROOT).as_posix(): written_by_hand(file) for file in files}
    assert {file for file, where in lines.items() if where} == {"core/formatting.py"}
