"""Objects that hold many numbers: how they write themselves in a line or a table, and what memory they take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from html import escape
from typing import Any

import numpy as np

from core.formatting import brief, shortened

# Characters of a cell of a small table.
LONGEST_CELL = 120


class Outlined:
    """The `repr` of a dataclass that has none of its own: its fields, each in a few words."""

    def __repr__(self) -> str:
        parts = (f"{field.name}={outline(getattr(self, field.name))}" for field in fields(self))  # type: ignore[arg-type]
        return f"{type(self).__name__}({', '.join(parts)})"


class Sized:
    """A dataclass that tells the memory of what its fields hold: arrays, records with a size, and tables of these."""

    @property
    def nbytes(self) -> int:
        """Memory of all fields."""
        return _nbytes({field.name: getattr(self, field.name) for field in fields(self)})  # type: ignore[arg-type]


def _nbytes(value: Any) -> int:
    if isinstance(value, Mapping):
        return sum(map(_nbytes, value.values()))
    return int(getattr(value, "nbytes", 0))


def outline(value: Any) -> str:
    """An array by its type and shape, several things by their number and kind, anything else as code writes it."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{list(value.shape)}"
    if isinstance(value, tuple | list) and value and all(isinstance(each, str) for each in value):
        return f"({shortened(value)})"
    if isinstance(value, tuple | list) and all(isinstance(each, int | float) for each in value):
        return brief(value)
    if isinstance(value, Mapping | tuple | list | set | frozenset):
        kinds = sorted({type(each).__name__ for each in value})
        return f"<{len(value)} {shortened(kinds)}>" if value else "()"
    return brief(value).partition("\n")[0]


def html_table(title: str, groups: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    """A small table: groups of names and what is said of each, all of it as text, whatever characters it has."""
    rows = [
        f"<tr><th>{escape(group) if not at else ''}</th><td>{_cell(name)}</td><td>{_cell(text)}</td></tr>"
        for group, facts in groups.items()
        for at, (name, text) in enumerate(facts)
    ]
    return f"<table><caption>{escape(title)}</caption><tbody>{''.join(rows)}</tbody></table>"


def _cell(text: str) -> str:
    return escape(text[:LONGEST_CELL] + ("…" if len(text) > LONGEST_CELL else ""))
