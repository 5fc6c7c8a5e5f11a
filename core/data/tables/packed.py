"""Workbooks and Parquet files: asked how large they are before anything is unpacked."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from core.data.tables.cells import Record, Texts
from core.data.tables.limits import (
    MOST_ROWS,
    MOST_UNPACKED,
    refuse_cells,
    refuse_long,
    refuse_unpacked,
    refuse_wide,
)
from core.data.tables.problems import TableError
from core.formatting import brief, shortened
from core.heavy import loaded

WORKBOOK, PARQUET, OLD_OFFICE = b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PIECE = 64 * 1024
# The footer says how all is laid out; that of 1,000 columns takes a tenth of this.
_LONGEST_FOOTER = 10**6
_LIMITS = {"thrift_string_size_limit": _LONGEST_FOOTER, "thrift_container_size_limit": _LONGEST_FOOTER}
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_DIMENSION_TAG = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml")
NO_WORKBOOK = "the file is no workbook that can be read: save it as XLSX again, or as CSV"


@dataclass(frozen=True, eq=False)
class Sheet:
    """One of a workbook: its `name` among the `names` of all, its records, and which columns hold numbers."""

    name: str
    names: tuple[str, ...]
    records: list[Record]
    typed: tuple[bool, ...]


def sheet_of(raw: bytes, sheet: str | int | None) -> Sheet:
    """The sheet of that name or place; the one with most rows, if none is given.

    Raises TableError for what is no workbook, for a sheet that is not there, and for what is too large.
    """
    _refuse_bombs(raw)
    try:
        book = loaded("python_calamine").CalamineWorkbook.from_filelike(io.BytesIO(raw))
        names = tuple(book.sheet_names)
        wanted = names if sheet is None else (_chosen(names, sheet),)
        rows = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in wanted}
    except TableError:
        raise
    except Exception as error:  # Whatever a library raises at a broken file.
        raise TableError(NO_WORKBOOK) from error
    if not rows:
        raise TableError(NO_WORKBOOK)
    name = max(rows, key=lambda each: len(rows[each]))
    return _sheet(name, names, rows[name])


def _chosen(names: Sequence[str], sheet: str | int) -> str:
    if isinstance(sheet, int) and not isinstance(sheet, bool) and 0 <= sheet < len(names):
        return names[sheet]
    if sheet in names:
        return str(sheet)
    raise TableError(f"the workbook has no sheet {brief(sheet)}; there are: {shortened(names)}")


def _sheet(name: str, names: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> Sheet:
    # Cells to the right that no row uses are formatting.
    width = max(
        (place + 1 for cells in rows for place, cell in enumerate(cells) if cell not in ("", None)), default=0
    )
    refuse_wide(width)
    typed = [
        any(type(cells[place]) in (int, float) for cells in rows if place < len(cells))
        for place in range(width)
    ]
    texts = ((line, [*map(text_of, cells[:width])]) for line, cells in enumerate(rows, 1))
    records = [(line, cells) for line, cells in texts if any(cells)]
    # A title stands alone in its row, as it would in a line of text.
    titles = next((i for i, (_, cells) in enumerate(records) if sum(map(bool, cells)) > 1), 0)
    alone = [(line, [*filter(None, cells)]) for line, cells in records[:titles]]
    return Sheet(name, names, [*alone, *records[titles:]], tuple(typed))


def text_of(value: Any) -> str:
    """A cell of a workbook or a Parquet file as text: numbers as code writes them, dates with the year first."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return repr(value.total_seconds())
    return str(value)


def _refuse_bombs(raw: bytes) -> None:
    """Raises TableError for what unpacks to too much, whatever its directory says, or holds cells too far away."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            parts = packed.infolist()
            if sum(part.file_size for part in parts) > MOST_UNPACKED or len(parts) > 10_000:
                refuse_unpacked(MOST_UNPACKED + 1)
            if not any(part.filename == "xl/workbook.xml" for part in parts):
                raise TableError("the file is an archive, no workbook: unpack it first")
            if any(part.flag_bits & 1 for part in parts):
                raise TableError("the file is protected by a password: save it without one")
            for part in parts:
                _refuse_lying(packed, part)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        EOFError,
        ValueError,
        OSError,
        RuntimeError,
    ) as error:
        if isinstance(error, TableError):
            raise
        raise TableError(NO_WORKBOOK) from error


def _refuse_lying(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Unpacks a part piece by piece; raises where a sheet has cells that are far away, or the directory lies.

    No more is unpacked than the directory claims; where more is there, the checksum is another.
    """
    tail, rows, columns = b"", 0, 0
    is_sheet = bool(_SHEETS.fullmatch(part.filename))
    with packed.open(part) as stream:
        while piece := stream.read(_PIECE):
            window, tail = tail + piece, piece[-64:]
            if _DIMENSION_TAG.search(window):
                raise TableError(NO_WORKBOOK)
            for letters, digits in _REFERENCE.findall(window) if is_sheet else ():
                rows, columns = max(rows, int(digits)), max(columns, _place(letters))
    _refuse_far(rows, columns)


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = 26 * place + letter - 64
    return place


