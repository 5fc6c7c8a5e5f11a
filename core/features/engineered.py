"""Engineered features: squares, products and sines of the features, by which a straight boundary becomes a curve."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.calm import calm
from core.data import Dataset
from core.features.columns import Wording
from core.hyper import Hyper, SettingError
from core.outline import Outlined
from core.types import Array

KINDS = ("none", "squares", "quadratic", "sines")
FEATURES = Hyper(
    "features",
    "Engineered features",
    default="none",
    grid=KINDS,
    help="Columns made of the features before training: their squares, squares and all products of two, or their "
    "sines. The boundary is straight in the columns, so curved in the features.",
    group="Model",
    scale="category",
)
MOST_ADDED = 1000


@dataclass(frozen=True, repr=False)
class Engineered(Outlined):
    """The D features, and what `kind` adds: x² of each, x² and all products of two, or sin x of each."""

    names: tuple[str, ...]
    titles: tuple[str, ...]
    kind: str
    remedy = "choose fewer engineered features"

    @classmethod
    def of(cls, data: Dataset, kind: str) -> Engineered:
        """For the features of `data`. Raises SettingError where they would become too many."""
        features = data.feature_names
        if (more := engineered_width(kind, len(features)) - len(features)) > MOST_ADDED:
            raise SettingError(
                f"{kind} features of {len(features)} are {more:,} more, which is too many: {cls.remedy}"
            )
        names = (*features, *_added(features, kind, "^2", "*"))
        return cls(names, (*data.feature_titles, *_added(data.feature_titles, kind, "²", "·")), kind)

    @property
    def called(self) -> str:
        """What error texts call it when numbers overflow."""
        return f"adding {self.kind}"

    def __call__(self, x: Array) -> Array:
        """`x` (N, D) -> (N, D'); not finite where squares overflow."""
        with calm():
            if self.kind == "squares":
                return np.hstack([x, x**2])
            if self.kind == "quadratic":
                first, other = np.triu_indices(x.shape[1])
                return np.hstack([x, x[:, first] * x[:, other]])
            return np.hstack([x, np.sin(x)]) if self.kind == "sines" else x

    def written(self, features: Sequence[str], wording: Wording) -> tuple[str, ...]:
        """The columns as formulas of `features`."""
        given = tuple(features)
        if self.kind == "sines":
            return (*given, *(wording.sine.format(name) for name in given))
        return (*given, *_added(given, self.kind, f"{wording.power}2", wording.times))


def _added(features: tuple[str, ...], kind: str, squared: str, times: str) -> list[str]:
    """What the columns beside the features are called, with signs for a square and for a product."""
    if kind == "quadratic":
        pairs = itertools.combinations_with_replacement(features, 2)
        return [f"{first}{squared}" if first == other else f"{first}{times}{other}" for first, other in pairs]
    form = {"squares": f"{{}}{squared}", "sines": "sin({})"}.get(kind)
    return [form.format(name) for name in features] if form else []


def engineered_width(kind: str, features: int) -> int:
    """D', how many columns `kind` makes of D features."""
    added = {"none": 0, "squares": features, "sines": features, "quadratic": features * (features + 1) // 2}
    return features + added[kind]
