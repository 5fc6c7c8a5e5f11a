"""`Column`: what a column holds, guessed or given, and what in it does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from core.types import Array

Type = Literal["number", "category", "ordinal", "yes/no", "date", "identifier", "text"]
TYPES: tuple[Type, ...] = get_args(Type)
# Those that a model can learn from.
USABLE = ("number", "category", "ordinal", "yes/no", "date")
EXAMPLES = 3
# Marks for a cell that is missing, in lower case.
MISSING = (
    "", "na", "n/a", "#n/a", "#na", "<na>", "nan", "-nan", "null", "nil", "n.a.", "n. a.", "k.a.", "k. a.", "s/d",
    "n.d.", "-", "--", "–", "—", "?", ".", "..", "…", "missing", "#null!", "#div/0!", "#value!", "#ref!",
    "#name?", "#num!", "1.#qnan",
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column of a table.

    `examples` are some of its cells, `unit` is "" where none is known, `distinct` how many different cells fit.
    `missing` cells hold one of the `marks` (how often each, as written), `misfits` those that are none of the type:
    they count as missing too; `misfit_examples` are some of them.
    `levels` are the values of a category (the most frequent first), of an ordinal (the lowest first), and no and yes.
    `order` is that of dates ("dmy"), `first` the earliest of them. `given` tells whether the type was not guessed.
    """

    name: str
    type: Type
    unit: str = ""
    examples: tuple[str, ...] = ()
    distinct: int = 0
    missing: int = 0
    misfits: int = 0
    misfit_examples: tuple[str, ...] = ()
    marks: Mapping[str, int] = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    order: str = ""
    first: str = ""
    given: bool = False

    @property
    def usable(self) -> bool:
        """Whether a model can learn from it as it is."""
        return self.type in USABLE


@dataclass(frozen=True, eq=False)
class Reading:
    """A `column`, and what each of its different texts (U,) is: a number, days since 1970-01-01, or the place of a
    level; NaN where it is missing or does not fit. `absent` (U,) tells which are missing.
    """

    column: Column
    values: Array
    absent: NDArray[np.bool_]
