"""Seeded makers of data whose truth is known, so that the noise floor can be stated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from core.data.catalog import DATASETS, Source
from core.data.dataset import DATA_SEED, VALIDATION_SHARE, Dataset
from core.data.splitting import kept_aside
from core.hyper import Hyper, Value
from core.types import Array

Maker = Callable[..., tuple[Array, Array]]

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
VALIDATION_NOISE = Hyper(
    "validation_noise",
    "Validation noise",
    default=None,
    grid=(None, *NOISE.grid),
    help="Standard deviation of the noise in the validation rows alone: without it, they measure the distance from "
    "the truth.",
    group="Data",
    symbol="σᵥ",
    batches=True,
    none_text="same",
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

CORRELATION = Hyper(
    "correlation",
    "Correlation",
    default=0.99,
    grid=(0.0, 0.5, 0.9, 0.99, 0.999, 0.9999, 1.0),
    help="Between the features x1 and x2: the closer to 1, the less the data say which of the two it was.",
    group="Data",
    symbol="ρ",
    batches=True,
)
CURVES: Mapping[str, Callable[[Array], Array]] = {
    "sine": lambda x: np.sin(2 * np.pi * x),
    "step": lambda x: np.sign(x),
    "bump": lambda x: np.exp(-0.5 * (x / 0.15) ** 2),
    "sawtooth": lambda x: 2 * (2 * x - np.floor(2 * x)) - 1,
}
SHAPE = Hyper(
    "shape",
    "Shape",
    default="sine",
    grid=tuple(CURVES),
    help="Of the curve: two periods of a sine, one step, one bump, or four teeth of a saw.",
    group="Data",
    scale="category",
    batches=True,
)

TRUE_SLOPE, TRUE_INTERCEPT, LIFT = 1.5, 4.0, 15.0
COLLINEAR_SLOPES, COLLINEAR_INTERCEPT = (2.0, 1.0, -1.0), 3.0


def synthetic(
    name: str,
    label: str,
    summary: str,
    settings: tuple[Hyper, ...],
    features: tuple[str, ...] = ("x",),
    **known: object,
) -> Callable[[Maker], Maker]:
    """Register a maker of x (N,) or (N, D) and f(x) (N,), to which noise and outliers are added; the floor is known.

    It is called with a generator, the number of rows and those settings that are its own; `known` are other fields.
    """
    every = (*settings, VALIDATION_SHARE, DATA_SEED)

    def register(make: Maker) -> Maker:
        def measured(
            samples: int,
            noise: float,
            validation_noise: float | None,
            validation_share: float,
            data_seed: int,
            outliers: float = 0.0,
            **own: Value,
        ) -> Dataset:
            rng = np.random.default_rng(data_seed)
            x, y = make(rng, samples, **own)
            aside = kept_aside(samples, validation_share, data_seed)
            sigma = np.where(aside, noise if validation_noise is None else validation_noise, noise)
            y = y + sigma * rng.standard_normal(samples)
            lifted = round(outliers * samples)
            y[rng.permutation(samples)[:lifted]] += LIFT
            share = lifted / samples
            # A model can follow the mean of the lift, not which rows it hits: its variance stays.
            floor = 0.5 * (sigma**2 + share * (1 - share) * LIFT**2)
            return Dataset(x.reshape(samples, -1), y, features, "regression", "y", row_floor=floor)

        measured.__doc__ = make.__doc__
        reads = tuple(hyper.name for hyper in every)
        columns = len(features)
        DATASETS.add(Source(name, label, summary, measured, every, reads, columns=columns, **known))  # type: ignore[arg-type]
        return make

    return register


@synthetic(
    "line",
    "Line with noise",
    "One feature, a straight line behind the noise: two parameters to learn.",
    settings=(SAMPLES, NOISE, VALIDATION_NOISE, OUTLIERS),
)
def line(rng: np.random.Generator, samples: int) -> tuple[Array, Array]:
    """y = 1.5 x + 4 + noise on x in [0, 10]; a share `outliers` of the rows is lifted by 15."""
    x = rng.uniform(0, 10, samples)
    return x, TRUE_SLOPE * x + TRUE_INTERCEPT


@synthetic(
    "sine",
    "Sine wave",
    "One feature, one period of a sine: a straight line is too simple for it, a high degree too flexible.",
    settings=(replace(SAMPLES, default=50), replace(NOISE, default=0.2), VALIDATION_NOISE),
    # With powers, each degree more would take many times the epochs.
    usual={"linear_regression": {"basis": "legendre"}},
)
def sine(rng: np.random.Generator, samples: int) -> tuple[Array, Array]:
    """y = sin(2 π x) + noise on x in [0, 1]."""
    x = rng.uniform(0, 1, samples)
    return x, np.sin(2 * np.pi * x)


@synthetic(
    "curve",
    "Curve",
    "One feature, and a curve of the shape that you choose: jumps and narrow bumps ask for what bends only there.",
    settings=(replace(SAMPLES, default=200), SHAPE, replace(NOISE, default=0.1), VALIDATION_NOISE),
)
def curve(rng: np.random.Generator, samples: int, shape: str) -> tuple[Array, Array]:
    """y = f(x) + noise on x in [−1, 1], with f of CURVES."""
    x = rng.uniform(-1, 1, samples)
    return x, CURVES[shape](x)


@synthetic(
    "collinear",
    "Collinear features",
    "Three features, two of which rise together: their sum is learned at once, each one's share slowly or never.",
    settings=(SAMPLES, CORRELATION, replace(NOISE, default=0.5), VALIDATION_NOISE),
    features=("x1", "x2", "x3"),
    hard=True,
)
def collinear(rng: np.random.Generator, samples: int, correlation: float) -> tuple[Array, Array]:
    """y = 2 x1 + x2 − x3 + 3 + noise on standard normal features, x2 = ρ x1 + √(1 − ρ²) e."""
    x1, e, x3 = rng.standard_normal((3, samples))
    x = np.column_stack([x1, correlation * x1 + np.sqrt(1 - correlation**2) * e, x3])
    return x, x @ COLLINEAR_SLOPES + COLLINEAR_INTERCEPT
