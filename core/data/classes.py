"""Seeded makers of classes to be told apart, as points of a plane."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.data.catalog import dataset
from core.data.dataset import Dataset, of_classes
from core.data.synthetic import SAMPLES
from core.hyper import Hyper
from core.types import Array

CLASSES = Hyper(
    "classes",
    "Classes",
    default=2,
    grid=(2, 3, 4, 5),
    help="Number of clouds, each a class of its own, centred on a circle.",
    group="Data",
    symbol="K",
)
SEPARATION = Hyper(
    "separation",
    "Separation",
    default=3.0,
    grid=(0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0),
    help="Distance between neighbouring centres, in standard deviations of a cloud: at 0 the clouds are one, at 10 "
    "a straight line parts any two of them.",
    group="Data",
    symbol="d",
    batches=True,
)
FEATURE_NOISE = Hyper(
    "noise",
    "Noise",
    default=0.2,
    grid=(0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5),
    help="Standard deviation of the noise added to both features: it moves points about, some among the other class.",
    group="Data",
    symbol="σ",
    batches=True,
)
FACTOR = Hyper(
    "factor",
    "Inner radius",
    default=0.5,
    grid=(0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    help="Radius of the inner circle; that of the outer one is 1.",
    group="Data",
    batches=True,
)
POINTS = replace(SAMPLES, default=200)
# The first of the centres lies to the lower left, so that of two classes both features tell.
FIRST_ANGLE = -0.75 * np.pi


@dataset(
    "blobs",
    "Clouds of points",
    "A round cloud of points for each class: the nearer their centres, the more doubt remains whatever is learned.",
    settings=(POINTS, CLASSES, SEPARATION),
    columns=2,
    tasks=("binary", "multiclass"),
)
def blobs(samples: int, classes: int, separation: float, data_seed: int) -> Dataset:
    """x ~ N(cₖ, I) of K classes of equal size (± 1), with neighbouring centres d = `separation` apart on a circle.

    For K = 2 the true log-odds of the second class are d (x1 + x2) / √2.
    """
    rng = np.random.default_rng(data_seed)
    centres = separation / (2 * np.sin(np.pi / classes)) * _circle(classes, FIRST_ANGLE)
    y = rng.permutation(np.arange(samples) % classes)
    x = centres[y] + rng.standard_normal((samples, 2))
    return of_classes(x, y, ("x1", "x2"), "class", tuple("ABCDE"[:classes]), row_floor=_doubt(x, centres))


@dataset(
    "moons",
    "Two moons",
    "Two half circles that reach into each other: a straight line parts most of the points, a curve many more.",
    settings=(POINTS, FEATURE_NOISE),
    columns=2,
    tasks=("binary",),
    # More noise than a network should follow, and steps long enough to follow it.
    usual={"neural_network": {"noise": 0.3, "learning_rate": 0.1, "batch_size": None}},
)
def moons(samples: int, noise: float, data_seed: int) -> Dataset:
    """(cos t, sin t) and (1 − cos t, ½ − sin t) for t evenly from 0 to π, and noise; scikit-learn's `make_moons`."""
    upper, lower = (_arc(np.linspace(0, np.pi, n)) for n in (samples // 2, samples - samples // 2))
    return _two(upper, [1, 0.5] - lower, noise, data_seed, "moon", ("upper", "lower"))


@dataset(
    "circles",
    "Circle in a circle",
    "One class encloses the other: no straight line parts them, but the squares of the features do.",
    settings=(POINTS, replace(FEATURE_NOISE, default=0.1), FACTOR),
    columns=2,
    tasks=("binary",),
)
def circles(samples: int, noise: float, factor: float, data_seed: int) -> Dataset:
    """Points evenly on circles of radius 1 and `factor`, and noise; scikit-learn's `make_circles`."""
    outer, inner = (_circle(n) for n in (samples // 2, samples - samples // 2))
    return _two(outer, factor * inner, noise, data_seed, "circle", ("outer", "inner"))


def _arc(t: Array) -> Array:
    """(len(t), 2): the points of the unit circle at the angles t."""
    return np.column_stack([np.cos(t), np.sin(t)])


def _circle(points: int, start: float = 0.0) -> Array:
    """(points, 2): evenly around the unit circle, from the angle `start`."""
    return _arc(start + 2 * np.pi * np.arange(points) / points)


def _two(
    first: Array, second: Array, noise: float, data_seed: int, target_name: str, class_names: tuple[str, str]
) -> Dataset:
    """The points of two shapes, (N₁, 2) and (N₂, 2), in random order, each moved by normal noise."""
    rng = np.random.default_rng(data_seed)
    order = rng.permutation(len(first) + len(second))
    x = np.concatenate([first, second])[order] + noise * rng.standard_normal((len(order), 2))
    return of_classes(x, order >= len(first), ("x1", "x2"), target_name, class_names)


def _doubt(x: Array, centres: Array) -> Array:
    """(N,): the entropy −Σ pₖ ln pₖ of p(k | x), in nats, of K equally likely classes N(cₖ, I)."""
    log_density = -0.5 * ((x[:, None] - centres) ** 2).sum(axis=2)
    log_density -= log_density.max(axis=1, keepdims=True)
    density = np.exp(log_density)
    total = density.sum(axis=1)
    return np.log(total) - (density * log_density).sum(axis=1) / total
