"""Charts on a page: a compiled chart and its data, kept as the tables that are sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from core import Run, RunSpec
from core.charts.style import Spec
from core.charts.tables import Column, Data
from core.heavy import loaded
from ui.cache import Cache
from ui.calls import Call, Given

TABLE_BYTES = 16 * 2**20


@dataclass(frozen=True, eq=False)
class Tables:
    """The data of one chart."""

    tables: Mapping[str, pa.Table]

    @cached_property
    def nbytes(self) -> int:
        return sum(table.nbytes for table in self.tables.values())


_tables: Cache[Tables] = Cache("tables", TABLE_BYTES)


def chart(
    run: Run | RunSpec,
    spec: Spec,
    key: str,
    alt: str,
    data: Callable[[*Given], Data],
    *given: *Given,
    **more: Any,
) -> None:
    """Draw `spec` with `data(*given)`, kept as what comes of that very call; all is of the data of `run`.

    `alt` must not change with the data: with the same text the browser keeps the chart and its scrubber.
    """
    st.vega_lite_chart(
        {**spec, "datasets": tables(run, data, *given)}, width="stretch", key=key, alt=alt, **more
    )


def tables(run: Run | RunSpec, data: Callable[[*Given], Data], *given: *Given) -> Mapping[str, pa.Table]:
    """`data(*given)` as tables, kept as what comes of that very call; all is of the data of `run`."""
    call = Call(data, given)
    return _tables.get_or(call.kept_as(run), lambda: _converted(call())).tables


def unfolded(label: str, key: str) -> DeltaGenerator | None:
    """What is one click away: where to draw it, once somebody clicked; None before."""
    folded = st.expander(label, key=key, on_change="rerun")
    if not folded.open:
        return None
    # Tables are made with it, by Streamlit and by PyArrow.
    loaded("pandas")
    return folded


def numbers(
    columns: Mapping[str, Any],
    key: str,
    floats: str = "",
    label: str = "The numbers as a table",
    **formats: str,
) -> None:
    """The numbers of a chart as a table one click away, computed only then.

    `floats` is the format of all columns of floats, as "%.4g", `formats` are those of single columns. What a table
    cannot write stays empty.
    """
    if folded := unfolded(label, key):
        arrays = {name: pa.array(values) for name, values in columns.items()}
        table = pa.table(
            arrays | {name: _writable(array) for name, array in arrays.items() if _floats(array)}
        )
        if floats:
            formats = {name: floats for name, array in arrays.items() if _floats(array)} | formats
        config = {name: st.column_config.NumberColumn(format=spelled) for name, spelled in formats.items()}
        folded.dataframe(table, hide_index=True, column_config=config)


def _floats(array: pa.Array) -> bool:
    return bool(pa.types.is_floating(array.type))


def _writable(array: pa.Array) -> pa.Array:
    values = array.to_numpy(zero_copy_only=False)
    return pa.array(values, mask=~(np.abs(values) < LARGEST))


def equations(*equations: str, letters: str = "", label: str = "The equation") -> None:
    """Equations one click away, and below them what their `letters` mean."""
    with st.expander(label):
        for equation in equations:
            st.latex(equation)
        if letters:
            st.caption(letters)


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
