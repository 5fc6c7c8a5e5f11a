"""Features that are one category in several columns of 0 and 1, as `colour=red` and `colour=blue`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core import Dataset
from core.types import Array


@dataclass(frozen=True)
class Category:
    """What several features say together: its name, the place of each feature, and the value that it stands for.

    `has_other` rows exist that have none of these values.
    """

    name: str
    places: tuple[int, ...]
    values: tuple[str, ...]
    has_other: bool


def categories(data: Dataset) -> list[Category]:
    """All that `data` has: columns of 0 and 1 called alike before `=`, of which no row has two."""
    together: dict[str, list[int]] = {}
    for place, name in enumerate(data.feature_names):
        before, sign, value = name.partition("=")
        if before and sign and value and np.isin(data.x[:, place], (0.0, 1.0)).all():
            together.setdefault(before, []).append(place)
    categories = []
    for name, places in together.items():
        often = data.x[:, places].sum(axis=1)
        if often.max(initial=0.0) <= 1:
            values = tuple(data.feature_names[place].partition("=")[2] for place in places)
            categories.append(Category(name, tuple(places), values, bool(often.min(initial=1.0) < 1)))
    return categories


def typical(data: Dataset) -> Array:
    """(D,): the median of each number, and of each category its most frequent value."""
    x = np.median(data.x, axis=0)
    for category in categories(data):
        part = data.x[:, [*category.places]]
        often = part.sum(axis=0)
        none = len(part) - often.sum()
        x[[*category.places]] = (np.arange(len(often)) == often.argmax()) & (often.max() >= none)
    return np.asarray(x)
