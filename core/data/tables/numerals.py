"""Numbers as people write them: `1.234,56`, `(1,395.69)`, `16.2%`, `$ 3`; and which sign means what in a table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.heavy import loaded
from core.types import Array

CURRENCIES = ("€", "$", "£", "¥", "₹", "EUR", "USD", "CHF", "GBP", "JPY")
# What may stand behind a number in a cell.
SUFFIXES = (
    "%", "‰", *CURRENCIES, "°C", "°F", "°", "kg", "g", "mg", "km", "m", "cm", "mm", "m²", "m2", "m³", "km/h", "m/s",
    "kWh", "MWh", "kW", "W", "Hz", "hPa", "Pa", "bar", "V", "A", "s", "ms", "min", "h", "ml", "l", "L", "ha", "mi",
    "lb", "ft",
)  # fmt: skip
SPACES = " \u00a0\u202f\u2009"
MINUS = "-\u2212\u2013"
_BEFORE = "|".join(map(re.escape, CURRENCIES))
_AFTER = "|".join(map(re.escape, sorted(SUFFIXES, key=len, reverse=True)))
_SHAPE = re.compile(
    rf"[(]?[{MINUS}+]?[ ]?(?:{_BEFORE})?[ ]?[{MINUS}+]?(\d[\d.,'’{SPACES}]*|[.,]\d+)(?:[eE][+-]?\d+)?"
    rf"[{SPACES}]?(?:{_AFTER})?[)]?-?"
)
_GROUPED = re.compile(r"\d{1,3}(?:\D\d{3})+")
DECIMALS = (".", ",")
THOUSANDS = (",", ".", "'", " ")
# A column counts as one of numbers where so many of its cells look like some.
MOST_LOOKED_AT = 500
LIKE_NUMBERS = 0.7


@dataclass(frozen=True)
class Signs:
    """What parts a number's whole and its thousands ("" for nothing)."""

    decimal: str = "."
    thousands: str = ""


@dataclass(frozen=True)
class Evidence:
    """Of one column: how many cells show a `decimal` or a `thousands` sign, or could be either (`unsure`)."""

    decimal: Counter[str]
    thousands: Counter[str]
    unsure: Counter[str]


def evidence(texts: Iterable[str]) -> Evidence | None:
    """What cells show; None where they are no numbers."""
    shown = Evidence(Counter(), Counter(), Counter())
    looked = like = 0
    for text in texts:
        looked += 1
        match = _SHAPE.fullmatch(text)
        like += bool(match and _shown(match[1].strip(SPACES), shown))
        if looked == MOST_LOOKED_AT:
            break
    return shown if like and like >= LIKE_NUMBERS * looked else None


def _shown(digits: str, shown: Evidence) -> bool:
    """Whether `digits` are a number; what its signs show is added to `shown`."""
    digits = re.sub(f"[{SPACES}]", " ", digits.replace("’", "'"))
    signs = [sign for sign in digits if not sign.isdigit()]
    if not signs:
        return True
    *groups, last = signs
    if len(set(signs)) == 1 and len(signs) == 1 and last in DECIMALS:
        whole, _, part = digits.partition(last)
        unsure = len(part) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
        (shown.unsure if unsure else shown.decimal)[last] += 1
        return True
    if len(set(signs)) == 1 and _GROUPED.fullmatch(digits):
        shown.thousands[last] += 1
        return True
    whole = digits.rpartition(last)[0]
    if last in DECIMALS and len(set(groups)) == 1 and groups[0] != last and _GROUPED.fullmatch(whole):
        shown.decimal[last] += 1
        shown.thousands[groups[0]] += 1
        return True
    return False


def signs_of(
    columns: Sequence[Evidence], delimiter: str, given: Mapping[str, str | None]
) -> tuple[Signs, bool]:
    """The signs that most columns show, where they are not `given`; and whether a guess had to be made.

    A column has one vote. Where all numbers could be read either way, as 1.234, a file that parts its columns by ; is
    taken for one of a country that writes 1.234,56.
    """
    votes: Counter[str] = Counter()
    for column in columns:
        vote = column.decimal.copy()
        for sign, amount in column.thousands.items():
            if sign in DECIMALS:
                vote[_other(sign)] += amount
        if vote:
            votes[vote.most_common(1)[0][0]] += 1
    unsure = sum((column.unsure for column in columns), Counter())
    decimal = given.get("decimal") or (votes.most_common(1)[0][0] if votes else "")
    guess = not decimal and bool(unsure)
    if not decimal:
        # 1,234 beside no other number is more often a thousand than a fraction; 1.234 is a fraction.
        decimal = "," if delimiter == ";" else "."
    thousands = given.get("thousands")
    if thousands is None:
        grouped = sum((column.thousands for column in columns), Counter())
        grouped[_other(decimal)] += unsure[_other(decimal)]
        del grouped[decimal]
        thousands = grouped.most_common(1)[0][0] if grouped.total() else ""
    return Signs(decimal, thousands), guess


