"""Workbooks and Parquet files hold the same table as text; bombs are refused before they are unpacked."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core import TableError, read_table

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{sheets}</sheets></workbook>'
)
LINKS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def cell(place: str, value: object) -> str:
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    return "" if value is None else f'<c r="{place}"><v>{value!r}</v></c>'


def rows_of(table: list[list[object]]) -> str:
    lines = []
    for i, row in enumerate(table, 1):
        cells = "".join(cell(f"{chr(64 + j)}{i}", value) for j, value in enumerate(row, 1))
        lines.append(f'<row r="{i}">{cells}</row>')
    return "".join(lines)


def workbook(sheets: dict[str, str], **parts: bytes) -> bytes:
    """A workbook of sheets, {name: the XML of its rows}, and other parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        listed = enumerate(sheets, 1)
        names = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="r{i}"/>' for i, name in listed)
        links = "".join(
            f'<Relationship Id="r{i}" Type="{KIND}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        root = f'<Relationship Id="r1" Type="{KIND}/officeDocument" Target="xl/workbook.xml"/>'
        packed.writestr("[Content_Types].xml", TYPES)
        packed.writestr("_rels/.rels", LINKS.format(links=root))
        packed.writestr("xl/workbook.xml", BOOK.format(sheets=names))
        packed.writestr("xl/_rels/workbook.xml.rels", LINKS.format(links=links))
        for i, rows in enumerate(sheets.values(), 1):
            packed.writestr(f"xl/worksheets/sheet{i}.xml", SHEET.format(rows=rows))
        for name, content in parts.items():
            packed.writestr(name, content)
    return stream.getvalue()


PEOPLE: list[list[object]] = [
    ["age", "city", "member", "income"],
    [31, "Ulm", True, 1234.5],
    [45.5, "Bonn", False, None],
    [28, "Ulm", True, 1e300],
]


def test_a_workbook_is_read_like_text() -> None:
    table = read_table(workbook({"people": rows_of(PEOPLE)}))
    assert [column.type for column in table.columns.values()] == ["number", "category", "yes/no", "number"]
    assert table.values("age").tolist() == [31, 45.5, 28]
    assert np.array_equal(table.values("income"), [1234.5, np.nan, 1e300], equal_nan=True)
    assert table.lines.tolist() == [2, 3, 4]
    assert (table.sheet, table.delimiter, table.encoding) == ("people", "", "")


def test_of_several_sheets_the_longest_is_read_or_the_one_that_is_given() -> None:
    book = workbook(
        {"cover": rows_of([["Report"]]), "people": rows_of(PEOPLE), "two": rows_of([["a"], [1], [2]])}
    )
    table = read_table(book)
    assert (table.sheet, table.sheets) == ("people", ("cover", "people", "two"))
    assert [*table.reread(sheet="two").columns] == [*read_table(book, sheet=2).columns] == ["a"]
    with pytest.raises(TableError, match="the workbook has no sheet 'three'; there are: cover, people, two"):
        table.reread(sheet="three")


def test_rows_above_the_table_and_lines_without_cells_keep_their_numbers() -> None:
    table = read_table(
        workbook({"a": rows_of([["A report"], [None], ["x", "y"], [1, 2], [None, None], [3, 4]])})
    )
    assert [*table.columns] == ["x", "y"]
    assert table.lines.tolist() == [4, 6]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (
            workbook({"a": rows_of(PEOPLE)}, **{"xl/media/big.bin": bytes(70 * 10**6)}),
            "unpacks to over 64 MB: keep",
        ),
        (
            workbook({"a": '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'}),
            "more than the 50,000 rows",
        ),
        (workbook({"a": '<row r="2"><c r="XFD2"><v>1</v></c></row>'}), "16,384 columns, more than the 1,000"),
        (
            workbook({"a": '<row r="50000"><c r="ALL50000"><v>1</v></c></row>'}),
            "cells, more than the 3,000,000",
        ),
        (workbook({"a": "<!DOCTYPE x>"}), "no workbook that can be read"),
        (workbook({"a": rows_of(PEOPLE)})[:500], "no workbook that can be read"),
        (workbook({"a": ""}), "holds no table"),
        (b"PK\x03\x04" + bytes(100), "no workbook that can be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protected by a password, or an old workbook"),
    ],
)
def test_workbooks_that_are_none_or_bombs_are_refused(raw: bytes, says: str) -> None:
    with pytest.raises(TableError, match=says):
        read_table(raw)


