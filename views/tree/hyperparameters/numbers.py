"""Cuts: where the thresholds of trees lie as one hyperparameter changes, and which of them stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from core.engine.run import Run
from core.engine.spec import RunSpec
from core.engine.sweep import work
from core.formatting import code, count, number
from core.hyper import Hyper, Value
from core.models.trees.rules import question
from core.models.trees.tree import Index, Tree
from core.types import Array, OnEpoch
from core.verdicts.measures import Measure
from core.work import Work
from views.tree.choosing import FoldScores
from views.tree.folds import FOLDS, cross_validated

# Strips, and cuts that a sentence names.
MOST_FEATURES, MOST_NAMED = 4, 3
# A feature, by its number, and a threshold.
Cut = tuple[int, float]


def fold_scores(
    spec: RunSpec, hyper: Hyper, values: Iterable[Value], measure: Measure, on_epoch: OnEpoch | None = None
) -> FoldScores:
    """Every value of `hyper`, cross-validated by `measure`."""
    folds = cross_validated(spec, {hyper.name: values}, on_epoch=on_epoch)
    return FoldScores(folds.evaluate(measure), measure.best)


def fold_work(spec: RunSpec, hyper: Hyper, values: Iterable[Value]) -> Work:
    """Roughly what that takes."""
    return FOLDS * work(spec, {hyper.name: values})


def most_used(trees: Sequence[Tree]) -> Index:
    """The features whose cuts lower the impurity most, over all `trees`; at most MOST_FEATURES that any tree asks."""
    lowered = np.zeros(len(trees[0].feature_names))
    for tree in trees:
        np.add.at(lowered, tree.feature, shares(tree))
    used = np.unique(np.concatenate([tree.feature for tree in trees])).astype(np.intp)
    return used[np.argsort(-lowered[used], kind="stable")][:MOST_FEATURES]


def shares(tree: Tree) -> Array:
    """(S,): each split's share of what all splits of a tree lower the impurity by; 0 where they lower nothing."""
    whole = tree.decrease.sum()
    return tree.decrease / whole if whole > 0 else np.zeros(tree.splits)


def lasting(trees: Sequence[Tree]) -> tuple[list[Cut], int]:
    """The cuts that every tree has, those that lower most first, and how many different ones there are in all."""
    cuts_of_trees = [{*_cuts(tree)} for tree in trees]
    kept, order = set.intersection(*cuts_of_trees), _cuts(trees[0])
    ranked = [order[i] for i in np.argsort(-trees[0].decrease, kind="stable")]
    return [cut for cut in dict.fromkeys(ranked) if cut in kept], len(set.union(*cuts_of_trees))


def _cuts(tree: Tree) -> list[Cut]:
    """In the order of growth."""
    return [*zip(tree.feature.tolist(), tree.threshold.tolist(), strict=True)]


def of_cuts(trees: Sequence[Tree]) -> str:
    """Which cuts stay over all values."""
    kept, different = lasting(trees)
    if not different:
        return "None of these trees has a cut: each is one leaf."
    if not kept:
        return f"Of {count(different, 'different cut')} none is in all {len(trees)} trees."
    asked = {cut: i for i, cut in reversed([*enumerate(_cuts(trees[0]))])}
    names = [code(question(trees[0], asked[cut])) for cut in kept[:MOST_NAMED]]
    more = " and others" if len(kept) > MOST_NAMED else ""
    verb = "is" if len(kept) == 1 else "are"
    return (
        f"Of {count(different, 'different cut')} {len(kept)} {verb} in all {len(trees)} trees: "
        f"{', '.join(names)}{more}."
    )


def of_choice(runs: Sequence[Run], hyper: Hyper, measure: Measure, by_folds: FoldScores) -> str:
    """The value that cross-validation chooses, and the simplest that it cannot tell from it."""
    leaves = np.array([run.tree.splits + 1 for run in runs])
    best, simplest = by_folds.best(leaves), by_folds.simplest(leaves)
    if best is None or simplest is None:
        return (
            f"The folds are too small, or their targets too alike, to have an {measure.noun}: compare by "
            "something else."
        )
    sentence = (
        f"Over {by_folds.folds.shape[1]} folds the cross-validated {measure.noun} is {measure.extreme} at "
        f"{_at(runs[best], hyper)}, {number(by_folds.mean[best])} ± "
        f"{number(by_folds.standard_error[best], 2)} (one standard error), with "
        f"{count(int(leaves[best]), 'leaf', 'leaves')}."
    )
    if leaves[best] == 1:
        return sentence
    if leaves[simplest] == leaves[best]:
        return f"{sentence} No simpler tree comes within that error."
    return (
        f"{sentence} The simplest tree within that error has {count(int(leaves[simplest]), 'leaf', 'leaves')}, at "
        f"{_at(runs[simplest], hyper)}: {number(by_folds.mean[simplest])}."
    )


def _at(run: Run, hyper: Hyper) -> str:
    return f"{hyper.noun} {hyper.reading(run.spec[hyper.name])}"
