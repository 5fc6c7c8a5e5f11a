"""Reading compiled charts: which data they ask for, which views and parameters they have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from core.charts.tables import Data

# What a chart gives back when it is picked: values as links spell them, which nobody reads.
SPELLED = {"setting", "setting_2"}
# The fields that a chart draws, by the name of the dataset that holds them.
Asked = Mapping[str, set[str]]


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
    return {field for name, field in _encoded(spec, "", frozenset()) if name == source}


def _encoded(view: Any, source: str, calculated: frozenset[str]) -> Iterator[tuple[str, str]]:
    """(dataset, field) of all that `view` and the views inside it encode; these inherit its data and what it adds."""
    source = (view.get("data") or {}).get("name", source)
    steps = [*walk(view.get("transform", []))]
    calculated |= {name for step in steps if "as" in step for name in as_list(step["as"])}
    calculated |= {name for step in steps if "from" in step for name in step["from"].get("fields", [])}
    channels = [channel for channel in walk(view.get("encoding", {})) if "field" in channel]
    yield from ((source, channel["field"]) for channel in channels if channel["field"] not in calculated)
    for parts in ("layer", "vconcat", "hconcat", "concat"):
        for part in view.get(parts, []):
            yield from _encoded(part, source, calculated)


def as_list(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else names


def asked(spec: dict[str, Any]) -> Asked:
    """The fields of each dataset that a chart draws."""
    return {name: fields(spec, name) for name in data_names(spec)}


def faults(wanted: Asked, data: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Where `data` are not what a chart asks for: none missing or unused; all in sight and in words."""
    yield from (f"no table {name}" for name in wanted.keys() - data.keys())
    for name, columns in data.items():
        if name not in wanted and any(len(columns[column]) for column in columns):
            yield f"{name} is not drawn"
        yield from (f"{name} without {field}" for field in wanted.get(name, set()) - set(columns))
        yield from (f"{name}.{field} is shown" for field in wanted.get(name, set()) & SPELLED)
        yield from (f"infinite {name}.{column}" for column in columns if infinite(column, columns[column]))


def infinite(name: str, column: Any) -> bool:
    """Whether a column has numbers that no scale can hold; columns of frames may, whose frames are called lost."""
    values = np.asarray(column)
    return values.dtype.kind == "f" and not re.fullmatch(r"[fm]\d+", name) and bool(np.isinf(values).any())


def framed(data: Data) -> dict[str, pd.DataFrame]:
    """The data of a chart as frames, which tests can query."""
    return {name: pd.DataFrame(columns) for name, columns in data.items()}
