"""Files as people save them, made at random: signs, encodings, titles, marks, and what they hold."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DELIMITERS = (",", ";", "\t", "|", " ")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1")
MARKS = ("", "NA", "n/a", "-", "?", "null", ".")
WORDS = (
    "Straße",
    "café",
    "house",
    "garden, small",
    "North East",
    "Zürich",
    "naïve",
    "value",
    'a "quoted" word',
    "x;y",
    "semi|bar",
)
SIMPLE = ("red", "green", "blue", "grün", "North", "South")
NAMES = (
    "alpha",
    "beta",
    "price",
    "width",
    "Höhe",
    "temp",
    "city",
    "kind",
    "size",
    "note",
    "year",
    "score",
    "rate",
)
UNITS = {"price": "€", "width": "cm", "temp": "°C", "Höhe": "m", "rate": "%"}


@dataclass(frozen=True)
class File:
    """The bytes, the text they stand for, and what a careful reader finds in them.

    `numbers` are the values of the columns of numbers, None where a cell is missing; `cells` is the table as text.
    """

    raw: bytes
    text: str
    delimiter: str
    encoding: str
    decimal: str
    header: bool
    names: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    numbers: dict[int, list[float | None]]
    skip: int
    surely_decimal: bool


def made(seed: int, rows: int | None = None) -> File:
    """The file of that seed: the same one every time."""
    rng = random.Random(seed)
    decimal = rng.choice(".,")
    delimiter = rng.choice(
        [sign for sign in DELIMITERS if not (sign == "," and decimal == "," and rng.random() < 0.7)]
    )
    euro = rng.random() < 0.5
    encoding = rng.choice(ENCODINGS)
    others = [sign for sign in (",", ".", " ", "\u00a0", "'", "") if sign not in (decimal,)]
    thousands = rng.choice([*others, "", ""])
    if delimiter == " ":
        thousands = "" if thousands in (" ", "\u00a0") else thousands
    amount = rows or rng.randint(12, 60)
    width = rng.randint(2, 7)
    names = tuple(rng.sample(NAMES, width))
    mark = rng.choice(MARKS) if delimiter != " " else rng.choice(MARKS[1:])
    columns, numbers, surely = [], {}, False
    for place in range(width):
        kind = rng.choice(
            [
                "number",
                "number",
                "whole",
                "word",
                "date",
                "yes",
                "money",
                "percent",
                "large",
                "moment",
                "american",
            ]
        )
        if place == 0 and width == 2:
            kind = "number"
        maker = _KINDS[kind]
        column = [maker(rng, i, decimal, thousands, delimiter) for i in range(amount)]
        values: list[float | None] = [value for _, value in column]
        texts = [text for text, _ in column]
        for i in range(amount):
            if rng.random() < 0.05:
                texts[i], values[i] = mark, None
        columns.append(texts)
        if kind in ("number", "whole", "money", "percent", "large"):
            numbers[place] = values
            surely |= kind == "number"
    cells = [*zip(*columns, strict=True)]
    header = rng.random() < 0.9 or not numbers
    titled = tuple(
        f"{name} [{UNITS[name]}]" if name in UNITS and rng.random() < 0.3 and delimiter != " " else name
        for name in names
    )
    if encoding == "latin-1" or not euro:
        titled = tuple(name.replace("€", "$") for name in titled)
    preamble = rng.choice(
        [(), (), (), ("# made by a logger", "# station 12"), ("Report of sales",), ("Exported 2024", "")]
    )
    preamble = preamble if header and delimiter != " " else ()
    lines = [*([titled] if header else []), *cells]
    end = rng.choice(["\n", "\r\n"])
    stream = io.StringIO()
    quoting = csv.QUOTE_ALL if rng.random() < 0.15 else csv.QUOTE_MINIMAL
    csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(lines)
    text = "".join(line + end for line in preamble) + stream.getvalue()
    if rng.random() < 0.2:
        text = text.removesuffix(end)
    return File(
        raw=_encoded(text, encoding),
        text=text,
        delimiter=delimiter,
        encoding=encoding,
        decimal=decimal,
        header=header,
        names=titled if header else tuple(f"column {place}" for place in range(1, width + 1)),
        cells=tuple(cells),
        numbers=numbers,
        skip=len(preamble),
        surely_decimal=surely,
    )  # fmt: skip


def _encoded(text: str, encoding: str) -> bytes:
    return text.encode(encoding, errors="replace" if encoding in ("cp1252", "latin-1") else "strict")


Made = tuple[str, float | None]


def written(value: float, digits: int, decimal: str, thousands: str) -> str:
    """`value` as a country writes it."""
    return f"{value:,.{digits}f}".replace(",", "T").replace(".", decimal).replace("T", thousands)


def _number(rng: random.Random, i: int, decimal: str, thousands: str, delimiter: str) -> Made:
    text = written(rng.gauss(0, 100), 2, decimal, "")
    return text, float(text.replace(decimal, "."))


def _whole(rng: random.Random, i: int, decimal: str, thousands: str, delimiter: str) -> Made:
    value = rng.randint(0, 900)
    return str(value), float(value)


def _large(rng: random.Random, i: int, decimal: str, thousands: str, delimiter: str) -> Made:
    value = rng.uniform(100, 5_000_000)
    text = written(value, 2, decimal, thousands)
    return text, float(f"{value:.2f}")


def _money(rng: random.Random, i: int, decimal: str, thousands: str, delimiter: str) -> Made:
    value = rng.uniform(-900, 9_000)
    amount = written(abs(value), 2, decimal, thousands)
    return (f"(${amount})" if value < 0 else f"${amount}"), float(f"{value:.2f}")


def _percent(rng: random.Random, i: int, decimal: str, thousands: str, delimiter: str) -> Made:
    value = rng.uniform(-50, 99)
    return f"{written(value, 1, decimal, '')}%", float(f"{value:.1f}")


def _word(rng: random.Random, i: int, decimal: str, thousands: str, delimiter: str) -> Made:
    if delimiter == " ":
        return rng.choice(SIMPLE), None
    return rng.choice(
        [*WORDS, *SIMPLE, *SIMPLE, "line one\nline two"] if rng.random() < 0.3 else SIMPLE
    ), None


def _yes(rng: random.Random, i: int, decimal: str, thousands: str, delimiter: str) -> Made:
    return rng.choice(["yes", "no"]), None


def _date(rng: random.Random, i: int, decimal: str, thousands: str, delimiter: str) -> Made:
    return (date(2020, 1, 1) + timedelta(days=i)).isoformat(), None


def _moment(rng: random.Random, i: int, decimal: str, thousands: str, delimiter: str) -> Made:
    return f"{(date(2020, 1, 1) + timedelta(days=i)):%d.%m.%Y}{'' if delimiter == ' ' else ' 12:30'}", None


def _american(rng: random.Random, i: int, decimal: str, thousands: str, delimiter: str) -> Made:
    day = date(2020, 1, 1) + timedelta(days=i)
    return f"{day.month}/{day.day}/{day.year}", None


_KINDS: dict[str, Callable[[random.Random, int, str, str, str], Made]] = {
    "number": _number, "whole": _whole, "large": _large, "money": _money, "percent": _percent, "word": _word,
    "date": _date, "yes": _yes, "moment": _moment, "american": _american,
}  # fmt: skip


def mutated(raw: bytes, rng: random.Random) -> bytes:
    """`raw` with some bytes changed, cut, doubled or moved, as by a careless hand or a broken disk."""
    raw = bytearray(raw)
    for _ in range(rng.randint(1, 8)):
        if not raw:
            break
        at, end = sorted(rng.randrange(len(raw) + 1) for _ in range(2))
        end = min(end, at + 40)
        piece: Sequence[int] = (
            rng.choice(PIECES)
            if rng.random() < 0.85
            else bytes(rng.randrange(256) for _ in range(rng.randint(1, 6)))
        )
        match rng.randrange(4):
            case 0:
                raw[at:at] = bytes(piece)
            case 1:
                del raw[at:end]
            case 2:
                raw[at:at] = raw[at:end]
            case 3:
                raw[at:end] = bytes(piece)
    return bytes(raw)


PIECES = (
    b'"', b"'", b",", b";", b"\t", b"|", b" ", b"\n", b"\r", b"\r\n", b"\n\n\n", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf",
    b"1e308", b"-1e999", b"NaN", b"inf", b"1.234,56", b"1,234.56", b"01/02/2020", b"\xe2\x82\xac", b"=1+1", b"<b>",
    b"$x$", b'""', b'"\n"', b"999999999999999999999", b"#", b"\\",
)  # fmt: skip
