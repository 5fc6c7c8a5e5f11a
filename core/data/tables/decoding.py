"""Bytes as text: the encoding that a file says, shows, or is likely to have."""

from __future__ import annotations

import codecs
import re

from core.data.tables.problems import TableError
from core.formatting import brief
from core.heavy import loaded

# UTF-32 before UTF-16, whose mark it begins with.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 64 * 1024
_WIDE = re.compile(rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
# Halves of a letter, which no file can be written with again.
_SURROGATES = re.compile(r"[\ud800-\udfff]")
# Languages that are written with some letters beyond ASCII have these one at a time; others have whole words of them.
_WORD = re.compile(rb"[\x80-\xff]{3,}")
# Control characters that a text may have by accident.
MOST_CONTROLS = 4
NO_TEXT = "the file is no table that can be read: save it as CSV, TSV, XLSX or Parquet"


def decoded(raw: bytes, encoding: str | None) -> tuple[str, str]:
    """The text of `raw`, and the encoding: the given one, or the likeliest.

    Raises TableError for an unknown encoding, for bytes that are no text in it, and for files that hold no text.
    """
    chosen = encoding or _likely(raw)
    try:
        text = raw.decode(chosen)
    except LookupError:
        raise TableError(
            f"there is no encoding named {brief(encoding)}: give utf-8, utf-16 or cp1252"
        ) from None
    except UnicodeError as error:
        # Counted from behind the mark.
        at = getattr(error, "start", 0) + 3 * (chosen == "utf-8-sig")
        line = raw.count(b"\n", 0, at) + 1
        raise TableError(
            f"line {line:,} holds bytes that are no text in {chosen}: save the file as UTF-8, or give its encoding"
        ) from None
    except ValueError:
        raise TableError("an encoding wants a name, as utf-8, utf-16 or cp1252") from None
    if (
        "\0" in text
        or _SURROGATES.search(text)
        or len(_CONTROLS.findall(text[:_SAMPLE])) > max(MOST_CONTROLS, len(text[:_SAMPLE]) / 100)
    ):
        raise TableError(NO_TEXT)
    return text.removeprefix("\ufeff"), chosen


def _likely(raw: bytes) -> str:
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name
    sample = raw[:_SAMPLE]
    low, high = sample[1::2].count(0), sample[0::2].count(0)
    # Of text in UTF-16 most letters have a byte of 0, on the same side.
    if max(low, high) > len(sample) / 5 and min(low, high) < len(sample) / 50:
        return "utf-16-le" if low > high else "utf-16-be"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "utf-8" if _mostly_utf8(raw) else _of_one_byte(raw)
    return "utf-8"


def _mostly_utf8(raw: bytes) -> bool:
    """Whether most letters beyond ASCII are UTF-8, so that the others are errors."""
    wide = _WIDE.findall(raw)
    others = sum(byte > 127 for byte in raw) - sum(map(len, wide))
    return len(wide) > 3 * others


def _of_one_byte(raw: bytes) -> str:
    beyond = bytes(byte for byte in raw if byte > 127)
    if sum(map(len, _WORD.findall(raw))) > len(beyond) / 2:
        guess = loaded("charset_normalizer").from_bytes(raw[:_SAMPLE]).best()
        if guess is not None:
            return str(guess.encoding)
    # The five bytes that cp1252 does not know.
    return "latin-1" if set(beyond) & {0x81, 0x8D, 0x8F, 0x90, 0x9D} else "cp1252"
