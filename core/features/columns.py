"""The columns of a linear model's design: functions of the features, standardized if asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn, Protocol

import numpy as np

from core.data import LARGEST
from core.hyper import SettingError
from core.outline import Outlined
from core.types import Array


@dataclass(frozen=True)
class Wording:
    """How a formula is written: signs, and a sine as a template."""

    power: str
    sine: str
    times: str
    plus: str
    minus: str

    def number(self, value: float) -> str:
        """With all digits that tell it from every other float."""
        return repr(float(value)).upper().removesuffix(".0")

    def less(self, value: float) -> str:
        """− `value`."""
        return f"{self.plus if value < 0 else self.minus}{self.number(abs(value))}"


class FeatureMap(Protocol):
    """D' functions of D features: `x` (N, D) -> (N, D'); `titles` are for people, `names` for code.

    `called` and `remedy` are its words in an error message. `written` are its columns as formulas of features that are
    called so.
    """

    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def titles(self) -> tuple[str, ...]: ...
    @property
    def called(self) -> str: ...
    @property
    def remedy(self) -> str: ...

    def __call__(self, x: Array) -> Array: ...
    def written(self, features: Sequence[str], wording: Wording) -> tuple[str, ...]: ...


@dataclass(frozen=True, repr=False)
class Columns(Outlined):
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
            _refuse_numbers("too large to square", raw, x)
        constant, spread = table.max(axis=0) == table.min(axis=0), deviation(table)
        if (spread[~constant] < 1 / LARGEST).any():
            _refuse_numbers("too small to tell apart", raw, x)
        if not standardize:
            return cls(raw, np.zeros_like(spread), np.ones_like(spread), spread, outputs)
        return cls(raw, *centre_and_scale(table, spread), spread, outputs)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the D' columns, as in `weight[x^2]`."""
        return self.raw.names

    @property
    def titles(self) -> tuple[str, ...]:
        """The columns as people read them, as in `w(x²)`."""
        return self.raw.titles

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
        return with_ones((self.raw(x) - self.centre) / self.scale)


def deviation(table: Array) -> Array:
    """(N, D') -> (D',): the standard deviation of each column; of a constant one 0, without rounding."""
    return np.where(table.max(axis=0) == table.min(axis=0), 0.0, table.std(axis=0))


def centre_and_scale(table: Array, spread: Array) -> tuple[Array, Array]:
    """(D',) each: mean and standard deviation of each column; a constant one keeps its scale."""
    return table.mean(axis=0), np.where(spread > 0, spread, 1.0)


def with_ones(z: Array) -> Array:
    """(N, D') -> (1 + D', N): a row of ones, then the columns."""
    # vstack would keep the order of z.T in memory, row by row, in which both products take twice as long.
    return np.ascontiguousarray(np.vstack([np.ones(len(z)), z.T]))


def _refuse_numbers(how: str, raw: FeatureMap, x: Array) -> NoReturn:
    """Raises SettingError that blames the feature map or, where it adds no columns, the data themselves."""
    if len(raw.names) == x.shape[1]:
        raise SettingError(f"a feature holds numbers {how}: rescale the data")
    raise SettingError(f"{raw.called} makes numbers {how}: {raw.remedy} or rescale the data")


def _refuse_clashing(names: Sequence[str]) -> None:
    if (twice := first_twice(names)) is not None:
        raise SettingError(
            f"two columns are named {twice!r}, one of them made of others: rename that feature"
        )


def refuse_clashing_pairs(names: Sequence[str], outputs: Sequence[str]) -> None:
    """Raises SettingError where parameters of two columns and two outputs would share a name, as `weight[a,b,c]`."""
    pairs = [f"{name},{output}" for name in names for output in outputs]
    if (twice := first_twice(pairs)) is not None:
        first, other = (
            f"{names[i // len(outputs)]!r} of class {outputs[i % len(outputs)]!r}"
            for i, pair in enumerate(pairs)
            if pair == twice
        )
        raise SettingError(
            f"parameters of {first} and of {other} would both be named [{twice}]: rename the feature or the class, "
            "without commas"
        )


def first_twice(names: Sequence[str]) -> str | None:
    """The first of `names` that comes a second time."""
    seen: set[str] = set()
    return next((name for name in names if name in seen or seen.add(name)), None)  # type: ignore[func-returns-value]
