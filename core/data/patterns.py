"""Seeded makers of two classes and more that no straight line parts, as points of a plane."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.data.catalog import dataset
from core.data.classes import CLASSES, FEATURE_NOISE, POINTS
from core.data.dataset import Dataset, of_classes
from core.hyper import Hyper
from core.types import Array

ARMS = replace(CLASSES, grid=(2, 3, 4), help="Number of arms, each a class of its own.")
TURNS = Hyper(
    "turns",
    "Turns",
    default=1.0,
    grid=(0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0),
    help="How often each arm winds around the centre: the more often, the more often a boundary has to bend.",
    group="Data",
    batches=True,
)
CELLS = Hyper(
    "cells",
    "Cells per side",
    default=4,
    grid=(2, 3, 4, 5, 6),
    help="Cells along each side of the board: the more there are, the fewer points tell of each.",
    group="Data",
    batches=True,
)
LABEL_NOISE = Hyper(
    "noise",
    "Noise",
    default=0.0,
    grid=(0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4),
    help="Share of the points of each class that are given the other class: no model can know which.",
    group="Data",
    batches=True,
)
# The corners of a square, around it: neighbours are of different classes.
CORNERS = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)])
# Clouds without any spread: log-odds are then so large that no doubt is left, but finite.
LEAST_VARIANCE = 1e-300


@dataset(
    "spirals",
    "Spirals",
    "Arms that wind around each other, each a class: a boundary between them has to wind along.",
    settings=(POINTS, ARMS, TURNS, replace(FEATURE_NOISE, default=0.05)),
    columns=2,
    tasks=("binary", "multiclass"),
    hard=True,
)
def spirals(samples: int, classes: int, turns: float, noise: float, data_seed: int) -> Dataset:
    """r (cos φ, sin φ) with φ = 2 π (turns · r + k / K) on arm k of K, r² evenly from 0 to 1, and noise.

    With r² even, so is the distance along an arm, roughly.
    """
    rng = np.random.default_rng(data_seed)
    order = rng.permutation(samples)
    y, r = order % classes, np.sqrt((order // classes + 1) / np.ceil(samples / classes))
    phi = 2 * np.pi * (turns * r + y / classes)
    x = r[:, None] * np.column_stack([np.cos(phi), np.sin(phi)]) + noise * rng.standard_normal((samples, 2))
    return of_classes(x, y, ("x1", "x2"), "arm", tuple("ABCD"[:classes]))


@dataset(
    "xor",
    "XOR: opposite corners",
    "Four clouds at the corners of a square, opposite ones of one class: each feature alone tells nothing, their "
    "product everything but the noise.",
    settings=(POINTS, replace(FEATURE_NOISE, default=0.4, grid=(0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0))),
    columns=2,
    tasks=("binary",),
)
def xor(samples: int, noise: float, data_seed: int) -> Dataset:
    """x ~ N((±1, ±1), σ² I), as many rows (± 1) for each corner; `same` where the signs of its corner agree.

    The true log-odds of `different` are ln cosh((x1 − x2) / σ²) − ln cosh((x1 + x2) / σ²).
    """
    rng = np.random.default_rng(data_seed)
    corner = rng.permutation(samples) % len(CORNERS)
    x = CORNERS[corner] + noise * rng.standard_normal((samples, 2))
    apart, along = (x @ way / max(noise**2, LEAST_VARIANCE) for way in ([1, -1], [1, 1]))
    log_odds = np.logaddexp(apart, -apart) - np.logaddexp(along, -along)
    return of_classes(
        x, corner % 2, ("x1", "x2"), "signs", ("same", "different"), row_floor=_entropy_of(log_odds)
    )


@dataset(
    "checkerboard",
    "Checkerboard",
    "Dark and light cells of a board: a class is scattered over many islands, each to be found by itself.",
    settings=(replace(POINTS, default=500), CELLS, LABEL_NOISE),
    columns=2,
    tasks=("binary",),
    hard=True,
)
def checkerboard(samples: int, cells: int, noise: float, data_seed: int) -> Dataset:
    """x uniform in the cells of a board over [−1, 1]², as many rows (± 1) in each of one colour and of each colour.

    A share `noise` of the rows of each colour is given the other class. The lower left cell is dark.
    """
    rng = np.random.default_rng(data_seed)
    order = rng.permutation(samples)
    y, colours = order % 2, np.indices((cells, cells)).sum(axis=0) % 2
    cell = np.empty((samples, 2))
    for colour in (0, 1):
        places = np.argwhere(colours == colour)
        cell[y == colour] = places[order[y == colour] // 2 % len(places)]
    flips = round(noise * samples / 2)
    swapped = np.concatenate([rng.permutation(np.flatnonzero(y == colour))[:flips] for colour in (0, 1)])
    y[swapped] = 1 - y[swapped]
    x = 2 * (cell + rng.random((samples, 2))) / cells - 1
    odds = 2 * flips / (samples - 2 * flips)
    floor = np.full(samples, _entropy_of(np.log(odds)) if flips else 0.0)
    return of_classes(x, y, ("x1", "x2"), "cell", ("dark", "light"), row_floor=floor)


def _entropy_of(log_odds: Array) -> Array:
    """−p ln p − (1 − p) ln (1 − p), in nats, of p = 1 / (1 + e⁻ᶻ)."""
    z = np.abs(log_odds)
    return np.log1p(np.exp(-z)) + z * np.exp(-z) / (1 + np.exp(-z))
