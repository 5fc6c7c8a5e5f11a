"""Dates as people write them: 2024-03-01, 01.03.2024, 3/1/2024, 1 Mar 2024, each with a time or without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from core.calm import calm
from core.heavy import loaded
from core.types import Array

Order = Literal["ymd", "dmy", "mdy"]
ORDERS: dict[str, str] = {"ymd": "year first", "dmy": "day first", "mdy": "month first"}
_TIME = (
    r"(?:(?:T|\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}(?:[.,]\d{1,9})?))?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
    r"\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?)?$"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_FIRST = rf"^(?P<a>\d{{4}})[-/.](?P<b>\d{{1,2}})[-/.](?P<c>\d{{1,2}}){_TIME}"
_YEAR_LAST = rf"^(?P<a>\d{{1,2}})(?P<sign>[-/.])(?P<b>\d{{1,2}})[-/.](?P<c>\d{{4}}|\d{{2}}){_TIME}"
_NAMED = (
    rf"^(?P<a>\d{{1,2}})[. -]+(?P<b>[A-Za-z]{{3,9}})[., -]+(?P<c>\d{{4}}){_TIME}",
    rf"^(?P<b>[A-Za-z]{{3,9}})[. -]+(?P<a>\d{{1,2}})[, ]+(?P<c>\d{{4}}){_TIME}",
)
# Of two digits, from this one on of the last century.
_LAST_CENTURY = 69


@dataclass(frozen=True, eq=False)
class Dates:
    """Days since 1970-01-01 (U,), NaN where a text is no date; the order they were read in, whether that is sure."""

    days: Array
    order: str
    sure: bool


def read_dates(texts: Any, order: str | None = None) -> Dates:
    """Of an Arrow array of texts; the order is the given one, or the one by which most are dates.

    01/02/2020 alone can be read in two ways: then the day comes first, and it is not sure.
    """
    days = _days(texts, _YEAR_FIRST, "ymd")
    for pattern in _NAMED:
        days = np.where(np.isnan(days), _days(texts, pattern, "dmy"), days)
    if not np.isnan(days).any():
        return Dates(days, "ymd", True)
    day_first, month_first = (_days(texts, _YEAR_LAST, way) for way in ("dmy", "mdy"))
    sure_days, sure_months = (
        int((~np.isnan(one_way) & np.isnan(other)).sum())
        for one_way, other in ((day_first, month_first), (month_first, day_first))
    )
    if np.isnan(day_first).all() and np.isnan(month_first).all():
        return Dates(days, "ymd", True)
    chosen = order if order in ("dmy", "mdy") else "mdy" if sure_months > sure_days else "dmy"
    late = day_first if chosen == "dmy" else month_first
    dotted = bool(
        loaded("pyarrow.compute").all(loaded("pyarrow.compute").match_substring(texts, ".")).as_py()
    )
    sure = order is not None or dotted or sure_days + sure_months > 0
    return Dates(np.where(np.isnan(days), late, days), chosen, sure)


def _days(texts: Any, pattern: str, order: str) -> Array:
    compute = loaded("pyarrow.compute")
    parts = compute.extract_regex(texts, pattern)
    fits = parts.is_valid().to_numpy(zero_copy_only=False).astype(bool)
    days = np.full(len(texts), np.nan)
    if not fits.any():
        return days
    parts = parts.filter(parts.is_valid())

    def of(name: str) -> Array:
        field = compute.replace_substring(parts.field(name), ",", ".")
        field = compute.if_else(compute.equal(compute.coalesce(field, ""), ""), "0", field)
        return np.asarray(field.cast("float64").to_numpy(zero_copy_only=False))

    middle = of("b") if "A-Z" not in pattern.partition("(?P<hour>")[0] else _months(parts.field("b"))
    first, last = of("a"), of("c")
    year, month, day = {
        "ymd": (first, middle, last),
        "dmy": (last, middle, first),
        "mdy": (last, first, middle),
    }[order]
    if order != "ymd":
        year = np.where(year < 100, year + np.where(year < _LAST_CENTURY, 2000, 1900), year)
    days[fits] = _since(year, month, day) + _clock(of, parts)
    return days


def _months(names: Any) -> Array:
    short = [name[:3].lower() for name in names.to_pylist()]
    return np.array([_MONTHS.index(name) + 1.0 if name in _MONTHS else np.nan for name in short])


def _since(year: Array, month: Array, day: Array) -> Array:
    """Days since 1970-01-01, NaN where there is no such day."""
    good = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31) & (year >= 1)
    first = np.where(good, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = first.astype("datetime64[D]").astype(np.int64) + np.where(good, day, 1) - 1
    length = ((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype(np.int64)
    return np.where(good & (day <= length), days, np.nan)


def _clock(of: Any, parts: Any) -> Array:
    """The share of the day, in UTC where a zone is named; NaN where there is no such time."""
    hour, minute, second = of("hour"), of("minute"), of("second")
    half = np.array([(text or "")[:1].lower() for text in parts.field("half").to_pylist()])
    hour = np.where(half == "p", hour % 12 + 12, np.where(half == "a", hour % 12, hour))
    good = (hour < 24) & (minute < 60) & (second < 61)
    zones = np.array([_zone(text or "") for text in parts.field("zone").to_pylist()])
    with calm():
        return np.where(good, hour / 24 + minute / 1440 + second / 86400 - zones / 24, np.nan)


def _zone(text: str) -> float:
    """Hours before UTC."""
    if not text or text[0] not in "+-":
        return 0.0
    digits = text[1:].replace(":", "")
    return (1 if text[0] == "+" else -1) * (int(digits[:2]) + int(digits[2:]) / 60)


def written(days: float) -> str:
    """Such a day as people read it everywhere: 2024-03-01, with the time where it is not midnight."""
    moment = np.datetime64(0, "s") + np.timedelta64(round(days * 86400), "s")
    date, _, time = str(moment).partition("T")
    return date if time == "00:00:00" else f"{date} {time}"
