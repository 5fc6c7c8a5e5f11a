"""Data of others, shipped in `reference/`: measurements, and sets made to try solvers and eyes."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.data.catalog import dataset
from core.data.dataset import VALIDATION_SHARE, Dataset
from core.hyper import Hyper
from core.types import Array

REFERENCE = Path(__file__).parent / "reference"
ALL_ROWS = (replace(VALIDATION_SHARE, default=0.0),)
ANSCOMBE_SET = Hyper(
    "set",
    "Set",
    default=1,
    grid=(1, 2, 3, 4),
    help="Which of the four: scatter about a line, a curve, one outlier, one row that alone decides the slope.",
    group="Data",
    scale="category",
    batches=True,
)


def text_of(file: str) -> tuple[list[str], list[list[str]]]:
    """The header (D + 1) and the rows (N, D + 1) of a reference table; the last column is the target."""
    opened = gzip.open if file.endswith(".gz") else open
    with opened(REFERENCE / file, "rt", encoding="utf-8") as lines:
        header, *rows = (line.rstrip("\n").split(",") for line in lines if not line.startswith("#"))
    return header, rows


def table_of(file: str) -> tuple[list[str], Array]:
    """The header (D + 1) and the numbers (N, D + 1) of a reference table; the last column is the target."""
    header, rows = text_of(file)
    return header, np.array(rows, dtype=np.float64)


def _regression(file: str) -> Dataset:
    (*features, target), table = table_of(file)
    return Dataset(table[:, :-1], table[:, -1], tuple(features), "regression", target)


@dataset(
    "diabetes",
    "Diabetes progression",
    "442 patients, ten measurements at baseline, and how far the disease had progressed a year later.",
    rows=442,
    columns=10,
)
def diabetes() -> Dataset:
    """Efron, Hastie, Johnstone & Tibshirani, Least Angle Regression, 2004; columns of mean 0, length 1."""
    data = _regression("diabetes.csv")
    centred = data.x - data.x.mean(axis=0)
    return replace(data, x=centred / np.sqrt((centred**2).sum(axis=0)))


@dataset(
    "norris",
    "Norris: ozone monitors (NIST)",
    "36 calibration readings with certified coefficients, known to 15 digits.",
    settings=ALL_ROWS,
    rows=36,
    certified={
        "bias": (-0.262323073774029, 0.232818234301152),
        "weight[x]": (1.00211681802045, 0.429796848199937e-03),
    },
    certified_by="NIST certified",
)
def norris() -> Dataset:
    """NIST Statistical Reference Datasets, Norris; U.S. government work, public domain."""
    return _regression("norris.csv")


@dataset(
    "longley",
    "Longley: U.S. employment (NIST)",
    "16 years, six economic series that rise together: nearly collinear, a classic trap for solvers.",
    settings=ALL_ROWS,
    rows=16,
    columns=6,
    certified={
        "bias": (-3482258.63459582, 890420.383607373),
        "weight[deflator]": (15.0618722713733, 84.9149257747669),
        "weight[gnp]": (-0.0358191792925910, 0.0334910077722432),
        "weight[unemployed]": (-2.02022980381683, 0.488399681651699),
        "weight[armed_forces]": (-1.03322686717359, 0.214274163161675),
        "weight[population]": (-0.0511041056535807, 0.226073200069370),
        "weight[year]": (1829.15146461355, 455.478499142212),
    },
    certified_by="NIST certified",
    hard=True,
)
def longley() -> Dataset:
    """NIST Statistical Reference Datasets, Longley; public domain."""
    return _regression("longley.csv")


@dataset(
    "wampler1",
    "Wampler 1: a polynomial (NIST)",
    "21 points on 1 + x + x² + x³ + x⁴ + x⁵ exactly: at degree 5, a trap for solvers, some of which lose nearly all "
    "digits.",
    settings=ALL_ROWS,
    rows=21,
    certified={
        "bias": (1.0, 0.0),
        **{f"weight[{power}]": (1.0, 0.0) for power in ("x", "x^2", "x^3", "x^4", "x^5")},
    },
    certified_by="NIST certified",
    hard=True,
)
def wampler1() -> Dataset:
    """NIST Statistical Reference Datasets, Wampler1; public domain."""
    return _regression("wampler1.csv")


@dataset(
    "anscombe",
    "Anscombe's quartet",
    "Four sets of 11 points, alike in means, variances, correlation and the line fitted to them; their pictures are "
    "not.",
    settings=(ANSCOMBE_SET, *ALL_ROWS),
    rows=11,
    hard=True,
)
def anscombe(set: int) -> Dataset:
    """Anscombe, Graphs in Statistical Analysis, The American Statistician, 1973."""
    data = _regression("anscombe.csv")
    chosen = data.x[:, 0] == set
    return Dataset(data.x[chosen, 1:], data.y[chosen], data.feature_names[1:], "regression", data.target_name)
