"""Polynomials of the features, in two bases that span the same curves: powers and Legendre's.

Powers look ever more alike as their degree grows; Legendre polynomials of a feature mapped onto [−1, 1] are orthogonal
for evenly spread rows, and nearly so for others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.polynomial.legendre import leg2poly, legvander

from core.calm import calm
from core.data import Dataset
from core.features.columns import Wording
from core.formatting import LOWERED, RAISED
from core.outline import Outlined
from core.types import Array

BASES = ("powers", "legendre")


@dataclass(frozen=True, repr=False)
class Polynomials(Outlined):
    """D' = D · `degree` polynomials by name; no products between features.

    `middle` and `half_width` (D,) of the training rows map each feature onto [−1, 1] for Legendre's; the half width of
    a constant feature is infinite, which maps it onto 0.
    """

    names: tuple[str, ...]
    basis: str
    degree: int
    middle: Array
    half_width: Array
    titles: tuple[str, ...]

    remedy = "lower degree"

    @classmethod
    def fit(cls, data: Dataset, basis: str, degree: int) -> Polynomials:
        """The polynomials of the features of `data`, on the range of its rows."""
        named, titled = (
            (_power_name, _power_title) if basis == "powers" else (_legendre_name, _legendre_title)
        )
        degrees = range(1, degree + 1)
        names = tuple(named(feature, p) for p in degrees for feature in data.feature_names)
        titles = tuple(titled(feature, p) for p in degrees for feature in data.feature_titles)
        return cls(names, basis, degree, *middle_and_half_width(data.x), titles)

    @property
    def called(self) -> str:
        """What error texts call it when numbers overflow."""
        return f"degree {self.degree}"

    def __call__(self, x: Array) -> Array:
        """`x` (N, D) -> (N, D'): all features at degree 1, then at degree 2 …; not finite where they overflow."""
        with calm():
            if self.basis == "powers":
                return powers(x, self.degree)
            return legendre((x - self.middle) / self.half_width, self.degree)

    def written(self, features: Sequence[str], wording: Wording) -> tuple[str, ...]:
        """The columns as formulas of `features`; Legendre polynomials by their powers."""
        degrees = range(1, self.degree + 1)
        if self.basis == "powers":
            return tuple(_power(feature, p, wording) for p in degrees for feature in features)
        spans = zip(features, self.middle.tolist(), self.half_width.tolist(), strict=True)
        mapped = [f"(({name}{wording.less(middle)})/{wording.number(half)})" for name, middle, half in spans]
        return tuple(
            _legendre(mapped[place], p, wording) if np.isfinite(self.half_width[place]) else "0"
            for p in degrees
            for place in range(len(features))
        )


def _power(name: str, p: int, wording: Wording) -> str:
    return f"{name}{wording.power}{p}" if p > 1 else name


def _legendre(u: str, p: int, wording: Wording) -> str:
    """P_p as a sum of powers of `u`."""
    factors = leg2poly([*[0] * p, 1]).tolist()
    parts = [
        f"{wording.minus if factor < 0 else wording.plus}{wording.number(abs(factor))}{wording.times}"
        f"{_power(u, at, wording)}"
        for at, factor in enumerate(factors)
        if at and factor
    ]
    return f"({wording.number(factors[0])}{''.join(parts)})"


def middle_and_half_width(x: Array) -> tuple[Array, Array]:
    """(N, D) -> (D,) each: what maps each feature onto [−1, 1], and a constant one onto 0."""
    low, high = x.min(axis=0), x.max(axis=0)
    return (low + high) / 2, np.where(high > low, (high - low) / 2, np.inf)


def powers(x: Array, degree: int) -> Array:
    """`x` (N, D) -> (N, D · degree): x, x², x³, …"""
    return np.hstack([x**p for p in range(1, degree + 1)])


def legendre(u: Array, degree: int) -> Array:
    """`u` (N, D) -> (N, D · degree): P₁(u) = u, P₂(u) = (3u² − 1) / 2, …; P₀ = 1 is the bias's column."""
    by_degree = np.moveaxis(legvander(u, degree), -1, 1)[:, 1:]  # (N, degree, D)
    return np.asarray(by_degree, dtype=np.float64).reshape(len(u), degree * u.shape[1])


def _power_name(feature: str, p: int) -> str:
    return f"{feature}^{p}" if p > 1 else feature


def _legendre_name(feature: str, p: int) -> str:
    return f"P{p}({feature})"


def _power_title(feature: str, p: int) -> str:
    return f"{feature}{str(p).translate(RAISED)}" if p > 1 else feature


def _legendre_title(feature: str, p: int) -> str:
    return f"P{str(p).translate(LOWERED)}({feature})"
