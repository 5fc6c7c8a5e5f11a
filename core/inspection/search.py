"""The search for a split: the best threshold of each feature at a node, which of them tie, and what other seeds take.

scikit-learn tries features in an order that the seed draws, and keeps the first of equally good splits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.engine.run import Run
from core.inspection.candidates import Candidates, of_all_features
from core.models.trees.growth import grow_tree
from core.models.trees.tree import Gap, Index, Tree, beyond_rounding
from core.optim.initializers import SEED
from core.types import Array


@dataclass(frozen=True)
class Split:
    """A feature, by its number, and a threshold between two of its values."""

    feature: int
    gap: Gap

    @property
    def threshold(self) -> float:
        """What it compares with."""
        return self.gap.threshold


@dataclass(frozen=True, eq=False)
class Search:
    """What a split of `node` could leave of its impurity: the `candidates` of each of D features."""

    run: Run
    node: int
    candidates: tuple[Candidates, ...]

    @property
    def nbytes(self) -> int:
        """Memory."""
        return sum(each.nbytes for each in self.candidates)

    @property
    def tree(self) -> Tree:
        """The whole tree."""
        return self.run.tree

    @property
    def impurity(self) -> float:
        """Impurity of the node before it is split."""
        return float(self.tree.impurity[self.node])

    @property
    def one_target(self) -> bool:
        """Whether all rows of the node have the same target."""
        y = self.run.train.y[self.candidates[0].rows]
        return bool((y == y[0]).all())

    @property
    def learned(self) -> Split | None:
        """What the tree asks here; None in a leaf."""
        split = int(self.tree.split_of[self.node])
        return None if split < 0 else Split(int(self.tree.feature[split]), self.tree.gap(split))

    @cached_property
    def lowest(self) -> Array:
        """(D,): what the best threshold of each feature leaves; infinite where it has none."""
        return np.array([each.lowest for each in self.candidates])

    @property
    def ranked(self) -> Index:
        """Features that offer a threshold, the best first."""
        order = np.argsort(self.lowest, kind="stable")
        return order[np.isfinite(self.lowest[order])]

    @property
    def tied(self) -> Index:
        """The features whose best thresholds leave least: one if there is no tie, none if there is no threshold."""
        if not len(self.ranked):
            return self.ranked
        more = self._beyond_rounding(self.lowest - self.lowest.min())
        return np.flatnonzero(more <= 0)

    def lowered(self, feature: int) -> float:
        """By how much the best threshold of a feature lowers the impurity."""
        return float(self._beyond_rounding(self.impurity - self.lowest[feature]))

    def _beyond_rounding(self, difference: Array) -> Array:
        return beyond_rounding(difference, self.impurity, int(self.tree.samples[self.node]))

    def best_of(self, feature: int) -> Split | None:
        """The best threshold of a feature."""
        candidates = self.candidates[feature]
        return None if candidates.best is None else Split(feature, candidates.gap(candidates.best))

    def spelled(self, split: Split) -> str:
        """`petal_width ≤ 0.8`."""
        return f"{self.tree.feature_titles[split.feature]} ≤ {split.gap}"

    @property
    def tries_all(self) -> bool:
        """Whether every threshold of every feature was tried."""
        return self.run.spec["splitter"] == "best" and self.run.spec["max_features"] == 1.0


def searched(run: Run, node: int) -> Search:
    """All candidates at a node of the tree of `run`."""
    return Search(run, node, of_all_features(run, node))


def other_root(search: Search) -> tuple[int, Split] | None:
    """The first seed that decides a tie at the root for another feature, and its split; None: there is no such tie."""
    here = search.learned
    if search.node or here is None or len(search.tied) < 2 or not search.tries_all:
        return None
    settings = search.run.spec.settings
    for seed in SEED.grid:
        stump, _ = grow_tree({**settings, "seed": seed, "max_leaf_nodes": 2}, search.run.train)
        if stump.splits and int(stump.feature[0]) != here.feature:
            return int(seed or 0), Split(int(stump.feature[0]), stump.gap(0))
    return None
