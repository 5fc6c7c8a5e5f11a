"""What is demanded of every chart, which are found, not listed; `tests/pages/conftest.py` looks at what each draws."""

from __future__ import annotations

import ast
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.core.charts.specs import asked, faults

ROOT = Path(__file__).parents[1]
FILES = [*(ROOT / "core/charts").glob("*.py"), *(ROOT / "views").rglob("*chart.py")]
MODULES = [import_module(".".join(file.relative_to(ROOT).with_suffix("").parts)) for file in FILES]
CHARTS: dict[str, Callable[..., Any]] = {
    f"{module.__name__}.{name}": made
    for module in MODULES
    for name, made in vars(module).items()
    if name.endswith("_chart") and not name.startswith("_") and made.__module__ == module.__name__
}


def keeps(made: Callable[..., Any]) -> bool:
    """Whether a function keeps what it made, or hands on what another keeps that it calls by its name."""
    if hasattr(made, "cache_info"):
        return True
    called = [made.__globals__.get(name) for name in made.__code__.co_names]
    return any(hasattr(each, "cache_info") or (is_chart(each) and keeps(each)) for each in called)


def is_chart(value: object) -> bool:
    return getattr(value, "__name__", "").endswith("_chart") and hasattr(value, "__code__")


def test_charts_are_found() -> None:
    assert len(CHARTS) > 50


@pytest.mark.parametrize("name", CHARTS)
def test_charts_of_one_kind_are_made_once_and_share_one_text(name: str) -> None:
    assert keeps(CHARTS[name])


def texts_as_channels(source: str) -> list[int]:
    """Lines on which a channel is a text, a value or a condition, of which Altair has to find the class."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    encoded = [each.value for call in calls if _called(call) == "encode" for each in call.keywords]
    parts = [part for node in encoded for part in (node.elts if isinstance(node, ast.List) else [node])]
    texts = [part for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return [
        node.lineno for node in texts + [call for call in calls if _called(call) in ("value", "condition")]
    ]


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_channels_are_objects_which_a_cold_server_makes_in_half_the_time(file: Path) -> None:
    assert not texts_as_channels(file.read_text(encoding="utf-8"))


def test_texts_as_channels_are_found() -> None:
    made = 'alt.Chart().encode(x="a:Q", tooltip=["b"], y=alt.Y("c"))\nalt.condition("d", 1, alt.value(2))'
    assert sorted(texts_as_channels(made)) == [1, 1, 2, 2]


def test_what_a_chart_does_not_get_and_what_it_cannot_draw_is_found() -> None:
    line = {"data": {"name": "line"}, "encoding": {"x": {"field": "x"}, "y": {"field": "height"}}}
    high = {**line, "transform": [{"calculate": "2 * datum.y", "as": "height"}]}
    whole = asked({"layer": [line, high, {"data": {"name": "dots"}}]})
    dots = {"dots": {"x": np.arange(2.0)}}
    assert [*faults(asked(high), {"line": {"x": np.zeros(2)}, "more": {"x": []}})] == []
    assert [*faults(asked(line), {"line": {"x": np.zeros(2)}})] == ["line without height"]
    assert [*faults(whole, {"line": {"x": np.array([0, np.inf]), "height": ["1"]}, **dots})] == [
        "infinite line.x"
    ]
    tooltip = {"data": {"name": "line"}, "encoding": {"tooltip": [{"field": "setting"}]}}
    assert [*faults(asked(tooltip), {"line": {"setting": ["8,8"]}})] == ["line.setting is shown"]
    assert [*faults(asked(line), {**dots})] == ["no table line", "dots is not drawn"]
