"""Objects that hold many numbers: how they write themselves in a line, and what memory they take in a cache."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from core.formatting import brief, shortened


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
