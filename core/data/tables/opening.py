"""From a path, bytes or text to cells: what kind of file it is, and how it is laid out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np

from core.data.tables.cells import Cells, Record, gathered
from core.data.tables.decoding import NO_TEXT, decoded
from core.data.tables.delimited import delimiter_of, quotes_as_text, records, unclosed
from core.data.tables.guesses import Guesses
from core.data.tables.layout import layout_of
from core.data.tables.limits import MOST_BYTES, refuse_large, refuse_wide
from core.data.tables.naming import named
from core.data.tables.packed import OLD_OFFICE, PARQUET, WORKBOOK, parquet_columns, sheet_of
from core.data.tables.problems import Problem, TableError
from core.formatting import brief

# Records that the layout is told from.
_SAMPLE = 400
_OTHERS = {
    b"\x1f\x8b": "the file is packed with gzip: unpack it first",
    b"%PDF": "the file is a PDF: save the table in it as CSV",
    b"\x89PNG": "the file is a picture: give a table",
    b"\xff\xd8\xff": "the file is a picture: give a table",
    b"7z\xbc\xaf": "the file is an archive: unpack it first",
    b"BZh": "the file is packed with bzip2: unpack it first",
    b"<!DOCTYPE": "the file is a web page: save the table in it as CSV",
    b"<html": "the file is a web page: save the table in it as CSV",
}
Source = str | bytes | Path


@dataclass(frozen=True, eq=False)
class Opened:
    """A file parted into `cells`; `names` and `units` of its columns, and what it is: see `Table`."""

    source: bytes | str
    names: tuple[str, ...]
    units: tuple[str, ...]
    cells: Cells
    header: bool
    delimiter: str = ""
    encoding: str = ""
    quoted: bool | None = None
    skip: int = 0
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def content_of(source: Source) -> bytes | str:
    """What a path leads to, or bytes or text as they are. A text of one line is a path.

    Raises TableError where there is no file, or a large one.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        refuse_large(len(source))
        return bytes(source)
    if isinstance(source, str) and ("\n" in source or "\r" in source):
        refuse_large(len(source))
        return source
    if not isinstance(source, str | Path):
        raise TableError(f"read_table wants a path, bytes or text; got {brief(source)}")
    try:
        path = Path(source)
        if not path.is_file():
            raise TableError(f"there is no file {brief(str(source))}: give a path, or the text of a table")
        refuse_large(path.stat().st_size)
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, TableError):
            raise
        raise TableError(
            f"the file {brief(str(source))} cannot be read: give another path, or its bytes"
        ) from error
    refuse_large(len(content))
    return content


def opened(source: bytes | str, guesses: Guesses) -> Opened:
    """The cells of a file. Raises TableError for what is no table, or too large."""
    if isinstance(source, bytes):
        if source.startswith(WORKBOOK):
            return _workbook(source, guesses)
        if source.startswith(PARQUET):
            names, columns = parquet_columns(source)
            rows = len(columns[0].of) if columns else 0
            cells = Cells(columns, np.arange(1, rows + 1, dtype=np.int32), np.zeros(rows, np.bool_))
            return _with_names(Opened(source, names, ("",) * len(names), cells, header=True), None)
        if source.startswith(OLD_OFFICE):
            raise TableError(
                "the file is protected by a password, or an old workbook: save it as XLSX without one"
            )
        for mark, says in _OTHERS.items():
            if source.startswith(mark):
                raise TableError(says)
    return _text(source, guesses)


def _text(source: bytes | str, guesses: Guesses) -> Opened:
    text, encoding = (source, "") if isinstance(source, str) else decoded(source, guesses.encoding)
    if not text.strip():
        raise TableError("the file is empty: give a table with a header and rows")
    if "\0" in text:
        raise TableError(NO_TEXT)
    delimiter = guesses.delimiter or delimiter_of(text)
    kind: dict[str, Any] = {"delimiter": delimiter, "encoding": encoding}
    if '"' not in text:
        return _laid_out(source, records(text, delimiter), guesses, (), **kind)
    quoted = guesses.quoted is not False
    opening = _laid_out(source, records(text, delimiter, quoted), guesses, (), quoted=quoted, **kind)
    line = int(opening.cells.lines[-1])
    if guesses.quoted is not None or not unclosed(text, delimiter, line):
        return opening
    problems = (quotes_as_text(line),)
    return _laid_out(source, records(text, delimiter, False), guesses, problems, quoted=False, **kind)


def _workbook(raw: bytes, guesses: Guesses) -> Opened:
    sheet = sheet_of(raw, guesses.sheet)
    return _laid_out(
        raw, iter(sheet.records), guesses, (), sheet=sheet.name, sheets=sheet.names, typed=sheet.typed
    )


def _laid_out(
    source: bytes | str,
    all_records: Iterator[Record],
    guesses: Guesses,
    problems: tuple[Problem, ...],
    typed: Sequence[bool] = (),
    **known: object,
) -> Opened:
    sample = [*islice(all_records, _SAMPLE)]
    layout = layout_of(sample, guesses.header, guesses.skip)
    if not layout.width:
        raise TableError("the file holds no table: give one with a header and rows")
    refuse_wide(layout.width, layout.line)
    cells = gathered(chain(sample[layout.before :], all_records), layout.width, typed)
    if not len(cells.lines):
        raise TableError("the table has a header but no rows: give one with rows")
    raw_names = layout.header or tuple(f"column {place}" for place in range(1, layout.width + 1))
    units = [unit.strip().strip("[]()").strip() for unit in layout.units or ()]
    units = ["" if unit in ("-", "–") else unit for unit in units]
    opening = Opened(
        source,
        raw_names,
        tuple([*units, *[""] * layout.width][: layout.width]),
        cells,
        layout.header is not None,
        skip=(layout.line or 1) - 1,
        problems=(*problems, *layout.problems, *cells.problems),
        **known,  # type: ignore[arg-type]
    )
    return _with_names(opening, layout.line)


def _with_names(opening: Opened, line: int | None) -> Opened:
    names, problems = named(opening.names, line)
    values = {**vars(opening), "names": names, "problems": (*opening.problems, *problems)}
    return Opened(**values)
