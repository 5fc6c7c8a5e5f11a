"""`Chosen`: a hyperparameter of a study, as an axis with a place for every trial, and as groups of trials."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.calm import calm
from core.data.tables.column import Column
from core.data.tables.limits import LONGEST_NAME
from core.data.tables.table import Table
from core.formatting import EXACT, in_line, number
from core.hyper import Hyper, Value
from core.types import Array

# So many different numbers have a place of their own on an axis, and more where trials have each at least twice, as in
# a grid; others lie between round numbers.
FEW_PLACES, MOST_PLACES = 12, 20
# Different values of what is no number.
MOST_LEVELS = 40
NOT_SET = "not set"
# From this ratio of the largest to the smallest number on, distances may be measured in powers of ten.
LOG_FROM = 100.0
_ROUND = 10
Index = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Grouped:
    """Trials put together by their values: `of` (N,) says in which group each is, `readings` how these are read."""

    readings: tuple[str, ...]
    of: Index


@dataclass(frozen=True, eq=False)
class Chosen:
    """What was chosen, a column of N trials.

    `hyper` describes its axis, on which `places` (N,) are those of the trials. `readings` are the different values as
    people read them, in the order of the axis, `of` (N,) which each trial has, `numbers` (N,) what they are as numbers,
    NaN where one was not set; None of what is no number.
    """

    column: str
    hyper: Hyper
    places: Array
    readings: tuple[str, ...]
    of: Index
    numbers: Array | None

    @property
    def label(self) -> str:
        """What it is called."""
        return self.hyper.label

    @property
    def varies(self) -> bool:
        """Whether trials differ in it."""
        return len(self.readings) > 1

    def reading(self, trial: int) -> str:
        """The value of a trial as people read it; of many different numbers in four digits."""
        if self.numbers is not None and len(self.readings) > MOST_PLACES and np.isfinite(self.numbers[trial]):
            return number(float(self.numbers[trial]))
        return self.readings[self.of[trial]]

    def grouped(self, most: int) -> Grouped:
        """Trials by their value; of more than `most` numbers by so many ranges, of about as many trials each."""
        if self.numbers is None or len(self.readings) <= most:
            return Grouped(self.readings, self.of)
        known = ~np.isnan(self.numbers)
        values = self.numbers[known]
        edges = np.unique(np.quantile(values, np.linspace(0, 1, most + 1), method="lower"))[1:]
        groups = np.searchsorted(edges, values, side="left")
        groups = np.unique(np.minimum(groups, len(edges) - 1), return_inverse=True)[1]
        ends = [(values[groups == at].min(), values[groups == at].max()) for at in range(groups.max() + 1)]
        readings = [_range(float(low), float(high)) for low, high in ends]
        missing = not known.all()
        of = np.zeros(len(known), np.intp)
        of[known] = groups + missing
        return Grouped((*([NOT_SET] if missing else []), *readings), of)


def _range(low: float, high: float) -> str:
    return number(low, 3) if low == high else f"{number(low, 2)} to {number(high, 2)}"


def chosen_of(table: Table, name: str, label: str) -> Chosen | None:
    """The column of that name as a hyperparameter; None where it has too many different values to compare."""
    column = table.columns[name]
    if column.type == "number" and not column.misfits:
        return _of_numbers(name, label, table.values(name))
    return _of_texts(name, label, table, column)


def _of_numbers(name: str, label: str, values: Array) -> Chosen:
    values = np.where(np.isfinite(values), values, np.nan)
    known = ~np.isnan(values)
    distinct, codes = np.unique(values[known], return_inverse=True)
    missing = int(not known.all())
    of = np.zeros(len(values), np.intp)
    of[known] = codes + missing
    readings = (*[NOT_SET] * missing, *told_apart(distinct))
    whole = bool((distinct == np.floor(distinct)).all() and (np.abs(distinct) < 2**53).all())
    if len(distinct) <= FEW_PLACES or (len(distinct) <= MOST_PLACES and 2 * len(distinct) <= known.sum()):
        grid, places = distinct, of.astype(np.float64)
        scale: Any = "linear"
    else:
        grid, scale = round_numbers(distinct)
        places = np.zeros(len(values))
        places[known] = missing + _between(values[known], grid, scale)
    numbers: list[Value] = [int(value) if whole else float(value) for value in grid.tolist()]
    titles = tuple(zip(numbers, told_apart(grid), strict=True))
    # A column without any number has but one value, that none was set.
    axis: tuple[Value, ...] = (*[None] * missing, *numbers) or (None,)
    hyper = Hyper(name, label, axis[0], axis, "", "", scale=scale, none_text=NOT_SET, titles=titles)
    return Chosen(name, hyper, places, readings or (NOT_SET,), of, values)


def told_apart(values: Array) -> tuple[str, ...]:
    """Different numbers as people read them, with as many digits as keep them different."""
    for digits in range(3, EXACT):
        texts = [number(value, digits) for value in values.tolist()]
        if len({*texts}) == len(texts):
            return tuple(texts)
    return tuple(map(repr, values.tolist()))


def round_numbers(distinct: Array) -> tuple[Array, Any]:
    """Round numbers around sorted different ones, and whether their distances are linear or powers of ten.

    Where floats are too coarse, or too far apart, for round numbers between them, some of the very numbers.
    """
    if _spread_by_powers(distinct):
        grid, scale = _powers(float(distinct[0]), float(distinct[-1])), "log"
    else:
        grid, scale = _even(float(distinct[0]), float(distinct[-1])), "linear"
    if len(grid) < 2 or not np.isfinite(grid).all():
        spread = np.linspace(0, len(distinct) - 1, _ROUND).round().astype(np.intp)
        return distinct[np.unique(spread)], "linear"
    return grid, scale


def _spread_by_powers(distinct: Array) -> bool:
    """Whether numbers above 0 span powers of ten, and their middle lies nearer to the middle of the logarithms."""
    low, middle, high = float(distinct[0]), float(np.median(distinct)), float(distinct[-1])
    if low <= 0 or high / LOG_FROM < low:
        return False
    by_logarithm = (math.log(middle) - math.log(low)) / (math.log(high) - math.log(low))
    return abs(by_logarithm - 0.5) < abs((middle - low) / (high - low) - 0.5)


def _powers(low: float, high: float) -> Array:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    decades = last - first
    digits = (1, 2, 5) if decades <= 3 else (1,)
    step = max(1, math.ceil(decades / _ROUND))
    texts = [f"{digit}e{power}" for power in range(first, last + step, step) for digit in digits]
    values = np.array([*map(float, texts)])
    begin, end = values.searchsorted(low, "right") - 1, values.searchsorted(high, "left")
    return values[max(0, begin) : end + 1]


def _even(low: float, high: float) -> Array:
    with calm():
        least = (high - low) / _ROUND
        if not 0 < least < np.inf:
            return np.array([])
        power = 10.0 ** math.floor(math.log10(least))
        step = next((size * power for size in (1, 2, 5, 10) if size * power >= least), 10 * power)
        first, last = math.floor(low / step), math.ceil(high / step)
        grid = np.array([float(f"{at * step:.12g}") for at in range(first, min(last, first + 50) + 1)])
        return grid if (np.diff(grid) > 0).all() and grid[-1] >= high else np.array([])


def _between(values: Array, grid: Array, scale: str) -> Array:
    at = np.arange(len(grid), dtype=np.float64)
    if scale == "log":
        return np.interp(np.log(values), np.log(grid), at)
    return np.interp(values, grid, at)


def _of_texts(name: str, label: str, table: Table, column: Column) -> Chosen | None:
    absent = table.absent(name)
    texts = np.array([seen(text) for text in table.cells(name)], dtype=object)
    levels = sorted({*texts[~absent].tolist()}, key=_order)
    if column.type == "ordinal":
        levels = [*dict.fromkeys(map(seen, column.levels))]
    if len(levels) > MOST_LEVELS:
        return None
    missing = int(absent.any())
    place = {text: at + missing for at, text in enumerate(levels)}
    of = np.array(
        [0 if gone else place[text] for text, gone in zip(texts, absent, strict=True)], dtype=np.intp
    )
    readings = (*[NOT_SET] * missing, *levels)
    grid: tuple[Value, ...] = (*[None] * missing, *levels)
    titles = tuple(zip(grid, readings, strict=True))
    hyper = Hyper(name, label, None, grid, "", "", scale="category", none_text=NOT_SET, titles=titles)
    return Chosen(name, hyper, of.astype(np.float64), readings, of, None)


def seen(text: str) -> str:
    """On one line, of characters that can be seen, cut in its middle where it is long."""
    if len(text) > LONGEST_NAME:
        half = LONGEST_NAME // 2
        text = f"{text[:half]}…{text[1 - half :]}"
    return "".join(letter if letter.isprintable() else "�" for letter in in_line(text)) or "�"


def _order(text: str) -> tuple[int, float, str]:
    """Numbers first, by size."""
    try:
        value = float(text)
    except ValueError:
        return 1, 0.0, text
    return (0, value, text) if math.isfinite(value) else (1, 0.0, text)
