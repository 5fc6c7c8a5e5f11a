"""Seeded makers of data whose truth is known, so that the noise floor can be stated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.data.catalog import dataset
from core.data.dataset import Dataset
from core.hyper import Hyper

SAMPLES = Hyper(
    "samples",
    "Samples",
    default=100,
    grid=(10, 20, 30, 50, 70, 100, 150, 200, 300, 500, 1000),
    help="Number of rows, training and validation together.",
    group="Data",
    scale="log",
)
NOISE = Hyper(
    "noise",
    "Noise",
    default=1.0,
    grid=(0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0),
    help="Standard deviation of the noise added to the target: no model can predict this part.",
    group="Data",
    symbol="σ",
    batches=True,
)
OUTLIERS = Hyper(
    "outliers",
    "Outliers",
    default=0.0,
    grid=(0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3),
    help="Share of the rows whose target is lifted by 15: gross errors of measurement.",
    group="Data",
    batches=True,
)

TRUE_SLOPE, TRUE_INTERCEPT, LIFT = 1.5, 4.0, 15.0


@dataset(
    "line",
    "Line with noise",
    "One feature, a straight line behind the noise: two parameters to learn.",
    settings=(SAMPLES, NOISE, OUTLIERS),
)
def line(samples: int, noise: float, outliers: float, data_seed: int) -> Dataset:
    """y = 1.5 x + 4 + noise on x in [0, 10]; a share `outliers` of the rows is lifted by 15."""
    rng = np.random.default_rng(data_seed)
    x = rng.uniform(0, 10, samples)
    y = TRUE_SLOPE * x + TRUE_INTERCEPT + noise * rng.standard_normal(samples)
    lifted = round(outliers * samples)
    y[rng.permutation(samples)[:lifted]] += LIFT
    share = lifted / samples
    # A line can follow the mean of the lift, not which rows it hits: its variance stays.
    floor = 0.5 * (noise**2 + share * (1 - share) * LIFT**2)
    return Dataset(x[:, None], y, ("x",), "regression", "y", noise_floor=floor)


@dataset(
    "sine",
    "Sine wave",
    "One feature, one period of a sine: a straight line is too simple for it, a high degree too flexible.",
    settings=(replace(SAMPLES, default=50), replace(NOISE, default=0.2)),
)
def sine(samples: int, noise: float, data_seed: int) -> Dataset:
    """y = sin(2 π x) + noise on x in [0, 1]."""
    rng = np.random.default_rng(data_seed)
    x = rng.uniform(0, 1, samples)
    y = np.sin(2 * np.pi * x) + noise * rng.standard_normal(samples)
    return Dataset(x[:, None], y, ("x",), "regression", "y", noise_floor=0.5 * noise**2)
