"""Tests of pages run them through AppTest, which shares Streamlit's caches with everything else in the process."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner

from tests.core.charts.specs import Asked, asked, faults
from views.shared.first_screen import view as first_screen

# Each AppTest would read what all installed packages say of themselves, which takes longer than most pages.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)

# Each chart that was drawn, and what it asks for, by where its parts are in memory.
DRAWN: dict[tuple[int, ...], tuple[dict[str, Any], Asked]] = {}


@pytest.fixture(autouse=True)
def empty_caches() -> Iterator[None]:
    """No test may pass because another one has filled a cache."""
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(autouse=True)
def _first_screens_compare_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most tests are about something else on the page than its comparison, which takes longer than all of the rest."""
    monkeypatch.setattr(first_screen, "MOST_VALUES", 2)


@pytest.fixture(autouse=True)
def _every_chart_gets_all_it_draws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The contract of all charts, of all that any test opens: views, datasets and choices need not be listed."""
    wrong: list[str] = []
    draw = st.vega_lite_chart

    def checked(spec: dict[str, Any], **more: Any) -> Any:
        wrong.extend(_faults_of(spec))
        return draw(spec, **more)

    monkeypatch.setattr(st, "vega_lite_chart", checked)
    yield
    assert not wrong


def _faults_of(spec: dict[str, Any]) -> Iterator[str]:
    chart = {name: part for name, part in spec.items() if name != "datasets"}
    key = tuple(map(id, chart.values()))
    if key not in DRAWN:
        DRAWN[key] = chart, asked(chart)
    tables = spec["datasets"].items()
    return faults(
        DRAWN[key][1],
        {name: dict(zip(table.column_names, table.columns, strict=True)) for name, table in tables},
    )
