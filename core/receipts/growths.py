"""What trees learned, as tensors and back: what comes back are trees, with one way to each node."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from core.data import Dataset
from core.models.trees.ensemble import Ensemble
from core.models.trees.tree import Index, Tree, halfway
from core.receipts.problems import ReceiptError, broken
from core.receipts.tensors import Reader, Tensors
from core.types import Array

# Rows times questions that are asked while a tree is checked: no tree that was grown here comes near.
MOST_PASSES = 3 * 10**7


def tensors_of_tree(tree: Tree) -> Tensors:
    """Its questions in the order in which it grew, and what its nodes hold.

    The values that a threshold parts are those of two rows, so they are not among these: the rows tell them.
    """
    return {
        "tree.feature": tree.feature,
        "tree.threshold": tree.threshold,
        "tree.divides": tree.divides,
        "tree.value": tree.value,
        "tree.impurity": tree.impurity,
        "tree.weight": tree.weight,
        "tree.samples": tree.samples,
    }


def tree_from(seed: Tree, read: Reader, train: Dataset) -> Tree:
    """The tree of these tensors on the rows it grew on. Raises ReceiptError where they make none.

    `seed` is the tree before it was grown.
    """
    divides = read("tree.divides", "i", (None,))
    splits, nodes = len(divides), 2 * len(divides) + 1
    feature = read("tree.feature", "i", (splits,))
    threshold = read("tree.threshold", "f", (splits,))
    # A split divides a node that is there already, each node once: so there are no circles.
    there = (divides >= 0) & (divides <= 2 * np.arange(splits))
    if not there.all() or len(np.unique(divides)) < splits:
        raise no_tree(read)
    _refuse_features(read, feature, len(seed.feature_names))
    # `below` and `above` wait for the rows.
    tree = replace(
        seed,
        feature=feature.astype(np.intp),
        below=threshold,
        above=threshold,
        divides=divides.astype(np.intp),
        value=read("tree.value", "f", (nodes, *seed.value.shape[1:])),
        impurity=read("tree.impurity", "f", (nodes,)),
        weight=read("tree.weight", "f", (nodes,)),
        samples=read("tree.samples", "i", (nodes,)).astype(np.intp),
    )
    if (
        not all(np.isfinite(held).all() for held in (tree.value, tree.impurity, tree.weight))
        or tree.weight.min() < 0
    ):
        raise no_tree(read)
    below, above, samples = _parted(tree, read, train.x)
    if not (np.array_equal(samples, tree.samples) and np.array_equal(halfway(below, above), threshold)):
        raise broken(read.member, "holds a tree that was not grown on these rows")
    return replace(tree, below=below, above=above)


def _parted(tree: Tree, read: Reader, x: Array) -> tuple[Array, Array, Index]:
    """The values that each split parts, (S,) each, and the rows of each node (M,), level by level.

    Raises ReceiptError where a split sends all rows one way, or the way is too long.
    """
    below, above = np.full(tree.splits, -np.inf), np.full(tree.splits, np.inf)
    samples = np.zeros(2 * tree.splits + 1, dtype=np.intp)
    rows, node, asked = np.arange(len(x)), np.zeros(len(x), dtype=np.intp), 0
    while len(rows):
        np.add.at(samples, node, 1)
        split = tree.split_of[node]
        rows, split = rows[split >= 0], split[split >= 0]
        asked += len(rows)
        if asked > MOST_PASSES:
            raise no_tree(read)
        value = x[rows, tree.feature[split]]
        right = value > tree.below[split]
        np.maximum.at(below, split[~right], value[~right])
        np.minimum.at(above, split[right], value[right])
        node = 2 * split + 1 + right
        if len(split) and not (np.isfinite(below[split]) & np.isfinite(above[split])).all():
            raise no_tree(read)
    return below, above, samples


def tensors_of_ensemble(ensemble: Ensemble) -> Tensors:
    """All its trees, stage by stage, as `Ensemble` lays them out."""
    return {
        "trees.bias": ensemble.bias,
        "trees.splits_of": ensemble.splits_of,
        "trees.left": ensemble.left,
        "trees.right": ensemble.right,
        "trees.feature": ensemble.feature,
        "trees.threshold": ensemble.threshold,
        "trees.value": ensemble.value,
    }


def ensemble_from(seed: Ensemble, read: Reader, learning_rate: float, most_stages: int) -> Ensemble:
    """The trees of these tensors. Raises ReceiptError where they make none. `seed` has none of them yet."""
    outputs = len(seed.bias)
    splits_of = read("trees.splits_of", "i", (None, outputs))
    # Sums of huge numbers would come round again.
    if len(splits_of) > most_stages or (splits_of < 0).any() or (splits_of > 2**31).any():
        raise no_tree(read)
    splits = int(splits_of.sum())
    leaves = splits + splits_of.size
    whole: dict[str, Any] = {
        name: read(f"trees.{name}", "i", (splits,)).astype(np.intp) for name in ("left", "right", "feature")
    }
    threshold, value = read("trees.threshold", "f", (splits,)), read("trees.value", "f", (leaves,))
    bias = read("trees.bias", "f", (outputs,))
    _refuse_features(read, whole["feature"], len(seed.feature_names))
    ensemble = replace(
        seed,
        learning_rate=learning_rate,
        bias=bias,
        splits_of=splits_of.astype(np.intp),
        threshold=threshold,
        value=value,
        **whole,
    )
    if not (all(np.isfinite(held).all() for held in (bias, threshold, value)) and _are_trees(ensemble)):
        raise no_tree(read)
    return ensemble


def _are_trees(ensemble: Ensemble) -> bool:
    """Whether all that lies below a split lies in its own tree, behind it, and nothing has two ways to it."""
    splits, trees = ensemble.splits_of.ravel(), np.arange(ensemble.splits_of.size)
    of_split = np.repeat(trees, splits)
    # By code: those of leaves count back from the end.
    tree_of = np.concatenate([of_split, np.repeat(trees, splits + 1)[::-1]])
    below, above = np.concatenate([ensemble.left, ensemble.right]), np.tile(np.arange(len(of_split)), 2)
    if ((below < len(of_split) - len(tree_of)) | (below >= len(of_split))).any():
        return False
    behind = (below < 0) | (below > above)
    return len(np.unique(below)) == len(below) and bool((behind & (tree_of[below] == of_split[above])).all())


def _refuse_features(read: Reader, feature: Index, features: int) -> None:
    if ((feature < 0) | (feature >= features)).any():
        raise broken(read.member, "asks for features that the data do not have")


def no_tree(read: Reader) -> ReceiptError:
    """Of tensors that make no tree."""
    return broken(read.member, "holds no tree that can be grown")
