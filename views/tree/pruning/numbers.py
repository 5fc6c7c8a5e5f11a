"""The cost-complexity path of a tree: at which price of a leaf each branch goes, and the error before and after."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.data import Dataset
from core.engine.run import Run
from core.engine.spec import RunSpec
from core.formatting import apart, number
from core.hyper import Hyper, Value
from core.models.decision_tree import DecisionTree
from core.models.trees.growth import grow_tree
from core.models.trees.pruning import Links, weakest_links
from core.models.trees.tree import SAME, Index, Tree
from core.outline import Sized
from core.types import Array, OnEpoch
from core.work import Work
from views.tree.choosing import FoldScores
from views.tree.folds import FOLDS, fold_of_rows

MODEL = DecisionTree()


@dataclass(frozen=True, eq=False)
class PruningPath(Sized):
    """C + 1 trees, the whole one and what is left after each price at which branches go.

    From `alpha` (C + 1,) on, 0 first, a tree has `leaves` (C + 1,) and costs `train`, `validation` (C + 1,) and on
    each fold what `by_folds` says, which is judged in the middle of its prices.
    """

    alpha: Array
    leaves: Index
    train: Array
    validation: Array
    by_folds: FoldScores | None

    @property
    def until(self) -> Array:
        """(C + 1,): the price at which the next branch goes; infinite for the last tree."""
        return np.append(self.alpha[1:], np.inf)

    @property
    def middle(self) -> Array:
        """(C + 1,): a price at which each tree stands, the geometric mean of where it begins and ends; 0 first."""
        return np.append(0.0, np.sqrt(self.alpha[1:] * self.until[1:]))

    def at(self, alpha: float) -> int:
        """Which of the trees that price leaves."""
        return int(np.searchsorted(self.alpha, alpha, side="right")) - 1


def pruning_path(
    spec: RunSpec, train_rows: Dataset, validation_rows: Dataset, on_epoch: OnEpoch | None = None
) -> PruningPath:
    """Of the tree that `spec` lets grow before it is pruned, whatever its `ccp_alpha`; with folds of enough rows."""
    whole, _ = grow_tree(spec.settings, train_rows)
    links = weakest_links(whole)
    first = np.flatnonzero(np.diff(links.alpha, prepend=0.0) > SAME * links.alpha)
    alpha = np.append(0.0, links.alpha[first])
    cuts = np.append(0, np.append(first[1:], len(links.alpha))[: len(first)])
    train, validation = (errors_along(whole, links, part)[cuts] for part in (train_rows, validation_rows))
    path = PruningPath(alpha, links.leaves[cuts], train, validation, None)
    if len(train_rows.y) <= FOLDS:
        return path
    return replace(path, by_folds=FoldScores(_on_folds(spec, train_rows, path, on_epoch)))


def pruning_work(spec: RunSpec) -> Work:
    """Roughly what that takes."""
    return (FOLDS + 1) * spec.replace(ccp_alpha=1.0).work()


def errors_along(tree: Tree, links: Links, part: Dataset) -> Array:
    """(C + 1,): the mean loss on `part` before the first cut and after each; NaN without rows."""
    if not len(part.y):
        return np.full(len(links.leaves), np.nan)
    done, last = np.arange(len(links.leaves))[:, None], len(links.alpha)
    # A node is a leaf from the cut that takes its own split away until the one that takes its parent's.
    own = np.where(tree.split_of < 0, 0, links.cut[tree.split_of] + 1) if tree.splits else np.zeros(1)
    above = np.append(last + 1, np.repeat(links.cut + 1, 2))
    return ((own <= done) & (done < above)) @ MODEL.costs(tree, part) / len(part.y)


def _on_folds(spec: RunSpec, rows: Dataset, path: PruningPath, on_epoch: OnEpoch | None) -> Array:
    """(C + 1, F): on each fold, the error of the trees that those prices leave of what the other folds let grow."""
    fold, errors = fold_of_rows(rows, FOLDS, spec.whole("data_seed")), []
    for f in range(FOLDS):
        learn, judge = (rows.rows(np.flatnonzero(of)) for of in (fold != f, fold == f))
        tree, _ = grow_tree(spec.settings, learn)
        links = weakest_links(tree)
        # At 0 nothing is pruned, not even a branch that saves nothing.
        cuts = np.where(path.alpha > 0, np.searchsorted(links.alpha, path.middle, side="right"), 0)
        errors.append(errors_along(tree, links, judge)[cuts])
        if on_epoch is not None:
            on_epoch(f + 1, FOLDS)
    return np.stack(errors, axis=1)


# --------------------------------------------------------------------------- what it says


def offered(path: PruningPath, tree: int, hyper: Hyper) -> Value:
    """The value of the grid that leaves that tree and is nearest to its middle; without any, the nearest to that."""
    low, high = path.alpha[tree], path.until[tree]
    wanted = hyper.position(float(path.middle[tree] if np.isfinite(high) else low))
    inside = [value for value in hyper.grid if low <= float(value or 0) < high]
    return min(inside or hyper.grid, key=lambda value: abs(hyper.position(value) - wanted))


def finding(run: Run, path: PruningPath, hyper: Hyper) -> str:
    """Which price cross-validation chooses, how many leaves that leaves, and what the controls offer near it."""
    if path.leaves[0] == 1:
        return "There is nothing to prune: with these settings the tree has one leaf."
    if len(path.alpha) == 1:
        return "Any price of a leaf prunes this tree to one: none of its branches lowers the impurity."
    whole, here = int(path.leaves[0]), run.tree.splits + 1
    grown = (
        f"Before pruning the tree has {whole} leaves; α = "
        f"{hyper.reading(run.spec['ccp_alpha'])} keeps {here} of {whole}."
    )
    if path.by_folds is None:
        return f"{grown} {len(run.train.y)} training rows are too few for {FOLDS} folds to judge the others."
    best, simplest = path.by_folds.best(path.leaves), path.by_folds.simplest(path.leaves)
    if best is None or simplest is None:
        return grown
    sentence = (
        f"{grown} Over {FOLDS} folds the cross-validated error is lowest {_range(path, best)}, "
        f"{_error(path, best)}; that keeps {_of(path, best)}{_near(path, best, hyper)}."
    )
    if path.leaves[best] == 1:
        return sentence
    if simplest == best:
        return f"{sentence} No smaller tree comes within that error."
    return (
        f"{sentence} The smallest tree within that error keeps {_of(path, simplest)}, {_range(path, simplest)}"
        f"{_near(path, simplest, hyper)}."
    )


def _of(path: PruningPath, tree: int) -> str:
    return f"{path.leaves[tree]} of {path.leaves[0]}"


def _range(path: PruningPath, tree: int) -> str:
    low, high = path.alpha[tree], path.until[tree]
    if low == 0:
        return f"for α below {number(high, 3)}"
    if np.isinf(high):
        return f"for α from {number(low, 3)} on"
    return "for α from {} to {}".format(*apart(low, high, 3))


def _error(path: PruningPath, tree: int) -> str:
    assert path.by_folds is not None
    return f"{number(path.by_folds.mean[tree])} ± {number(path.by_folds.standard_error[tree], 2)}"


def _near(path: PruningPath, tree: int, hyper: Hyper) -> str:
    """What the nearest value on offer leaves, where that is another tree."""
    value = offered(path, tree, hyper)
    left = path.at(float(value or 0))
    return (
        ""
        if left == tree
        else f" (the nearest α on offer, {hyper.reading(value)}, keeps {path.leaves[left]})"
    )
