"""JSON of a receipt is what the standard knows and nothing else, and says itself where it was changed."""

from __future__ import annotations

import json

import pytest

from core.receipts import ReceiptError
from core.receipts.members import LONGEST_TEXT
from core.receipts.texts import CHECKSUM, finite, read, written

FACTS = {"name": "Grüße ✓", "number": 0.1, "list": [1, None, True], "inside": {"empty": {}}}


def test_facts_come_back() -> None:
    assert read(written(FACTS)) == FACTS
    assert json.loads(written(FACTS))["name"] == FACTS["name"]


@pytest.mark.parametrize(
    ("old", "new"), [(b"0.1", b"0.2"), (b"true", b"false"), (b"null", b"0"), (b"name", b"nane")]
)
def test_a_change_is_named(old: bytes, new: bytes) -> None:
    with pytest.raises(ReceiptError, match=r"`run.json` of the receipt is not as it was written"):
        read(written(FACTS).replace(old, new))


STRANGE = {
    "no JSON": b"{",
    "nothing": b"",
    "no text": b"\xff\xfe\x00",
    "a list": b"[]",
    "a number": b"1",
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "beyond floats": b'{"a": 1e999}',
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "deep, and closed": b'{"a":' + b"[" * 900 + b"]" * 900 + b"}",
    "too many digits": b'{"a": ' + b"1" * 5000 + b"}",
    "half a character": b'{"a": "\\ud800"}',
    "long": b" " * (LONGEST_TEXT + 1),
    "a pickle": b"\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94.",
    "no checksum": b"{}",
}


@pytest.mark.parametrize("kind", STRANGE)
def test_what_is_no_text_of_a_receipt_is_refused(kind: str) -> None:
    with pytest.raises(
        ReceiptError, match=r"^`run.json` of the receipt is (no text that a receipt has|not as it)"
    ):
        read(STRANGE[kind])


def test_what_is_longer_than_is_read_again_is_not_written() -> None:
    with pytest.raises(ReceiptError, match="more than the 1,048,576 that are read again"):
        written({"names": "x" * LONGEST_TEXT})


def test_numbers_that_no_json_has_are_null() -> None:
    assert [finite(value) for value in (1.5, float("nan"), float("inf"), float("-inf"))] == [
        1.5,
        None,
        None,
        None,
    ]
    with pytest.raises(ValueError, match="not JSON compliant"):
        written({"a": float("nan")})


def test_the_checksum_is_no_fact() -> None:
    assert CHECKSUM not in read(written(FACTS))
