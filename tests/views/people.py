"""All that people read of a view: its sentences, controls and tables, all of them open, and all words of its charts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core import RunSpec
from ui import draw

SENTENCES = ("markdown", "caption", "info", "warning", "error", "success")
LABELLED = ("metric", "selectbox", "select_slider", "slider", "button", "toggle", "number_input", "expander")
# Text of a chart that a browser shows, by the key in its Vega-Lite dictionary; everything else there is code.
SHOWN = ("title", "labelExpr", "text", "label")
# Columns of a chart's data that only its marks read: places, addresses of pictures, and keys of filters.
UNSEEN = ("url", "rows", "whose", "start", "what")


def opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table is open from now on."""
    monkeypatch.setattr(draw, "unfolded", lambda label, key: st.container())


def drawn(view: str, spec: str, choices: dict[str, str]) -> None:
    import streamlit

    from core import RunSpec, train
    from views.catalog import draw

    for key, value in choices.items():
        streamlit.session_state.setdefault(key, value)
    draw(view, train(RunSpec.from_json(spec)))


def page_of(view: str, spec: RunSpec, **choices: str) -> AppTest:
    given = {"view": view, "spec": spec.to_json(), "choices": choices}
    page = AppTest.from_function(drawn, default_timeout=120, kwargs=given).run()
    assert not page.exception, (view, spec.dataset, page.exception[0].message if page.exception else "")
    return page


def sentences(page: AppTest) -> Iterator[str]:
    for kind in SENTENCES:
        yield from (element.value for element in page.get(kind))


def words_of_charts(charts: list[dict[str, Any]]) -> Iterator[str]:
    """Titles and expressions of axes, legends and tooltips, and the text columns of the data."""
    for chart in charts:
        yield from _words({name: part for name, part in chart.items() if name != "datasets"})
        for table in chart["datasets"].values():
            for name, column in zip(table.column_names, table.columns, strict=True):
                if str(column.type) == "string" and name not in UNSEEN:
                    yield from set(column.to_pylist())


def _words(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if isinstance(value, str):
                if key in SHOWN:
                    yield value
            elif key == "tooltip" and isinstance(value, list):
                yield from (tooltip.get("title", tooltip.get("field", "")) for tooltip in value)
            else:
                yield from _words(value)
    elif isinstance(part, list):
        for value in part:
            yield from _words(value)


def words_of_tables(page: AppTest) -> Iterator[str]:
    for table in page.dataframe:
        yield from map(str, table.value.columns)
        for name in table.value.columns:
            yield from {str(value) for value in table.value[name] if isinstance(value, str)}


# Names of the code have indices, a number right behind a word, or underscores.
RAW = re.compile(
    r"\w\[\w|\blayer\d|\bblock\d|\bweight\[|\b[a-z]+(?:_[a-z]+)+\b|\bsgd\b|\badam\b|\badamw\b|\brmsprop\b|\bl[12]\b|\br2\b"
)