def _other(sign: str) -> str:
    return "," if sign == "." else "."


@dataclass(frozen=True, eq=False)
class Numerals:
    """`values` (U,) of texts, NaN where they are no number, and the sign or unit (U,) beside each, "" for none."""

    values: Array
    beside: NDArray[np.object_]

    @property
    def known(self) -> NDArray[np.bool_]:
        """(U,): which are numbers."""
        return ~np.isnan(self.values)


def read_numerals(texts: Any, signs: Signs) -> Numerals:
    """Of an Arrow array of texts. Infinite numbers, and those beyond floats, are none."""
    compute = loaded("pyarrow.compute")
    decimal, group = re.escape(signs.decimal), _group(signs.thousands)
    plain = compute.match_substring_regex(texts, rf"^[+-]?(\d+({decimal}\d*)?|{decimal}\d+)([eE][+-]?\d+)?$")
    is_plain = _mask(plain)
    values = np.full(len(texts), np.nan)
    beside = np.full(len(texts), "", dtype=object)
    written = compute.replace_substring(texts.filter(plain), signs.decimal, ".")
    values[is_plain] = _floats(compute.utf8_ltrim(written, "+"))
    if not is_plain.all():
        rest = texts.filter(compute.invert(plain))
        values[~is_plain], beside[~is_plain] = _decorated(rest, decimal, group)
    values[~np.isfinite(values)] = np.nan
    return Numerals(values, beside)


def _decorated(texts: Any, decimal: str, group: str) -> tuple[Array, NDArray[np.object_]]:
    compute = loaded("pyarrow.compute")
    whole = rf"\d{{1,3}}(?:{group}\d{{3}})+|\d+" if group else r"\d+"
    pattern = (
        rf"^(?P<open>\(?)(?P<sign>[{MINUS}+]?)[{SPACES}]?(?P<before>(?:{_BEFORE})?)[{SPACES}]?(?P<again>[{MINUS}+]?)"
        rf"(?P<whole>(?:{whole})?)(?:{decimal}(?P<part>\d*))?(?P<power>(?:[eE][+-]?\d+)?)"
        rf"[{SPACES}]?(?P<after>(?:{_AFTER})?)(?P<close>\)?)(?P<last>-?)$"
    )
    parts = compute.extract_regex(texts, pattern)
    fits = _mask(parts.is_valid())
    values, beside = np.full(len(texts), np.nan), np.full(len(texts), "", dtype=object)
    if not fits.any():
        return values, beside
    parts = parts.filter(parts.is_valid())
    part = {field.name: compute.fill_null(parts.field(field.name), "") for field in parts.type}

    def has(name: str, *signs: str) -> NDArray[np.bool_]:
        return _mask(compute.is_in(part[name], value_set=loaded("pyarrow").array(signs)))

    # (3), −3 and 3− are negative; no number is so twice, and none has a sign on both sides.
    bracket = has("open", "(")
    minus = np.sum([bracket, has("sign", *MINUS), has("again", *MINUS), has("last", "-")], axis=0)
    good = (minus < 2) & (bracket == has("close", ")")) & (has("before", "") | has("after", ""))
    good &= ~(has("whole", "") & has("part", ""))
    digits = compute.replace_substring_regex(part["whole"], r"\D", "")
    written = compute.binary_join_element_wise("0", digits, ".", part["part"], "0", part["power"], "")
    values[fits] = np.where(good, np.where(minus > 0, -1, 1) * _floats(written), np.nan)
    beside[fits] = compute.binary_join_element_wise(part["before"], part["after"], "").to_numpy(
        zero_copy_only=False
    )
    return values, beside


def _group(thousands: str) -> str:
    known = {"": "", " ": f"[{SPACES}]", "'": "['’]"}
    return known[thousands] if thousands in known else re.escape(thousands)


def _floats(texts: Any) -> Array:
    """Of an Arrow array of texts that are numbers as code writes them."""
    return np.asarray(texts.cast("float64").to_numpy(zero_copy_only=False), np.float64)


def _mask(booleans: Any) -> NDArray[np.bool_]:
    return np.asarray(booleans.to_numpy(zero_copy_only=False), np.bool_)
