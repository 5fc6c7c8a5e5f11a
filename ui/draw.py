"""Charts on a page: a compiled chart and its data, kept as the tables that are sent."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
import streamlit as st

from core.charts.columns import Data
from core.charts.style import Spec
from ui.cache import Cache

TABLE_BYTES = 16 * 2**20


@dataclass(frozen=True, eq=False)
class Tables:
    """The data of one chart."""

    tables: Mapping[str, pa.Table]

    @cached_property
    def nbytes(self) -> int:
        return sum(table.nbytes for table in self.tables.values())


_tables: Cache[Tables] = Cache(TABLE_BYTES)


def chart(spec: Spec, data: tuple[Hashable, Callable[[], Data]], key: str, alt: str, **more: Any) -> None:
    """Draw `spec` with the data that are known under the first of `data`, or else computed by the second.

    `alt` must not change with the data: with the same text the browser keeps the chart and its scrubber.
    """
    known_as, compute = data
    tables = _tables.get(known_as) or _tables.put(known_as, _converted(compute()))
    st.vega_lite_chart({**spec, "datasets": tables.tables}, width="stretch", key=key, alt=alt, **more)


def _converted(data: Data) -> Tables:
    return Tables({name: pa.table(columns) for name, columns in data.items()})
