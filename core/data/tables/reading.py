"""What a column holds, told from its cells, each different one looked at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from core.data.tables.cells import Texts
from core.data.tables.column import EXAMPLES, MISSING, TYPES, Column, Reading, Type
from core.data.tables.dates import read_dates, written
from core.data.tables.limits import LONGEST_SHOWN
from core.data.tables.naming import unit_in
from core.data.tables.numerals import Numerals, Signs, read_numerals
from core.data.tables.problems import Problem, TableError
from core.data.tables.scales import ANSWERS, answers, order_of
from core.formatting import brief, code, shortened, subject
from core.heavy import loaded

# The share of cells that must fit for a type to be guessed; the others are misfits.
FITTING = 0.8
# Texts that say whether a type is worth trying.
_FIRST = 1_000
# From this share of different cells on, words tell rows apart.
APART = 0.9
# Words a cell, from which on it is text.
TEXT_WORDS, TEXT_LETTERS = 4.0, 40.0
_KEYS = {
    "id", "ids", "key", "index", "idx", "nr", "no", "uuid", "guid", "row", "rownumber", "code", "account", "iban",
    "sku", "serial",
}  # fmt: skip
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_CODES = r"^0\d+$"


@dataclass(frozen=True)
class Rules:
    """What holds for all columns: signs of numbers, marks of missing cells, the order of dates where it is known."""

    signs: Signs
    marks: frozenset[str] = frozenset(MISSING)
    dates: str | None = None


Given = Type | Sequence[str] | None


def read_column(
    name: str, texts: Texts, rules: Rules, given: Given = None, unit: str = ""
) -> tuple[Reading, tuple[Problem, ...]]:
    """The reading of a column under `rules`, of the `given` type (or levels of an ordinal) or the likeliest."""
    strings: list[str] = texts.texts.to_pylist()
    absent = np.array([text.lower() in rules.marks for text in strings], dtype=np.bool_)
    seen = _Seen(name, texts, strings, absent, Signs() if texts.typed else rules.signs, rules.dates)
    levels = None if given is None or isinstance(given, str) else tuple(given)
    if isinstance(given, str) and given not in TYPES:
        raise TableError(f"the type of {code(name)} wants one of {', '.join(TYPES)}; got {brief(given)}")
    type_ = "ordinal" if levels else cast(Type | None, given) or _likeliest(seen)
    column = Column(
        name=name,
        type=type_,
        unit=unit or unit_in(name),
        examples=_shown([strings[i] for i in np.flatnonzero(~absent)[:EXAMPLES]]),
        missing=int(texts.counts[absent].sum()),
        marks={strings[i]: int(texts.counts[i]) for i in np.flatnonzero(absent)},
        given=given is not None,
    )
    reading, problems = _READERS[type_](seen, column, levels)
    return _with_misfits(reading, seen, problems)


@dataclass(frozen=True, eq=False)
class _Seen:
    """A column before it is read."""

    name: str
    texts: Texts
    strings: list[str]
    absent: NDArray[np.bool_]
    signs: Signs
    dates: str | None

    @cached_property
    def present(self) -> list[str]:
        return [text for text, gone in zip(self.strings, self.absent, strict=True) if not gone]

    @cached_property
    def amounts(self) -> NDArray[np.intp]:
        return self.texts.counts[~self.absent]

    def share(self, fits: NDArray[np.bool_]) -> float:
        """The share of the cells that are there, by `fits` (U,)."""
        total = int(self.amounts.sum())
        return int(self.texts.counts[fits & ~self.absent].sum()) / total if total else 0.0

    def days_of(self, texts: Any) -> NDArray[np.bool_]:
        """Which texts are dates."""
        return ~np.isnan(read_dates(texts, self.dates).days)

    def may_be(self, fits: Callable[[Any], NDArray[np.bool_]]) -> bool:
        """Whether half as many of the first texts fit as must of all: reading all takes longer."""
        there = ~self.absent[:_FIRST]
        return not there.any() or float(fits(self.texts.texts[:_FIRST])[there].mean()) >= FITTING / 2

    def filtered(self) -> Any:
        """The texts that are there."""
        return self.texts.texts.filter(loaded("pyarrow").array(~self.absent))


def _likeliest(seen: _Seen) -> Type:
    present = seen.present
    if not present:
        return "text"
    if answers(present):
        return "yes/no"
    if _are_codes(seen):
        return "identifier" if _tell_apart(seen) else "category"
    if seen.may_be(lambda texts: read_numerals(texts, seen.signs).known):
        numerals = read_numerals(seen.texts.texts, seen.signs)
        if seen.share(numerals.known) >= FITTING:
            return "identifier" if _is_key(seen, numerals) else "number"
    if seen.may_be(seen.days_of) and seen.share(seen.days_of(seen.texts.texts)) >= FITTING:
        return "date"
    if order_of(present):
        return "ordinal"
    if not _tell_apart(seen):
        return "category"
    words = float(np.mean([len(text.split()) for text in present]))
    letters = float(np.mean([len(text) for text in present]))
    return "text" if words >= TEXT_WORDS or letters > TEXT_LETTERS else "identifier"


def _tell_apart(seen: _Seen) -> bool:
    """Whether nearly every row has a cell of its own."""
    total = int(seen.amounts.sum())
    return total > 2 and len(seen.amounts) >= APART * total


def _are_codes(seen: _Seen) -> bool:
    """Digits of one length, some of which begin with 0, as postal codes do: as numbers they would lose it."""
    present = seen.filtered()
    compute = loaded("pyarrow.compute")
    zeros = compute.any(compute.match_substring_regex(present, _CODES)).as_py()
    if not zeros or not compute.all(compute.match_substring_regex(present, r"^\d+$")).as_py():
        return False
    lengths = {len(text) for text in seen.present}
    return len(lengths) == 1 and lengths.pop() > 2


def _is_key(seen: _Seen, numerals: Numerals) -> bool:
    """Whole numbers, all different, under a name that says so."""
    values = numerals.values[~seen.absent]
    parts = {part.lower() for part in _PARTS.findall(seen.name)}
    whole = bool((values == np.floor(values)).all())
    return whole and bool(parts & _KEYS) and int(seen.amounts.max()) == 1 and len(values) > 2


# --------------------------------------------------------------------------- one reader a type

Read = tuple[Reading, tuple[Problem, ...]]


def _numbers(seen: _Seen, column: Column, levels: object) -> Read:
    numerals = read_numerals(seen.texts.texts, seen.signs)
    values = np.where(seen.absent, np.nan, numerals.values)
    counts = seen.texts.counts
    beside = {
        sign: int(counts[(numerals.beside == sign) & ~np.isnan(values)].sum())
        for sign in set(numerals.beside)
    }
    signs = sorted(filter(None, beside), key=lambda sign: -beside[sign])
    problems = []
    if signs:
        # $ 3 and € 3 are not the same: only the usual sign is read.
        values = np.where(np.isin(numerals.beside, ["", signs[0]]), values, np.nan)
        if bare := beside.get("", 0):
            cells = subject(bare, "cell", "has", "have")
            says = f"{cells} no {signs[0]} in {code(column.name)}, as others do; all are read alike."
            problems.append(Problem("mixed-units", None, says))
    unit = column.unit or (signs[0] if signs else "")
    return Reading(replace(column, unit=unit), values, seen.absent), tuple(problems)


def _dates(seen: _Seen, column: Column, levels: object) -> Read:
    dates = read_dates(seen.texts.texts, seen.dates)
    days = np.where(seen.absent, np.nan, dates.days)
    there = days[~np.isnan(days)]
    first = written(float(there.min())) if there.size else ""
    problems: tuple[Problem, ...] = ()
    if not dates.sure:
        taken = "the day" if dates.order == "dmy" else "the month"
        says = f"Dates of {code(column.name)} can be read in two ways: {taken} was taken to come first."
        problems = (Problem("date-order", None, says),)
    column = replace(column, order=dates.order, first=first, unit=column.unit or "days")
    return Reading(column, days, seen.absent), problems


def _answers(seen: _Seen, column: Column, levels: object) -> Read:
    pair = answers(seen.present)
    lower = [text.lower() for text in seen.strings]
    if pair is None:
        known = [text.lower() for text in seen.present]
        pair = next((pair for text in known for pair in (_pair_with(text),) if pair), ("no", "yes"))
    values = np.array([float(pair.index(text)) if text in pair else np.nan for text in lower])
    spelled = [_as_written(seen, word) for word in pair]
    return Reading(
        replace(column, levels=tuple(spelled)), np.where(seen.absent, np.nan, values), seen.absent
    ), ()


def _pair_with(word: str) -> tuple[str, str] | None:
    return next((pair for pair in ANSWERS if word in pair), None)


def _as_written(seen: _Seen, word: str) -> str:
    """`word` in the case in which most cells have it."""
    places = [i for i, text in enumerate(seen.strings) if text.lower() == word]
    return seen.strings[max(places, key=lambda i: seen.texts.counts[i])] if places else word


def _ordinals(seen: _Seen, column: Column, levels: tuple[str, ...] | None) -> Read:
    order = levels or order_of(seen.present) or tuple(_sorted(seen.present))
    if len(set(order)) < len(order):
        raise TableError(f"the levels of {code(column.name)} want to be different; got {shortened(order)}")
    return _placed(seen, column, order)


def _sorted(texts: Collection[str]) -> list[str]:
    """By the number in each, then as text: grade 2 before grade 10."""
    return sorted(texts, key=lambda text: (*map(int, re.findall(r"\d{1,9}", text)[:1]), text))


def _categories(seen: _Seen, column: Column, levels: object) -> Read:
    pairs = sorted(zip((-seen.amounts).tolist(), seen.present, strict=True))
    return _placed(seen, column, tuple(text for _, text in pairs))


def _placed(seen: _Seen, column: Column, levels: tuple[str, ...]) -> Read:
    place = {text: float(i) for i, text in enumerate(levels)}
    values = np.array([place.get(text, np.nan) for text in seen.strings])
    return Reading(replace(column, levels=levels), np.where(seen.absent, np.nan, values), seen.absent), ()


def _as_text(seen: _Seen, column: Column, levels: object) -> Read:
    values = np.where(seen.absent, np.nan, np.arange(len(seen.strings), dtype=np.float64))
    return Reading(column, values, seen.absent), ()


_READERS = {
    "number": _numbers,
    "date": _dates,
    "yes/no": _answers,
    "ordinal": _ordinals,
    "category": _categories,
    "identifier": _as_text,
    "text": _as_text,
}


def _with_misfits(reading: Reading, seen: _Seen, problems: tuple[Problem, ...]) -> Read:
    column = reading.column
    wrong = np.isnan(reading.values) & ~seen.absent
    distinct = int((~np.isnan(reading.values)).sum())
    if not wrong.any():
        return replace(reading, column=replace(column, distinct=distinct)), problems
    amount = int(seen.texts.counts[wrong].sum())
    examples = _shown([seen.strings[i] for i in np.flatnonzero(wrong)[:EXAMPLES]])
    column = replace(column, distinct=distinct, misfits=amount, misfit_examples=examples)
    return replace(reading, column=column), (
        *problems,
        _misfits(column, [seen.strings[i] for i in np.flatnonzero(wrong)], seen.signs),
    )


def _misfits(column: Column, wrong: list[str], signs: Signs) -> Problem:
    named = ", ".join(map(code, column.misfit_examples)) + (", …" if len(wrong) > EXAMPLES else "")
    other = Signs(*((",", ".") if signs.decimal == "." else (".", ",")))
    cells = subject(column.misfits, "cell", "is", "are")
    says = f"{cells} no {column.type} in {code(column.name)} and counted as missing: {named}."
    if column.type != "number":
        return Problem("misfits", None, says)
    arrow = loaded("pyarrow")
    texts = arrow.array(wrong, arrow.string())
    if (read_numerals(texts, other).known & ~read_numerals(texts, signs).known).any():
        says = says[:-1] + f"; they are written with {other.decimal} where others have {signs.decimal}."
        return Problem("two-decimals", None, says)
    return Problem("misfits", None, says)


def _shown(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…" for text in texts)
