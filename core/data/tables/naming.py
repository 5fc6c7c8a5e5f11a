"""Names of columns: one for each, bounded, none twice; and the units that stand in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from core.data.tables.limits import LONGEST_NAME
from core.data.tables.numerals import CURRENCIES
from core.data.tables.problems import Problem
from core.formatting import code, count

# Units that a name may end with after _, in lower case, and how they are written. Single letters are too often others.
_ENDINGS = {
    "kg": "kg", "mg": "mg", "cm": "cm", "mm": "mm", "km": "km", "nm": "nm", "ms": "ms", "min": "min", "sec": "s",
    "hours": "h", "days": "days", "years": "years", "eur": "€", "usd": "$", "gbp": "£", "chf": "CHF",
    "pct": "%", "percent": "%", "hpa": "hPa",
    "mmhg": "mmHg", "kwh": "kWh", "mwh": "MWh", "kw": "kW", "hz": "Hz", "khz": "kHz", "ml": "ml", "m2": "m²",
    "sqm": "m²", "m3": "m³", "kmh": "km/h", "mph": "mph", "lbs": "lb", "lb": "lb", "ft": "ft",
    "sqft": "ft²", "celsius": "°C", "degc": "°C", "fahrenheit": "°F", "degf": "°F",
}  # fmt: skip
_LETTERS = {"m", "s", "h", "g", "l", "t", "A", "V", "W", "K", "N", "J", "L", "ha", "mi", "in", "d", "a"}
_SIGNS = re.compile(r"[%‰°²³µμ/€$£¥₹]|\b(?:per|pro)\b")
_BRACKETS = re.compile(r"^(.*?)\s*(?:\[([^\[\]]{1,16})\]|\(([^()]{1,16})\))$", re.DOTALL)
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")


def named(header: Sequence[str], line: int | None) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """A name for each column, and what had to be changed: `column 3` for none, `a (2)` for the second `a`."""
    problems: list[Problem] = []
    names: list[str] = []
    # A name that is cut, or empty, must not take that of a column which has it already.
    taken = Counter(_clean(name) for name in header)
    used: set[str] = set()
    for place, raw in enumerate(header, 1):
        plain = _clean(raw)
        name = plain if len(plain) <= LONGEST_NAME else f"{plain[: LONGEST_NAME - 1]}…"
        if not name:
            name = f"column {place}"
            problems.append(
                Problem("no-name", line, f"Column {place} has no name: it is called {code(name)}.")
            )
        elif name != plain:
            says = f"The name of column {place} has {count(len(plain), 'character')}: it is cut to {LONGEST_NAME}."
            problems.append(Problem("long-name", line, says))
        distinct = _apart(name, used, taken if name != plain else Counter())
        if distinct != name and name == plain:
            says = f"Column {place} is another one named {code(name)}: it is called {code(distinct)}."
            problems.append(Problem("same-name", line, says))
        used.add(distinct)
        names.append(distinct)
    return tuple(names), tuple(problems)


def _clean(raw: str) -> str:
    return " ".join(_INVISIBLE.sub(" ", raw[: 4 * LONGEST_NAME]).split()) + raw[4 * LONGEST_NAME :]


def _apart(name: str, used: set[str], taken: Counter[str]) -> str:
    distinct, another = name, 2
    while distinct in used or taken[distinct]:
        end = f" ({another})"
        distinct, another = f"{name[: LONGEST_NAME - len(end)]}{end}", another + 1
    return distinct


def unit_in(name: str) -> str:
    """The unit in a name: € of `price [€]`, °C of `temp (°C)`, kg of `weight_kg`; "" for none."""
    if match := _BRACKETS.match(name):
        square, round_ = match[2], match[3]
        inside = (square or round_).strip()
        # In square brackets stand units; in round ones other things too.
        return inside if square or is_unit(inside) else ""
    stem, _, end = name.rpartition("_")
    return _ENDINGS.get(end.lower(), "") if stem else ""


def is_unit(text: str) -> bool:
    """Whether `text` alone is read as a unit."""
    inside = text.strip().strip("[]()").strip()
    # m2 and kg/m^3 have digits; $ 773 is no unit.
    if not 0 < len(inside) <= 16 or re.search(r"(?<![A-Za-z^])\d|\d\d", inside):
        return False
    return (
        inside in _LETTERS
        or inside.lower() in _ENDINGS
        or inside in CURRENCIES
        or bool(_SIGNS.search(inside))
    )