def _refuse_far(rows: int, columns: int) -> None:
    """Raises TableError for a sheet whose last cell is too far away: all before it would be held."""
    if rows > MOST_ROWS + 1_000:
        refuse_long()
    refuse_wide(columns)
    refuse_cells(rows, columns)


# --------------------------------------------------------------------------- Parquet


def _parquet_table(raw: bytes) -> Any:
    """The Arrow table of a Parquet file. Raises TableError for what is none, or too large, before it is unpacked."""
    broken = "the file is no Parquet that can be read: write it again, or as CSV"
    if len(raw) < 12 or raw[-4:] != PARQUET:
        raise TableError(broken)
    (length,) = struct.unpack("<I", raw[-8:-4])
    if length > len(raw) - 12 or length > _LONGEST_FOOTER:
        raise TableError(broken)
    arrow, parquet = loaded("pyarrow"), loaded("pyarrow.parquet")
    try:
        file = parquet.ParquetFile(io.BytesIO(raw), **_LIMITS)
        facts = file.metadata
        groups = [facts.row_group(i) for i in range(facts.num_row_groups)]
        rows = max(facts.num_rows, sum(group.num_rows for group in groups))
        size = sum(group.total_byte_size for group in groups)
    except Exception as error:  # Whatever Arrow raises at a broken file.
        raise TableError(broken) from error
    refuse_wide(facts.num_columns)
    if rows > MOST_ROWS:
        refuse_long()
    refuse_cells(rows, facts.num_columns)
    if size > MOST_UNPACKED or rows < 0:
        refuse_unpacked(MOST_UNPACKED + 1)
    texts = [
        field.name for field in file.schema_arrow if field.type in (arrow.string(), arrow.large_string())
    ]
    try:
        # As dictionaries: a long text that comes in all rows is held once.
        return parquet.ParquetFile(io.BytesIO(raw), read_dictionary=texts, **_LIMITS).read(use_threads=False)
    except Exception as error:
        raise TableError(broken) from error


def parquet_columns(raw: bytes) -> tuple[tuple[str, ...], tuple[Texts, ...]]:
    """The names and cells of a Parquet file. Raises TableError for what is none, too large, or holds no rows."""
    table = _parquet_table(raw)
    if not table.num_rows or not table.num_columns:
        raise TableError("the file has no rows: give a table with rows")
    return tuple(table.column_names), tuple(map(_texts, table.columns, table.column_names))


def _texts(column: Any, name: str) -> Texts:
    arrow, compute = loaded("pyarrow"), loaded("pyarrow.compute")
    types = arrow.types
    kind = column.type
    if types.is_nested(kind) or types.is_binary(kind) or types.is_large_binary(kind):
        raise TableError(f"the column {brief(name)} holds {kind}, no single values: leave it out of the file")
    if types.is_dictionary(kind):
        return _of_dictionary(column.unify_dictionaries().combine_chunks())
    typed = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    if types.is_float16(kind):
        column = column.cast(arrow.float32())
    return Texts.of_array(compute.fill_null(column.cast(arrow.string()), ""), typed)


def _of_dictionary(array: Any) -> Texts:
    """Of an array that holds each text once, and says where it stands."""
    arrow, compute = loaded("pyarrow"), loaded("pyarrow.compute")
    array = array.combine_chunks() if hasattr(array, "combine_chunks") else array
    words = arrow.concat_arrays(
        [compute.fill_null(array.dictionary.cast(arrow.string()), ""), arrow.array([""], arrow.string())]
    )
    coded = compute.dictionary_encode(compute.utf8_trim_whitespace(words))
    place = compute.fill_null(array.indices, len(words) - 1).to_numpy(zero_copy_only=False)
    return Texts(coded.dictionary, coded.indices.to_numpy(zero_copy_only=False)[place])
