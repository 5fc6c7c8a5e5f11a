"""Comparisons that are shipped with the app: those of settings that pages open with and that take seconds to train.

`tests/views/shared/first_screen/shipping.py` writes them, and a test trains them again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from core.engine.spec import RunSpec
from core.hyper import Hyper

FILE = Path(__file__).with_name("shipped.json")
Tables = dict[str, dict[str, Any]]


@dataclass(frozen=True, eq=False)
class Shipped:
    """What a comparison `says`, and the `tables` of its chart."""

    says: str
    tables: Tables


def key_of(spec: RunSpec, hyper: Hyper, seeds: Sequence[int]) -> str:
    """What tells a comparison with the run of `spec`, over the grid of `hyper`, from all others."""
    values = ",".join(map(hyper.text, hyper.grid))
    return f"{spec.to_json()} {hyper.name}={values} seeds={','.join(map(str, seeds))}"


@cache
def known() -> Mapping[str, Shipped]:
    """All that are shipped, by their keys."""
    read = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    return {
        key: Shipped(of["says"], {n: _columns(t) for n, t in of["tables"].items()})
        for key, of in read.items()
    }


def tables(key: str) -> Tables:
    """The tables of a comparison that is known."""
    return known()[key].tables


def written(says: str, tables: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A comparison as the file holds it; `known` reads it."""
    return {"says": says, "tables": {name: _lists(table) for name, table in tables.items()}}


def _lists(table: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Columns as lists, None in place of NaN."""
    lists = {name: np.asarray(column).tolist() for name, column in table.items()}
    return {name: [None if value != value else value for value in column] for name, column in lists.items()}


def _columns(table: Mapping[str, list[Any]]) -> dict[str, Any]:
    return {name: _column(values) for name, values in table.items()}


def _column(values: list[Any]) -> Any:
    if any(isinstance(value, str) for value in values):
        return values
    return np.array(values if all(type(v) in (int, bool) for v in values) else [_number(v) for v in values])


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
