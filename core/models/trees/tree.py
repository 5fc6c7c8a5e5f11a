"""`Tree`: a binary decision tree in the order in which it grew.

Split i divides node `divides[i]` into node 2i + 1, the rows whose feature is at most the threshold, and node 2i + 2.
So the tree after k splits is its first k splits and its first 2k + 1 nodes, and S splits have S + 1 leaves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.formatting import between, plainly, telling_digits
from core.outline import Outlined
from core.types import Array

Index = NDArray[np.intp]
# In a sum of n numbers, n times this share may be rounding.
ROUNDING = 4 * float(np.finfo(np.float64).eps)
# Results of such sums that differ by this share are the same but for rounding.
SAME = 1e-9


class Gap(NamedTuple):
    """A threshold, and the neighbouring values that it parts: rows up to `below` go left, those from `above` on right.

    Written with as many digits as that takes.
    """

    below: float
    threshold: float
    above: float

    def __str__(self) -> str:
        return between(self.threshold, self.below, self.above)

    @classmethod
    def among(cls, values: Array, threshold: float) -> Gap:
        """What a threshold parts of `values` (n,); infinite where there are none."""
        left = values <= threshold
        below, above = values[left].max(initial=-np.inf), values[~left].min(initial=np.inf)
        return cls(float(below), threshold, float(above))

    def parting(self, value: float) -> Gap:
        """What it parts when there is one more."""
        goes_left = value <= self.threshold
        return self._replace(
            below=max(self.below, value) if goes_left else self.below,
            above=self.above if goes_left else min(self.above, value),
        )


def halfway(below: Array, above: Array) -> Array:
    """The middle of two values each, or the lower one where rounding makes it the upper, as scikit-learn does."""
    middle = below / 2 + above / 2
    return np.where((below <= middle) & (middle < above), middle, below)


def beyond_rounding(difference: Array, size: Array | float, rows: Index | int) -> Array:
    """`difference` of two sums over `rows`, of which the larger is `size`; 0 where it may be rounding."""
    return np.where(np.abs(difference) > ROUNDING * rows * size, difference, 0.0)


def first_largest(values: Array) -> int:
    """The place of the largest of `values` (n,), of those that are equal but for rounding the first."""
    most = values.max()
    return int(np.argmax(values >= most - SAME * abs(most)))


def as_read(x: ArrayLike) -> Array:
    """x (N, D) -> (D, N), a row for each feature."""
    return np.ascontiguousarray(np.asarray(x, dtype=np.float64).T)


@dataclass(frozen=True, eq=False, repr=False)
class Tree(Outlined):
    """S splits, each with its `feature`, the node that it `divides`, and the values `below` and `above` that it parts.

    (S,) each; and M = 2S + 1 nodes. Of a node, `value` is what it predicts: a number, the share of the second of two
    classes, (M,), or of each of more, (M, K). `impurity` (M,) is in the units of the criterion; `samples` (M,) is the
    number of training rows, `weight` (M,) what they weigh.
    """

    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    feature: Index
    below: Array
    above: Array
    divides: Index
    value: Array
    impurity: Array
    weight: Array
    samples: Index

    def design(self, x: Array) -> Array:
        """x (N, D) -> (D, N), a row for each feature."""
        return as_read(x)

    @cached_property
    def feature_titles(self) -> tuple[str, ...]:
        """The features as people read them."""
        return plainly(self.feature_names)

    @property
    def splits(self) -> int:
        """S, the number of splits."""
        return len(self.feature)

    @cached_property
    def threshold(self) -> Array:
        """(S,): a row goes left where its feature is at most the threshold."""
        return halfway(self.below, self.above)

    def gap(self, split: int) -> Gap:
        """What a split parts."""
        return Gap(float(self.below[split]), float(self.threshold[split]), float(self.above[split]))

    @cached_property
    def split_of(self) -> Index:
        """(M,): the split that divides each node, −1 for leaves."""
        split = np.full(2 * self.splits + 1, -1)
        split[self.divides] = np.arange(self.splits)
        return split

    @cached_property
    def parent(self) -> Index:
        """(M,): the node above each, −1 for the root."""
        return np.concatenate([[-1], np.repeat(self.divides, 2)])

    def ancestors(self, node: int) -> Iterator[int]:
        """`node`, the node above it, and so on to the root."""
        while node >= 0:
            yield node
            node = int(self.parent[node])

    @cached_property
    def depth(self) -> Index:
        """(M,): splits above each node."""
        depth = np.zeros(2 * self.splits + 1, dtype=np.intp)
        for i, node in enumerate(self.divides):
            depth[2 * i + 1 : 2 * i + 3] = depth[node] + 1
        return depth

    @cached_property
    def slot(self) -> Index:
        """(M,): where each node's value stands among those of the leaves. The left part of a leaf takes its place."""
        slot = np.zeros(2 * self.splits + 1, dtype=np.intp)
        for i, node in enumerate(self.divides):
            slot[2 * i + 1 : 2 * i + 3] = slot[node], i + 1
        return slot

    @property
    def leaves(self) -> Index:
        """(S + 1,): the nodes that are not divided, in the order of their values."""
        nodes = np.flatnonzero(self.split_of < 0)
        return nodes[np.argsort(self.slot[nodes])]

    @property
    def shares(self) -> Array:
        """(M, K): the share of each class, also of two."""
        return np.column_stack([1 - self.value, self.value]) if self.value.ndim == 1 else self.value

    @cached_property
    def digits(self) -> int:
        """How many digits to show of what nodes predict: more, the farther from 0 values lie beside their spread."""
        return telling_digits(self.value)

    @cached_property
    def risk(self) -> Array:
        """(M,): what each node adds to the impurity of the tree as a leaf, R(t) of Breiman et al., 1984."""
        return self.weight * self.impurity / self.weight[0]

    @cached_property
    def decrease(self) -> Array:
        """(S,): by how much each split lowers the impurity of the tree."""
        before, samples = self.risk[self.divides], self.samples[self.divides]
        return beyond_rounding(before - self.risk[1::2] - self.risk[2::2], before, samples)

    def nodes(self, splits: Index) -> Index:
        """The nodes of the tree that has only `splits`, in the order they have there."""
        return np.concatenate([[0], (2 * splits[:, None] + [1, 2]).ravel()]).astype(np.intp)

    def only(self, splits: Index) -> Tree:
        """The tree with only `splits`, rising; every one's parent must be among them."""
        nodes = self.nodes(splits)
        place = np.empty(2 * self.splits + 1, dtype=np.intp)
        place[nodes] = np.arange(len(nodes))
        return replace(
            self,
            feature=self.feature[splits],
            below=self.below[splits],
            above=self.above[splits],
            divides=place[self.divides[splits]],
            value=self.value[nodes],
            impurity=self.impurity[nodes],
            weight=self.weight[nodes],
            samples=self.samples[nodes],
        )

    def parameters(self, at: Index) -> dict[str, Array]:
        """{"feature" (T, S), "threshold" (T, S), "value" (T, S + 1, …)} after `at` (T,) splits; NaN: not there yet."""
        exists = np.arange(self.splits) < at[:, None]
        born = (np.arange(2 * self.splits + 1) + 1) // 2
        divided = np.where(self.split_of < 0, self.splits, self.split_of)
        t, node = np.nonzero((born <= at[:, None]) & (at[:, None] <= divided))
        value = np.full((len(at), self.splits + 1, *self.value.shape[1:]), np.nan)
        value[t, self.slot[node]] = self.value[node]
        return {
            "feature": np.where(exists, self.feature, np.nan),
            "threshold": np.where(exists, self.threshold, np.nan),
            "value": value,
        }

    def after(self, splits: int) -> Tree:
        """The tree as it was after its first `splits` splits."""
        return self.only(np.arange(splits))

    def over_growth(self, of_nodes: Array) -> Array:
        """(M,) -> (S + 1,): the sum over the leaves after 0 … S splits.

        Counted back from the full tree, so that leaves without a fault give exactly 0.
        """
        gains = of_nodes[self.divides] - of_nodes[1::2] - of_nodes[2::2]
        return np.cumsum([of_nodes[self.split_of < 0].sum(), *gains[::-1]])[::-1]

    def passes(self, design: Array) -> tuple[Index, Index]:
        """Nodes and rows (n,) each: every row of a design (D, N) at every node that it comes through."""
        rows = np.arange(design.shape[1])
        nodes, through = [np.zeros_like(rows)], [rows]
        while len(rows):
            split = self.split_of[nodes[-1]]
            rows, split = rows[split >= 0], split[split >= 0]
            right = design[self.feature[split], rows] > self.threshold[split]
            nodes.append(2 * split + 1 + right)
            through.append(rows)
        return np.concatenate(nodes), np.concatenate(through)
