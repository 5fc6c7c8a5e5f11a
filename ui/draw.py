"""Charts on a page: a compiled chart and its data, kept as the tables that are sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import streamlit as st
from numpy.typing import NDArray

from core import Run
from core.charts.style import Spec
from core.charts.tables import Column, Data
from ui.cache import Cache
from ui.calls import Call

TABLE_BYTES = 16 * 2**20


@dataclass(frozen=True, eq=False)
class Tables:
    """The data of one chart."""

    tables: Mapping[str, pa.Table]

    @cached_property
    def nbytes(self) -> int:
        return sum(table.nbytes for table in self.tables.values())


_tables: Cache[Tables] = Cache("tables", TABLE_BYTES)


def chart(run: Run, spec: Spec, data: Call[Data], key: str, alt: str, **more: Any) -> None:
    """Draw `spec` with what `data` computes, kept as what comes of that very call; all is of the data of `run`.

    `alt` must not change with the data: with the same text the browser keeps the chart and its scrubber.
    """
    tables = _tables.get_or(data.kept_as(run), lambda: _converted(data()))
    st.vega_lite_chart({**spec, "datasets": tables.tables}, width="stretch", key=key, alt=alt, **more)


def numbers(
    columns: Mapping[str, Any], key: str, label: str = "The numbers as a table", **formats: str
) -> None:
    """The numbers of a chart as a table one click away, computed only then; `formats` by column, as `digits="%.1f"`."""
    folded = st.expander(label, key=key, on_change="rerun")
    if folded.open:
        config = {name: st.column_config.NumberColumn(format=spelled) for name, spelled in formats.items()}
        folded.dataframe(pa.table(columns), hide_index=True, column_config=config)


def _converted(data: Data) -> Tables:
    return Tables({name: table(columns) for name, columns in data.items()})


def table(columns: Mapping[str, Column]) -> pa.Table:
    """Columns as they are sent, made from their very bytes: `pa.table` would import pandas, a tenth of a second."""
    return pa.Table.from_arrays([_arrow(column) for column in columns.values()], names=list(columns))


def _arrow(column: Column) -> pa.Array:
    if isinstance(column, list) or column.dtype.kind in "OU":
        return _strings(column)
    return _numbers(column)


def _numbers(values: NDArray[Any]) -> pa.Array:
    bits = (
        np.packbits(values, bitorder="little") if values.dtype.kind == "b" else np.ascontiguousarray(values)
    )
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [None, pa.py_buffer(bits)])


def _strings(texts: Iterable[str]) -> pa.Array:
    encoded = [str(text).encode() for text in texts]
    offsets = np.cumsum([0, *map(len, encoded)]).astype(np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)


# Numbers beyond this cannot be written in a table; only diverged runs get there.
LARGEST = 1e15


def written(value: float) -> float | None:
    """`value` as a table can write it: None when it is NaN or too large."""
    return value if abs(value) < LARGEST else None
