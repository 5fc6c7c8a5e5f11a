"""The encoding of a file is told from its bytes, or believed when it is given."""

from __future__ import annotations

import pytest

from core import TableError
from core.data.tables.decoding import decoded

TEXT = "Straße;Preis [€];ok\nÄpfel;1,5;ja\nBirnen;2,5;nein\n" * 5
GREEK = "πόλη;τιμή;ημερομηνία πώλησης\nΑθήνα;1,5;χθες το βράδυ\nΘεσσαλονίκη;2,5;σήμερα το πρωί\n" * 10  # noqa: RUF001


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_text_comes_back_in_every_encoding(encoding: str) -> None:
    assert decoded(TEXT.encode(encoding), None) == (TEXT, encoding)


def test_words_of_other_letters_are_told_from_those_with_a_few() -> None:
    assert decoded(GREEK.encode("cp1253"), None)[0] == GREEK


def test_bytes_that_cp1252_does_not_know_are_latin_1() -> None:
    assert decoded(b"a,b\n\x81x,\xe9y\n", None) == ("a,b\n\x81xé,y\n".replace("xé,y", "x,éy"), "latin-1")


def test_a_given_encoding_is_believed() -> None:
    assert decoded("é".encode("cp437"), "cp437")[0] == "é"


@pytest.mark.parametrize(
    ("raw", "encoding", "says"),
    [
        (b"a", "klingon", "there is no encoding named 'klingon': give utf-8"),
        (b"a\xff", "utf-8", "line 1 holds bytes that are no text in utf-8"),
        (b"a", "hex", "no encoding|no text"),
    ],
)
def test_an_encoding_that_does_not_fit_is_refused(raw: bytes, encoding: str, says: str) -> None:
    with pytest.raises(TableError, match=says):
        decoded(raw, encoding)
