"""What is guessed of a file unless it is given, each checked by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from core.data.tables.dates import ORDERS
from core.data.tables.numerals import DECIMALS, THOUSANDS
from core.data.tables.problems import TableError
from core.formatting import brief, listed

# Those by which cells are parted; all others only say how they are read.
OF_CELLS = ("delimiter", "encoding", "quoted", "header", "skip", "sheet")


@dataclass(frozen=True)
class Guesses:
    """What was given; None where it is guessed. See `core.read_table`."""

    delimiter: str | None = None
    encoding: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    header: bool | None = None
    quoted: bool | None = None
    missing: tuple[str, ...] | None = None
    types: Mapping[str, Any] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    dates: str | None = None
    skip: int | None = None
    sheet: str | int | None = None
    ragged: str = "drop"

    def __post_init__(self) -> None:
        _refuse_other("delimiter", self.delimiter, _is_delimiter, "one character, as ';'")
        _refuse_other("encoding", self.encoding, _is_text, "a name, as 'utf-8'")
        _refuse_other("decimal", self.decimal, lambda sign: sign in DECIMALS, "'.' or ','")
        _refuse_other(
            "thousands",
            self.thousands,
            lambda sign: sign in ("", *THOUSANDS),
            "one of '', ',', '.', ' ', \"'\"",
        )
        for name in ("header", "quoted"):
            _refuse_other(name, getattr(self, name), lambda value: isinstance(value, bool), "True or False")
        _refuse_other("dates", self.dates, lambda order: order in ORDERS, f"one of {', '.join(ORDERS)}")
        _refuse_other(
            "skip",
            self.skip,
            lambda skip: type(skip) is int and skip >= 0,
            "how many lines come before the header",
        )
        _refuse_other("ragged", self.ragged, lambda ragged: ragged in ("drop", "pad"), "'drop' or 'pad'")
        if self.decimal is not None and self.decimal == self.thousands:
            raise TableError("decimal and thousands want two different signs: give one of them, or others")
        if self.missing is not None:
            known = (
                isinstance(self.missing, Sequence)
                and not isinstance(self.missing, str)
                and all(map(_is_text, self.missing))
            )
            _refuse_other("missing", self.missing, lambda _: known, "several marks, as ('', 'NA')")
            object.__setattr__(self, "missing", tuple(self.missing))
        for name in ("types", "units"):
            of = _is_mapping if name == "types" else _is_mapping_to_text
            _refuse_other(name, getattr(self, name), of, "what columns have, as {'age': …}")

    def changed(self, **changes: Any) -> Guesses:
        """These, with others; `types` and `units` of other columns stay, those that are None are guessed again."""
        known = [each.name for each in fields(self)]
        if strange := [name for name in changes if name not in known]:
            raise TableError(f"a table has no guess named {brief(strange[0])}; there are: {listed(known)}")
        for name in ("types", "units"):
            if isinstance(changes.get(name), Mapping):
                merged = {**getattr(self, name), **changes[name]}
                changes[name] = {column: value for column, value in merged.items() if value is not None}
        return replace(self, **changes)

    def of(self, name: str) -> tuple[Any, str | None]:
        """The type and the unit of a column."""
        return self.types.get(name), self.units.get(name)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_mapping(value: object) -> bool:
    return isinstance(value, Mapping) and all(map(_is_text, value))


def _is_mapping_to_text(value: object) -> bool:
    return isinstance(value, Mapping) and all(map(_is_text, [*value, *value.values()]))


def _is_delimiter(value: object) -> bool:
    return (
        isinstance(value, str)
        and len(value) == 1
        and value not in '\r\n"\0'
        and (value.isprintable() or value == "\t")
    )


def _refuse_other(name: str, value: object, fits: Any, wanted: str) -> None:
    """Raises TableError unless `value` is None or `fits`."""
    try:
        good = value is None or fits(value)
    except TypeError:
        good = False
    if not good:
        raise TableError(f"{name} wants {wanted}; got {brief(value)}")
