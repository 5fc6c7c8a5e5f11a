"""Reading compiled charts: which data they ask for, which views and parameters they have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from core.charts.columns import Data


def walk(node: Any) -> Iterator[dict[str, Any]]:
    """Every object inside a Vega-Lite specification."""
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from walk(child)
    elif isinstance(node, list):
        for child in node:
            yield from walk(child)


def data_names(spec: dict[str, Any]) -> set[str]:
    """Names of the data that a chart expects beside it."""
    return {
        node["data"]["name"] for node in walk(spec) if isinstance(node.get("data"), dict) and node["data"]
    }


def fields(spec: dict[str, Any], source: str) -> set[str]:
    """Fields of one dataset that the views over it encode, without those that they calculate themselves."""
    views = [
        node
        for node in walk(spec)
        if isinstance(node.get("data"), dict) and node["data"].get("name") == source and "encoding" in node
    ]
    channels = [channel for view in views for channel in walk(view["encoding"])]
    calculated = {step["as"] for view in views for step in view.get("transform", []) if "as" in step}
    return {channel["field"] for channel in channels if "field" in channel} - calculated


def framed(data: Data) -> dict[str, pd.DataFrame]:
    """The data of a chart as frames, which tests can query."""
    return {name: pd.DataFrame(columns) for name, columns in data.items()}
