"""What a visitor chose of a table: what to predict, from what, and how rows are kept aside; and how a link says it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast, get_args

from core.data.dataset import Dataset, Task
from core.data.keeping import How
from core.data.tables.checks import Check
from core.data.tables.column import TYPES, Column
from core.data.tables.guesses import Guesses
from core.data.tables.limits import MOST_CLASSES
from core.data.tables.table import Table

MISSING = ("drop", "fill")
HOW = get_args(How)
TASKS: tuple[Task, ...] = ("regression", "binary", "multiclass")
# Guesses that a link may hold: none of them says what stands in the table.
LINKED = ("delimiter", "encoding", "decimal", "thousands", "quoted", "header", "skip", "dates", "ragged")
LONGEST_LINK = 2_000
# Steps of an ordinal column whose order can be chosen.
MOST_STEPS = 30
DELIMITERS = (",", ";", "\t", "|", " ")
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "cp1252",
    "iso-8859-1",
    "cp1250",
    "cp1251",
    "shift_jis",
    "gb18030",
)
# Of these guesses a link may hold no other than a page offers.
OFFERED: Mapping[str, Sequence[object]] = {"delimiter": DELIMITERS, "encoding": ENCODINGS, "skip": range(100)}


@dataclass(frozen=True)
class Choices:
    """Of the columns of one table; None where what is usual is not changed. `types` and `units` by column."""

    target: str | None = None
    left_out: tuple[str, ...] = ()
    task: Task | None = None
    missing: str = "drop"
    validate_by: str | None = None
    how: How = "time"
    guesses: Mapping[str, Any] = field(default_factory=dict)

    def given(self, **guesses: Any) -> Choices:
        """These with other guesses about the file; those of other columns stay."""
        merged = dict(self.guesses)
        for name, value in guesses.items():
            merged[name] = {**merged.get(name, {}), **value} if isinstance(value, Mapping) else value
        return replace(self, guesses={name: value for name, value in merged.items() if value is not None})

    def of(self, table: Table) -> Choices:
        """These as far as `table` has such columns, with something to predict: the last column that is likely to be."""
        names = {name: column for name, column in table.columns.items() if column.usable}
        learnable = [name for name, column in names.items() if _learnable(column)] or list(names)
        target = self.target if self.target in names else next(reversed(learnable), None)
        left_out = tuple(name for name in self.left_out if name in table.columns)
        by = self.validate_by if self.validate_by in names else None
        return replace(self, target=target, left_out=left_out, validate_by=by)

    def features(self, table: Table) -> list[str]:
        """The columns that are learned from."""
        return [
            name
            for name, column in table.columns.items()
            if column.usable and name not in (self.target, self.validate_by, *self.left_out)
        ]

    def dataset(self, table: Table) -> Dataset:
        """The rows to learn from. Raises TableError where there is nothing to learn."""
        more = {"validate_by": self.validate_by, "how": self.how} if self.validate_by else {}
        return table.dataset(
            str(self.target),
            without=self.left_out,
            task=self.task,
            missing=self.missing,  # type: ignore[arg-type]
            **more,  # type: ignore[arg-type]
        )

    def checks(self, table: Table) -> tuple[Check, ...]:
        """What to know before a result is believed. Raises TableError where there is nothing to learn."""
        return table.checks(str(self.target), without=self.left_out, task=self.task)

    def text(self, table: Table) -> str:
        """As a link says it: columns by their place, nothing that stands in them."""
        places = {name: place for place, name in enumerate(table.columns)}
        types = {
            str(places[name]): kind if kind in TYPES else _order(kind, steps_of(table, name))
            for name, kind in self.guesses.get("types", {}).items()
        }
        choices = {
            "predict": places[str(self.target)],
            "without": [places[name] for name in self.left_out],
            "task": self.task,
            "missing": self.missing,
            "aside": [places[self.validate_by], self.how] if self.validate_by else None,
            "types": types,
            **{name: self.guesses.get(name) for name in LINKED},
        }
        usual: tuple[object, ...] = (None, [], {}, "drop")
        return json.dumps({n: v for n, v in choices.items() if v not in usual}, separators=(",", ":"))

    @classmethod
    def guessed(cls, text: str) -> dict[str, Any]:
        """The guesses about the file that a link says, as far as they can be understood."""
        asked = _read(text)
        known = {name: value for name, value in asked.items() if name in LINKED}
        given = {
            name: value for name, value in known.items() if name not in OFFERED or value in OFFERED[name]
        }
        try:
            Guesses().changed(**given)
        except ValueError:
            return {}
        return given

    @classmethod
    def of_text(cls, text: str, table: Table) -> Choices:
        """What a link says of `table`, as far as it can be understood."""
        asked, names = _read(text), list(table.columns)

        def named(place: object) -> str | None:
            return names[place] if isinstance(place, int) and 0 <= place < len(names) else None

        without = asked.get("without")
        left_out = [name for place in without if (name := named(place))] if isinstance(without, list) else []
        aside = asked.get("aside")
        by, how = aside if isinstance(aside, list) and len(aside) == 2 else (None, "time")
        types = asked.get("types")
        chosen = {
            name: given
            for place, kind in (types.items() if isinstance(types, dict) else ())
            if place.isdecimal() and len(place) < 6 and (name := named(int(place)))
            if (given := kind if kind in TYPES else _ordered(kind, table, name))
        }
        task, missing = asked.get("task"), asked.get("missing")
        choices = cls(
            named(asked.get("predict")),
            tuple(left_out),
            cast(Task, task) if task in TASKS else None,
            missing if missing in MISSING else "drop",
            named(by),
            cast(How, how if how in HOW else "time"),
        )
        return choices.given(**cls.guessed(text), **({"types": chosen} if chosen else {}))


def steps_of(table: Table, name: str) -> tuple[str, ...]:
    """The steps of a column that is ordinal, or would be, in the order in which they are guessed to rise."""
    return table.reread(types={name: "ordinal"}).columns[name].levels


def _order(steps: Sequence[str], usual: Sequence[str]) -> list[int]:
    """`steps` as a link may say them: by their places in the usual order."""
    return [usual.index(step) for step in steps if step in usual]


def _ordered(places: object, table: Table, name: str) -> tuple[str, ...] | None:
    """The steps that a link says so; None where it says no order of all of them."""
    if not isinstance(places, list) or len(places) > MOST_STEPS:
        return None
    usual = steps_of(table, name)
    whole = all(type(place) is int for place in places) and sorted(places) == [*range(len(usual))]
    return tuple(usual[place] for place in places) if whole else None


def _learnable(column: Column) -> bool:
    """Whether it is likely to be what somebody wants to predict."""
    return column.type in ("number", "yes/no") or 2 <= len(column.levels) <= MOST_CLASSES


def _read(text: str) -> dict[str, Any]:
    try:
        asked = json.loads(text[:LONGEST_LINK])
    except (ValueError, RecursionError):
        return {}
    return asked if isinstance(asked, dict) else {}