def test_a_directory_that_lies_about_sizes_does_not_help_a_bomb() -> None:
    raw = bytearray(workbook({"a": rows_of(PEOPLE)}, **{"xl/media/big.bin": bytes(70 * 10**6)}))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = raw.rfind(mark, 0, raw.rfind(b"xl/media/big.bin") if mark == b"PK\x03\x04" else None)
        if mark == b"PK\x03\x04":
            place = raw.rfind(mark)
        raw[place + at : place + at + 4] = struct.pack("<I", 1000)
    with pytest.raises(TableError):
        read_table(bytes(raw))


def test_an_archive_of_other_things_is_no_workbook() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("a.csv", "a,b\n1,2\n")
    with pytest.raises(TableError, match="an archive, no workbook: unpack it first"):
        read_table(stream.getvalue())


# --------------------------------------------------------------------------- Parquet


def parquet(columns: dict[str, object], **options: object) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream, **options)
    return stream.getvalue()


def test_parquet_is_read_like_text() -> None:
    moments = [datetime(2024, 1, 1), datetime(2024, 1, 2, 12), None]
    raw = parquet(
        {
            "n": pa.array([1.5, None, -2e300]),
            "i": pa.array([1, 2, 3], pa.int8()),
            "t": pa.array(["a", "b ", None]),
            "d": pa.array(["x", "y", "x"]).dictionary_encode(),
            "b": pa.array([True, False, None]),
            "w": pa.array(moments, pa.timestamp("us")),
        }
    )
    table = read_table(raw)
    types = ["number", "number", "category", "category", "yes/no", "date"]
    assert [column.type for column in table.columns.values()] == types
    assert np.array_equal(table.values("n"), [1.5, np.nan, -2e300], equal_nan=True)
    assert table.cells("t") == ["a", "b", ""]
    assert table.cells("d") == ["x", "y", "x"]
    assert np.array_equal(np.diff(table.values("w")), [1.5, np.nan], equal_nan=True)


def test_parquet_may_have_a_name_twice() -> None:
    raw = io.BytesIO()
    arrays = [pa.array([1.5, 2.5]), pa.array(["x", "y"]), pa.array([3, 4])]
    pq.write_table(pa.Table.from_arrays(arrays, names=["a", "b", "a"]), raw)
    table = read_table(raw.getvalue())
    assert [*table.columns] == ["a", "b", "a (2)"]
    assert [table.cells(name) for name in table.columns] == [["1.5", "2.5"], ["x", "y"], ["3", "4"]]
    assert [problem.code for problem in table.problems] == ["same-name"]


def test_numbers_of_parquet_have_points_whatever_other_columns_show() -> None:
    table = read_table(parquet({"n": pa.array([1.234, 2.345]), "t": pa.array(["1,5", "2,5"])}))
    assert table.values("n").tolist() == [1.234, 2.345]
    assert table.values("t").tolist() == [1.5, 2.5]


LONG = pa.array(["x" * 100_000 + str(i % 9) for i in range(900)])


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (parquet({"a": pa.array(range(60_000))}), "more than the 50,000 rows"),
        (parquet({f"c{i}": pa.array([1]) for i in range(1_001)}), "more than the 1,000"),
        (parquet({"a": pa.array([b"x"])}), "holds binary, no single values"),
        (parquet({"a": pa.array([[1, 2]])}), "holds list"),
        (parquet({"a": pa.array([], pa.int8())}), "no rows"),
        (parquet({"a": LONG}, compression="zstd", use_dictionary=False), "over 64 MB"),
        (parquet({"a": pa.array([1])})[:-8] + struct.pack("<I", 5 * 10**6) + b"PAR1", "no Parquet that can be read"),
        (parquet({"a": pa.array([1])})[:-8] + struct.pack("<I", 0xFFFFFFFF) + b"PAR1", "no Parquet that can be read"),
        (b"PAR1" + bytes(50) + b"PAR1", "no Parquet that can be read"),
        (b"PAR1", "no Parquet that can be read"),
    ],
)  # fmt: skip
def test_parquet_files_that_are_none_or_too_large_are_refused(raw: bytes, says: str) -> None:
    assert len(raw) < 5 * 10**6
    with pytest.raises(TableError, match=says):
        read_table(raw)


def test_a_long_text_that_comes_in_all_rows_is_held_once() -> None:
    places = pa.array(np.zeros(40_000, np.int32))
    texts = pa.DictionaryArray.from_arrays(places, pa.array(["x" * 1_000_000]))
    raw = parquet({"a": texts, "b": pa.array(range(40_000))})
    before = pa.default_memory_pool().max_memory()
    assert read_table(raw).columns["a"].distinct == 1
    assert pa.default_memory_pool().max_memory() - before < 60 * 10**6
