"""The contents of a tree's nodes: what they predict, their impurity, and the values that their splits part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset
from core.models.trees.reading import deviations
from core.models.trees.tree import Index, Tree
from core.types import Array


def held(
    tree: Tree, train: Dataset, weight: Array, rule: str, nodes: Index, rows: Index
) -> tuple[Tree, NDArray[np.bool_]]:
    """`tree` with what its nodes hold of the rows of `train` that weigh `weight` (N,), by criterion `rule`.

    And which nodes hold rows of one target only, (M,). `nodes` and `rows` (n,): which row comes through which node.
    """
    below, above = parted(tree, train.x, nodes, rows)
    of_nodes = _classes if train.class_names else _numbers
    value, impurity, alike = of_nodes(train, weight, rule, nodes, rows)
    return replace(
        tree,
        below=below,
        above=above,
        value=value,
        impurity=impurity,
        weight=np.bincount(nodes, weight[rows]).astype(np.float64),
        samples=np.bincount(nodes),
    ), alike


def parted(tree: Tree, x: Array, nodes: Index, rows: Index) -> tuple[Array, Array]:
    """(S,) each: the largest value that each split sends to the left, and the smallest that it sends to the right."""
    ends = np.full(2 * tree.splits + 1, -np.inf)
    if tree.splits:
        value = x.ravel()[rows * x.shape[1] + tree.feature[(nodes - 1) // 2]]
        np.maximum.at(ends, nodes, np.where(nodes % 2 == 1, value, -value))
    return ends[1::2], -ends[2::2]


# A count of 0 is its whole mean away; 0 · log 0 is 0, as it is, rounded, for the next float.
EVERYTHING = 1 - 2.0**-53
# An impurity goes as this power of the targets' unit.
POWERS = {"squared_error": 2, "absolute_error": 1}
# What each node predicts, its impurity, and whether all its targets are the same.
Held = tuple[Array, Array, NDArray[np.bool_]]


def _classes(train: Dataset, weight: Array, rule: str, nodes: Index, rows: Index) -> Held:
    """Shares of the classes by weight; for two classes the share of the second."""
    classes, y = len(train.class_names), train.y[rows].astype(np.intp)
    of_class = np.bincount(nodes * classes + y, weight[rows], (nodes.max() + 1) * classes)
    heavy = of_class.astype(np.float64).reshape(-1, classes)
    shares = heavy / heavy.sum(axis=1, keepdims=True)
    value = shares if classes > 2 else shares[:, 1].copy()
    return value, OF_CLASSES[rule](heavy), (heavy > 0).sum(axis=1) == 1


def _numbers(train: Dataset, weight: Array, rule: str, nodes: Index, rows: Index) -> Held:
    """Means or medians. Targets are counted from the lowest of each node: being far from it costs no digits."""
    (counted, unit), samples = deviations(train), np.bincount(nodes)
    y, of_node = train.y[rows], np.empty(len(samples), dtype=np.intp)
    low, high = ends_of(y, nodes)
    lowest = y == low[nodes]
    of_node[nodes[lowest]] = rows[lowest]
    alike, away = low == high, counted[rows] - counted[of_node][nodes]
    usual = _medians(away, nodes, samples) if rule == "absolute_error" else np.bincount(nodes, away) / samples
    # The mean of equal targets is that target, without rounding.
    value = np.where(alike, low, low + unit * usual)
    beside = away - usual[nodes]
    if rule == "poisson":
        return value, np.bincount(nodes, _deviance(unit * beside, value[nodes])) / samples, alike
    power = POWERS[rule]
    return value, np.bincount(nodes, np.abs(beside) ** power) / samples * unit**power, alike


def ends_of(values: Array, nodes: Index) -> tuple[Array, Array]:
    """(M,) each: the lowest and the highest of the `values` (n,) that come through each of `nodes` (n,)."""
    low, high = np.full(nodes.max() + 1, np.inf), np.full(nodes.max() + 1, -np.inf)
    np.minimum.at(low, nodes, values)
    np.maximum.at(high, nodes, values)
    return low, high


def _medians(y: Array, nodes: Index, samples: Index) -> Array:
    """Medians (M,) of the targets of each node."""
    ordered, first = y[np.lexsort((y, nodes))], np.cumsum(samples) - samples
    return ordered[first + (samples - 1) // 2] / 2 + ordered[first + samples // 2] / 2


def _deviance(beside: Array, mean: Array) -> Array:
    """y log(y / ȳ) − y + ȳ of each y, which is so far `beside` the mean ȳ: alike y differ in no rounding."""
    return mean * deviance(beside / np.where(mean > 0, mean, 1))


def deviance(away: Array) -> Array:
    """(1 + a) log(1 + a) − a of counts that are 1 + a times their mean; never below 0."""
    return np.maximum((1 + away) * np.log1p(np.maximum(away, -EVERYTHING)) - away, 0)


def gini(heavy: Array) -> Array:
    """1 − Σ pₖ² of classes that weigh `heavy` (…, K) -> (…); not of their shares, which are rounded."""
    return 1 - (heavy**2).sum(axis=-1) / heavy.sum(axis=-1) ** 2


def entropy(heavy: Array) -> Array:
    """−Σ pₖ log₂ pₖ, in bits."""
    shares = heavy / heavy.sum(axis=-1, keepdims=True)
    return (shares * -np.log2(np.where(shares > 0, shares, 1))).sum(axis=-1)


OF_CLASSES: dict[str, Callable[[Array], Array]] = {"gini": gini, "entropy": entropy}
