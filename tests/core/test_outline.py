"""The memory of a record is that of what its fields hold, however they hold it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.outline import Sized


@dataclass(frozen=True, eq=False)
class Inner(Sized):
    values: np.ndarray
    name: str = "inner"


@dataclass(frozen=True, eq=False)
class Outer(Sized):
    inner: Inner
    by_name: dict[str, np.ndarray]
    missing: np.ndarray | None = None
    share: float = 0.5


def test_memory_is_that_of_arrays_of_records_and_of_tables_of_arrays() -> None:
    inner = Inner(np.zeros((2, 3)))
    assert inner.nbytes == 48
    assert Outer(inner, {"a": np.zeros(4), "b": np.zeros(1)}).nbytes == 48 + 40
