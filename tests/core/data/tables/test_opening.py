"""Whatever signs, encodings and titles a file has, what is read is what was written, and nothing is lost in silence."""

from __future__ import annotations

import codecs
from pathlib import Path

import numpy as np
import pytest

from core import TableError, read_table
from core.data.tables.limits import MOST_BYTES
from tests.core.data.tables.files import File, made

FILES = [made(seed) for seed in range(200)]


def right(file: File) -> bool:
    """Whether all that can be known of a file is read as a careful reader would."""
    table = read_table(file.raw)
    return (
        table.delimiter == file.delimiter
        and table.header == file.header
        and table.skip == file.skip
        and tuple(table.columns) == file.names
        and (table.decimal == file.decimal or not file.surely_decimal)
    )


def test_nearly_all_files_are_read_as_they_were_meant() -> None:
    wrong = [seed for seed, file in enumerate(FILES) if not right(file)]
    assert len(wrong) <= 0.03 * len(FILES), wrong


def test_every_cell_is_in_the_table_and_every_number_is_the_one_that_was_written() -> None:
    for seed, file in enumerate(FILES):
        table = read_table(file.raw)
        if not right(file):
            continue
        written = [[cell.strip() for cell in row] for row in file.cells]
        if file.encoding in ("cp1252", "latin-1"):
            written = [
                [cell.encode(file.encoding, "replace").decode(file.encoding) for cell in row]
                for row in written
            ]
        read = zip(*(table.cells(name) for name in table.columns), strict=True)
        assert [[cell.replace("\r\n", "\n") for cell in row] for row in read] == written, seed
        for place, values in file.numbers.items():
            name = [*table.columns][place]
            expected = np.array([np.nan if value is None else value for value in values])
            assert np.array_equal(table.values(name), expected, equal_nan=True), (seed, name)


@pytest.mark.parametrize(
    ("text", "cells", "code"),
    [
        ("x,y,z\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n\n13,14,15\n", [["1", "4", "6", "10", "13"]], "uneven"),
        ('x;y\n1,5;"a\n2,5;b\n', [["1,5", "2,5"], ['"a', "b"]], "quote"),
        ("a,b\nr1,1,2\nr2,3,4\n", [["r1", "r2"], ["1", "3"], ["2", "4"]], "short-header"),
        ("a,b,\n1,2\n3,4\n", [["1", "3"], ["2", "4"]], "short-header"),
        ("a;b\n1;2;\n3;4;\n", [["1", "3"], ["2", "4"], ["", ""]], "short-header"),
        ("# by a logger\n# of 2024\na,b\n1,2\n3,4\n", [["1", "3"], ["2", "4"]], "before-header"),
        ("1,2\n3,4\n", [["1", "3"], ["2", "4"]], "no-header"),
    ],
)
def test_what_does_not_fit_is_named(text: str, cells: list[list[str]], code: str) -> None:
    table = read_table(text)
    assert [table.cells(name) for name in table.columns][: len(cells)] == cells
    assert code in {problem.code for problem in table.problems}


def test_lines_with_another_number_of_cells_are_left_out_or_filled_as_is_asked() -> None:
    text = "x,y\n1,2\n3\n4,5,6\n7,8\n"
    table = read_table(text)
    assert [problem.line for problem in table.problems] == [3, 4]
    assert "4, 5, 6" in table.problems[1].says
    assert table.dataset("y").receipt.left_out[0].rows == (2, 3)  # type: ignore[union-attr]
    assert table.reread(ragged="pad").dataset("y").x.ravel().tolist() == [1, 4, 7]


def test_many_uneven_lines_are_all_named() -> None:
    table = read_table("x,y,z\n" + "1,2,3\n" * 100 + "1,2\n" * 60)
    says = " ".join(problem.says for problem in table.problems)
    assert all(f"{line}" in says for line in range(102, 162))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty: give a table"),
        (b"\n \n", "the file is empty"),
        (b"a,b\n", "has a header but no rows"),
        (b"a,b\n1,\x002\n", "no table that can be read"),
        (bytes(range(256)) * 20, "no table that can be read"),
        (b"%PDF-1.7\n", "the file is a PDF: save the table"),
        (b"\x89PNG\r\n\x1a\n", "the file is a picture"),
        (b"\x1f\x8b\x08rest", "packed with gzip: unpack it first"),
        (b"<!DOCTYPE html>\n<html></html>", "a web page"),
        (
            codecs.BOM_UTF8 + b"a,b\n1,\xff\n",
            "line 2 holds bytes that are no text in utf-8-sig: save the file as UTF-8",
        ),
        (b"a,b\n" + "é,ü\n".encode() * 20 + b"1,\xe9\n", "line 22 holds bytes that are no text in utf-8"),
        (b"a" * (MOST_BYTES + 1), r"5\.0 MB, more than the 5 MB that are read: keep fewer rows or columns"),
        (b"a,b\n" + b"1,2\n" * 50_001, "more than the 50,000 rows that are read: keep a part"),
        (
            b",".join([b"a"] * 100_000) + b"\n1\n",
            "100,000 columns, more than the 1,000 that are read: keep those",
        ),
    ],
)
def test_what_is_no_table_or_too_large_is_refused_in_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(TableError, match=says) as refusal:
        read_table(content)
    assert len(str(refusal.value)) < 200
    assert "\n" not in str(refusal.value)


def test_a_table_is_read_from_its_path_its_bytes_and_its_text(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("a,b\n1,2\n3,4\n", "utf-8")
    for source in (path, str(path), path.read_bytes(), path.read_text("utf-8")):
        assert read_table(source).values("b").tolist() == [2, 4]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("nowhere.csv", "there is no file .nowhere\\.csv.: give a path, or the text of a table"),
        ("a\0b", r"cannot be read|there is no file"),
        (3, "read_table wants a path, bytes or text; got 3"),
    ],
)
def test_what_leads_to_no_file_is_refused(source: object, says: str) -> None:
    with pytest.raises(TableError, match=says):
        read_table(source)  # type: ignore[arg-type]


def test_a_file_that_is_large_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(TableError, match=r"1,000,000\.0 MB"):
        read_table(path)


def test_spaces_before_the_end_of_lines_are_dropped_however_many() -> None:
    """Each line is looked at once from its end: an expression would be tried from every space."""
    many = " " * 200_000
    table = read_table(f"a b\n1 2\n3 4\n{many}x y\n5 6{many}\n", delimiter=" ")
    assert table.cells("a")[-1] == "5"


@pytest.mark.parametrize("encoding", ["utf\0-8", "\ud800", "unicode_escape", "utf-7"])
def test_encodings_that_make_no_text_are_refused(encoding: str) -> None:
    with pytest.raises(TableError):
        read_table(b"a,b\n\\ud800,+2AA-\n", encoding=encoding)
