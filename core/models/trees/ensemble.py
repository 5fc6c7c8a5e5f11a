"""`Ensemble`: trees that add up, one after another, laid out as flat arrays so that all of them are read at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.formatting import plainly
from core.models.titles import Title, of_output
from core.models.trees.tree import Index, as_read
from core.outline import Outlined
from core.types import Array

# Rows times trees that are read at once: what fits into a processor's cache.
BLOCK = 2**18


@dataclass(frozen=True, eq=False, repr=False)
class Ensemble(Outlined):
    """S stages, each a tree for each of K outputs: S K trees, stage by stage, with I splits and L leaves in all.

    `splits_of` (S, K) says how many splits each tree has; it has a leaf more. Of split i, `feature` and `threshold`
    (I,) are what it asks, `left`, `right` (I,) what comes below: j stands for split j, −1 − j for leaf j, of which
    `value` (L,) is what it adds. `bias` (K,) is predicted before the first tree; of each tree the share `learning_rate`
    counts. `outputs` names the outputs where there are several, `class_names` the classes, if any.
    """

    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    outputs: tuple[str, ...]
    learning_rate: float
    bias: Array
    splits_of: Index
    left: Index
    right: Index
    feature: Index
    threshold: Array
    value: Array

    def design(self, x: Array) -> Array:
        """x (N, D) -> (D, N), a row for each feature."""
        return as_read(x)

    @cached_property
    def feature_titles(self) -> tuple[str, ...]:
        """The features as people read them."""
        return plainly(self.feature_names)

    @property
    def stages(self) -> int:
        """S, the number of stages."""
        return len(self.splits_of)

    @cached_property
    def splits_after(self) -> Index:
        """(S + 1,): splits of all trees after 0 … S stages."""
        return np.concatenate([[0], np.cumsum(self.splits_of.sum(axis=1))]).astype(np.intp)

    @cached_property
    def leaves_after(self) -> Index:
        """(S + 1,): leaves of all trees after 0 … S stages."""
        return self.splits_after + len(self.bias) * np.arange(self.stages + 1)

    @cached_property
    def roots(self) -> Index:
        """(S K,): what each tree begins with, a split or a lone leaf."""
        splits = self.splits_of.ravel()
        split, leaf = (np.cumsum(of) - of for of in (splits, splits + 1))
        return np.where(splits > 0, split, -1 - leaf)

    def first(self, stages: int) -> Ensemble:
        """The ensemble as it was after so many stages."""
        splits, leaves = self.splits_after[stages], self.leaves_after[stages]
        return replace(
            self,
            splits_of=self.splits_of[:stages],
            left=self.left[:splits],
            right=self.right[:splits],
            feature=self.feature[:splits],
            threshold=self.threshold[:splits],
            value=self.value[:leaves],
        )

    def holding(self, parameters: Mapping[str, Array]) -> Ensemble:
        """These trees with other `parameters`, by name; NaN where a tree does not exist yet."""
        return replace(
            self,
            bias=np.atleast_1d(parameters["bias"]),
            feature=np.nan_to_num(parameters["feature"]).astype(np.intp),
            threshold=parameters["threshold"],
            value=parameters["value"],
        )

    @cached_property
    def born(self) -> Index:
        """(P,): the stage that made each parameter; 0 for the biases."""
        splits, leaves = (
            np.repeat(np.arange(1, self.stages + 1), np.diff(after))
            for after in (self.splits_after, self.leaves_after)
        )
        return np.concatenate([np.zeros(len(self.bias), dtype=np.intp), splits, splits, leaves])

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Tidy names of the parameters: `bias`, `feature[3.1]`, `threshold[3.1: bmi]`, `value[tree 3 leaf 2]`."""
        trees = [*self._trees()]
        splits = [(f"{stage}.{i}", of) for stage, of, count in trees for i in range(1, count + 1)]
        leaves = [(f"tree {stage} leaf {i}", of) for stage, of, count in trees for i in range(1, count + 2)]
        asked = [self.feature_names[feature] for feature in self.feature]
        return (
            *([f"bias[{output}]" for output in self.outputs] or ["bias"]),
            *(f"feature[{split}{of}]" for split, of in splits),
            *(f"threshold[{split}: {name}{of}]" for (split, of), name in zip(splits, asked, strict=True)),
            *(f"value[{leaf}{of}]" for leaf, of in leaves),
        )

    @property
    def titles(self) -> Iterator[Title]:
        """As `tree 3, split 1: threshold of bmi`, `tree 3, leaf 2`; of several outputs `tree 3 of setosa`."""
        trees = [(stage, of_output(of[1:]), count) for stage, of, count in self._trees()]
        splits = [(stage, i, of) for stage, of, count in trees for i in range(1, count + 1)]
        asked = (self.feature_titles[feature] for feature in self.feature)
        for output in self.outputs or ("",):
            yield Title(title := f"starting value{of_output(output)}", title)
        for stage, i, of in splits:
            yield Title(title := f"tree {stage}{of}: feature of split {i}", title)
        for (stage, i, of), name in zip(splits, asked, strict=True):
            full = f"tree {stage}{of}, split {i}: threshold of {name}"
            yield Title(full, f"{stage}.{i}: {name}{of.replace(' of', ',')}")
        for stage, of, count in trees:
            for i in range(1, count + 2):
                yield Title(title := f"tree {stage}{of}, leaf {i}", title)

    def _trees(self) -> Iterator[tuple[int, str, int]]:
        """For each tree its stage, from 1, `,setosa` where there are several outputs, and how many splits it has."""
        several = [f",{output}" for output in self.outputs] or [""]
        for stage, counts in enumerate(self.splits_of.tolist(), 1):
            yield from ((stage, of, count) for of, count in zip(several, counts, strict=True))

    def without(self, gone: NDArray[np.bool_]) -> Ensemble:
        """These trees without the splits that are `gone` (I,): each, with all below, is now a leaf, the first there."""
        first = self.left.copy()
        while len(deeper := np.flatnonzero(first >= 0)):
            first[deeper] = self.left[first[deeper]]
        # By code: those of leaves count back from the end.
        instead = np.concatenate(
            [np.where(gone, first, np.arange(len(gone))), np.arange(-len(self.value), 0)]
        )
        left, right, roots = instead[self.left], instead[self.right], instead[self.roots]
        kept, at = np.zeros(len(gone), dtype=bool), roots[roots >= 0]
        while len(at):
            kept[at] = True
            at = np.concatenate([left[at], right[at]])
            at = at[at >= 0]
        leaf = np.zeros(len(self.value), dtype=bool)
        codes = np.concatenate([roots, left[kept], right[kept]])
        leaf[-1 - codes[codes < 0]] = True
        now = np.concatenate([np.cumsum(kept) - 1, -np.cumsum(leaf)[::-1]])
        trees = np.repeat(np.arange(self.splits_of.size), self.splits_of.ravel())
        return replace(
            self,
            splits_of=np.bincount(trees[kept], minlength=self.splits_of.size).reshape(self.splits_of.shape),
            left=now[left[kept]],
            right=now[right[kept]],
            feature=self.feature[kept],
            threshold=self.threshold[kept],
            value=self.value[leaf],
        )

    def sums(self, at: Index, design: Array) -> Array:
        """Design (D, N) -> (T, K, N): what the first `at` (T,) stages add up to, tree after tree."""
        blocks = self._blocks(design.shape[1])
        return np.concatenate([self._sums(design[:, rows])[at] for rows in blocks], axis=-1)

    def _sums(self, design: Array) -> Array:
        """(S + 1, K, N): the outputs after 0 … S stages."""
        added = self.learning_rate * self.value[self._leaves(design)]
        before = np.repeat(self.bias[:, None], design.shape[1], axis=1)[None]
        return np.cumsum(np.concatenate([before, added.reshape(self.stages, *before.shape[1:])]), axis=0)

    def passes(self, design: Array) -> Iterator[tuple[Index, Index, NDArray[np.bool_]]]:
        """All that the rows of `design` (D, N) are asked, piece by piece: split, row, whether it goes right, (n,)."""
        for block in self._blocks(design.shape[1]):
            at = np.repeat(self.roots[:, None], len(block), axis=1)
            row = np.broadcast_to(block, at.shape)[at >= 0]
            split = at[at >= 0]
            while len(split):
                right = design[self.feature[split], row] > self.threshold[split]
                yield split, row, right
                below = np.where(right, self.right[split], self.left[split])
                split, row = below[below >= 0], row[below >= 0]

    def _blocks(self, rows: int) -> Iterator[Index]:
        """As many rows at a time as are read at once by all trees; one block at least."""
        size = max(1, BLOCK // max(1, len(self.roots)))
        return (np.arange(begin, min(begin + size, rows)) for begin in range(0, max(1, rows), size))

    def _leaves(self, design: Array) -> Index:
        """(S K, N): the leaf of each tree that each row comes to."""
        rows = np.arange(design.shape[1])
        at = np.repeat(self.roots[:, None], len(rows), axis=1)
        while (inner := at >= 0).any():
            split, row = at[inner], np.broadcast_to(rows, at.shape)[inner]
            right = design[self.feature[split], row] > self.threshold[split]
            at[inner] = np.where(right, self.right[split], self.left[split])
        return -1 - at
