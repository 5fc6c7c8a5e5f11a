"""`Hyper`: one hyperparameter, or one setting of a dataset, described once.

Engine, sidebar, sweep axis, link, receipt and tests all read this description.
A value may lie anywhere in the range; the *grid* holds the values that controls offer and sweeps visit.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from numbers import Integral, Real
from typing import Any, Literal

import numpy as np

from core.calm import calm
from core.formatting import brief, count, in_words, listed, with_power

# No legal value is written with half as many characters.
LONGEST_TEXT = 100


class Widths(tuple[int, ...]):
    """Units of each hidden layer. As a number: how many there are."""

    __slots__ = ()

    def __int__(self) -> int:
        return sum(self)

    def __float__(self) -> float:
        return float(sum(self))

    @property
    def reading(self) -> str:
        """As people read them: `2 layers of 8`, or `2 layers of 8 and 4`."""
        widths = self[:1] if len(set(self)) == 1 else self
        return f"{count(len(self), 'layer')} of {listed([str(width) for width in widths])}"

    def distance(self, other: Widths) -> tuple[int, float]:
        """How far the shapes of two networks are apart: in layers first, then in units a layer."""
        return abs(len(self) - len(other)), abs(sum(self) / len(self) - sum(other) / len(other))


Value = float | int | str | bool | Widths | None


def number_of(settings: Mapping[str, Value], name: str, otherwise: float | None = None) -> float:
    """A setting as a number; `otherwise` stands for one that is None or does not apply, which else is an error."""
    return float(_given(settings, name, otherwise))


def whole_of(settings: Mapping[str, Value], name: str, otherwise: int | None = None) -> int:
    """A setting as a whole number; `otherwise` stands for one that is None or missing."""
    return int(_given(settings, name, otherwise))


def text_of(settings: Mapping[str, Value], name: str, otherwise: str | None = None) -> str:
    """A setting that is one of several names; `otherwise` stands for one that is None or missing."""
    return str(_given(settings, name, otherwise))


def _given(settings: Mapping[str, Value], name: str, otherwise: Value) -> Any:
    value = settings[name] if otherwise is None else settings.get(name)
    return otherwise if value is None else value


class SettingError(ValueError):
    """A setting that cannot be used; the message says what was wanted, what came, and what would do."""


def refuse_other(value: object, kind: type, what: str, form: str) -> None:
    """Raises SettingError where `value` is no `kind`; `what` names it, `form` says how one is made."""
    if not isinstance(value, kind):
        raise SettingError(f"{what} wants a {form}; got {brief(value)}")


def log_grid(low: int, high: int, steps: tuple[float, ...] = (1, 2, 5)) -> tuple[float, ...]:
    """`steps` in each decade from 10^low to 10^high inclusive, as the floats that people would type."""
    decades = [float(f"{step:g}e{power}") for power in range(low, high) for step in steps]
    return (*decades, float(f"1e{high}"))


@dataclass(frozen=True)
class Hyper:
    """A choice made before training.

    `group` is its section in the sidebar, `scale` how distances on its grid are measured.
    `batches` claims that runs which differ only in it share the shapes of all arrays, and so one batch, or one growth.
    `needs` names another setting, and the values of it with which this one has an effect.
    `only` names the tasks of those values that go with some tasks alone.
    `titles` are what people read in place of names, of those values of which it is not the name itself.
    """

    name: str
    label: str
    default: Value
    grid: tuple[Value, ...]
    help: str
    group: str
    symbol: str = ""
    scale: Literal["log", "linear", "category"] = "linear"
    batches: bool = False
    needs: tuple[str, tuple[Value, ...]] | None = None
    none_text: str = "none"
    only: tuple[tuple[Value, tuple[str, ...]], ...] = ()
    titles: tuple[tuple[Value, str], ...] = ()

    @cached_property
    def kind(self) -> type:
        """The Python type of its values: bool, int, float, str or Widths (None may be on the grid besides)."""
        return type(next(value for value in self.grid if value is not None))

    @property
    def title(self) -> str:
        """Label and symbol, as controls and axes show them."""
        return f"{self.label} {self.symbol}".strip()

    @property
    def noun(self) -> str:
        """Its label inside a sentence: `learning rate`, but `L2 penalty`."""
        return self.label if self.label[1:2].isdigit() else self.label[0].lower() + self.label[1:]

    @cached_property
    def _numbers(self) -> list[float]:
        return [float(value) for value in self.grid if value is not None]

    @cached_property
    def _ends(self) -> tuple[float, float]:
        return min(self._numbers), max(self._numbers)

    @property
    def wanted(self) -> str:
        """What a legal value is, in words."""
        if self.kind in (str, bool):
            return "one of " + ", ".join(self.text(value) for value in self.grid)
        if self.kind is Widths:
            most, largest = self._longest
            return f"1 to {most} whole numbers from 1 to {largest}, as {self.text(self.default)}"
        noun = "a whole number" if self.kind is int else "a number"
        ends = "from {} to {}".format(*(self.text(end) for end in self._ends))
        return f"{noun} {ends}" + (f", or {self.none_text}" if None in self.grid else "")

    def check(self, value: object) -> Value:
        """`value` as this setting's own type. Raises SettingError when it is not a legal one."""
        legal = self._legal(value)
        if legal is None and not (value is None and None in self.grid):
            raise SettingError(f"{self.name} wants {self.wanted}; got {brief(value)}")
        return legal

    def covers(self, value: Value) -> bool:
        """Whether `value` is legal: on the grid, or between its ends."""
        return value in self.grid or self._legal(value) is not None

    def _legal(self, value: object) -> Value:
        """`value` as this setting's own type, on the grid or between its ends; None where it is neither."""
        if self.kind in (str, bool):
            known = isinstance(value, str if self.kind is str else bool | np.bool_) and value in self.grid
            return self.kind(value) if known else None
        return self._widths(value) if self.kind is Widths else self._number(value)

    @cached_property
    def _longest(self) -> tuple[int, int]:
        """The most layers, and the most units of a layer, that the grid of widths offers."""
        grid = [value for value in self.grid if isinstance(value, Widths)]
        return max(map(len, grid)), max(map(max, grid))

    def _widths(self, value: object) -> Widths | None:
        most, largest = self._longest
        if not isinstance(value, tuple | list) or not 0 < len(value) <= most:
            return None
        whole = all(isinstance(each, Integral) and not isinstance(each, bool) for each in value)
        return Widths(map(int, value)) if whole and min(value) > 0 and max(value) <= largest else None

    def _number(self, value: object) -> float | int | None:
        if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
            return None
        try:
            number = float(value)
        except OverflowError:
            return None
        low, high = self._ends
        # NaN compares false, and no grid reaches infinity.
        if not low <= number <= high:
            return None
        if self.kind is float:
            return number
        return int(number) if number.is_integer() else None

    def text(self, value: Value) -> str:
        """The one text form of a value, in widget, link and receipt; `parse` is its inverse."""
        if value is None:
            return self.none_text
        if isinstance(value, bool | np.bool_):
            return "true" if value else "false"
        if isinstance(value, str):
            return value
        if isinstance(value, Widths):
            return ",".join(map(str, value))
        if isinstance(value, Integral):
            return str(int(value))
        number = float(value)
        plain = number == 0 or 1e-4 <= abs(number) < 1e6
        return np.format_float_positional(number, trim="-") if plain else repr(number)

    def reading(self, value: Value) -> str:
        """A value as people read it: `Leaky ReLU`, `2 layers of 8`, `off`; links and code have its `text`."""
        known = self._readings.get(value)
        return self._read(value) if known is None else known

    @cached_property
    def _readings(self) -> dict[Value, str]:
        """Of the grid, which controls read whole and several times in every run of a page."""
        return {value: self._read(value) for value in self.grid}

    def _read(self, value: Value) -> str:
        if isinstance(value, Widths):
            return value.reading
        if isinstance(value, bool | np.bool_):
            return "on" if value else "off"
        text = self.text(value)
        if title := dict(self.titles).get(value):
            return title
        if self.kind is str:
            return in_words(text)
        return with_power(text) if isinstance(value, float) else text

    def parse(self, text: str) -> Value:
        """The value that `text` spells. Raises SettingError when it spells no legal one, or is no text."""
        if not isinstance(text, str):
            raise SettingError(f"{self.name} wants text, as {self.text(self.default)!r}; got {brief(text)}")
        for value in self.grid:
            if text == self.text(value):
                return value
        try:
            if len(text) > LONGEST_TEXT:
                raise ValueError
            spelled = Widths(map(int, text.split(","))) if self.kind is Widths else float(text)
            return self.check(spelled)
        except ValueError:
            raise SettingError(f"{self.name} wants {self.wanted}; got {text[:40]!r}") from None

    def position(self, value: Value) -> float:
        """Where `value` lies on the grid, counted in grid steps from 0 and interpolated between them."""
        if value in self.grid:
            return float(self.grid.index(value))
        if isinstance(value, Widths):
            return float(self.grid.index(min(self.grid, key=value.distance)))  # type: ignore[arg-type]
        index = [i for i, known in enumerate(self.grid) if known is not None]
        numbers = np.array(self._numbers)
        if self.scale == "log" and float(value) > 0:  # type: ignore[arg-type]
            with calm():
                return float(np.interp(math.log(float(value)), _finite(np.log(numbers)), index))  # type: ignore[arg-type]
        return float(np.interp(float(value), numbers, index))  # type: ignore[arg-type]

    def matters(self, settings: Mapping[str, Value]) -> bool:
        """Whether this setting has an effect beside `settings`."""
        return self.needs is None or settings.get(self.needs[0]) in self.needs[1]

    def suits(self, value: Value, tasks: Collection[str]) -> bool:
        """Whether `value` goes with one of these tasks."""
        return not set(dict(self.only).get(value, tasks)).isdisjoint(tasks)

    def among(self, tasks: Collection[str]) -> Hyper:
        """This choice where only `tasks` are learned (none: not known yet); with one value left there is no choice."""
        if not (self.only and tasks):
            return self
        grid = tuple(value for value in self.grid if self.suits(value, tasks))
        return replace(self, grid=grid, default=self.default if self.default in grid else grid[0])

    @property
    def ticks(self) -> tuple[Value, ...]:
        """Values of the grid worth labelling on an axis: powers of ten on a log grid, and the odd ones out."""
        if self.scale != "log" or len(self.grid) < 20:
            return self.grid
        return tuple(v for v in self.grid if not v or math.log10(v) % 1 in (0.0, 1.0))  # type: ignore[arg-type]

    def axis(self, most: int) -> tuple[Value, ...]:
        """At most `most` values of the grid, evenly spread, both ends included."""
        count = min(most, len(self.grid))
        return tuple(self.grid[round(i)] for i in np.linspace(0, len(self.grid) - 1, count))

    def nearest(self, value: Value) -> Value:
        """The value of the grid nearest to a legal `value`."""
        return self.grid[round(self.position(value))]


def _finite(logs: np.ndarray) -> np.ndarray:
    """A grid that starts at 0 has log 0 = -inf there: put it one step below the next value."""
    return np.where(np.isinf(logs), np.roll(logs, -1) - (np.roll(logs, -2) - np.roll(logs, -1)), logs)
