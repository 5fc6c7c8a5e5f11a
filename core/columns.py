"""The columns of a linear model's design: functions of the features, standardized if asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from core.data import LARGEST
from core.hyper import SettingError
from core.types import Array


class FeatureMap(Protocol):
    """D' functions of D features: `x` (N, D) -> (N, D'); `called` and `remedy` say what to blame and to do."""

    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def called(self) -> str: ...
    @property
    def remedy(self) -> str: ...

    def __call__(self, x: Array) -> Array: ...


@dataclass(frozen=True)
class Columns:
    """`raw` functions of the features, and their centre and scale (D',) learned from the training rows.

    `spread` (D',) is their standard deviation, which is the scale too when columns are standardized. `outputs` names
    the K outputs of a model with several; it is empty where there is one.
    """

    raw: FeatureMap
    centre: Array
    scale: Array
    spread: Array
    outputs: tuple[str, ...] = ()

    @classmethod
    def fit(cls, x: Array, raw: FeatureMap, standardize: bool, outputs: tuple[str, ...] = ()) -> Columns:
        """On rows `x` (N, D). Raises SettingError when a function of a feature overflows."""
        table = raw(x)
        _refuse_clashing(raw.names)
        if np.abs(table).max() > LARGEST:
            raise SettingError(
                f"{raw.called} makes numbers too large to square: {raw.remedy} or rescale the data"
            )
        constant = table.max(axis=0) == table.min(axis=0)
        spread = np.where(constant, 0.0, table.std(axis=0))
        if (spread[~constant] < 1 / LARGEST).any():
            raise SettingError(
                f"{raw.called} makes numbers too small to tell apart: {raw.remedy} or rescale the data"
            )
        if not standardize:
            return cls(raw, np.zeros_like(spread), np.ones_like(spread), spread, outputs)
        return cls(raw, table.mean(axis=0), np.where(constant, 1.0, spread), spread, outputs)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the D' columns, as in `weight[x^2]`."""
        return self.raw.names

    @property
    def biases(self) -> tuple[str, ...]:
        """Tidy names of the biases: `bias`, or `bias[setosa]` for each output."""
        return tuple(f"bias[{output}]" for output in self.outputs) or ("bias",)

    @property
    def weights(self) -> Mapping[str, float]:
        """Tidy names of the weights, `weight[x]` or `weight[x,setosa]`, and the spread of the column of each."""
        spreads = zip(self.names, map(float, self.spread), strict=True)
        suffixes = [f",{output}" for output in self.outputs] or [""]
        return {f"weight[{name}{suffix}]": spread for name, spread in spreads for suffix in suffixes}

    def design(self, x: Array) -> Array:
        """`x` (N, D) -> (1 + D', N): a row of ones, then the standardized columns."""
        z = (self.raw(x) - self.centre) / self.scale
        # vstack would keep the order of z.T in memory, row by row, in which both products take twice as long.
        return np.ascontiguousarray(np.vstack([np.ones(len(x)), z.T]))


def _refuse_clashing(names: tuple[str, ...]) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise SettingError(
            f"two columns are named {twice!r}, one of them made of others: rename that feature"
        )
