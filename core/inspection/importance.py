"""How much each feature counts in a tree: by the impurity its splits lower, and by what shuffling it costs."""

from __future__ import annotations

import numpy as np

from core.data import Dataset
from core.engine.run import Run
from core.models import MODELS
from core.models.trees.tree import Tree, beyond_rounding
from core.types import Array, OnEpoch

SHUFFLES = 10


def by_impurity(tree: Tree) -> Array:
    """(D,): each feature's share of all that splits lower the impurity by; 0 everywhere without a decrease.

    It knows training rows only, and favours features with many values: Strobl et al., 2007.
    """
    lowered = np.zeros(len(tree.feature_names))
    np.add.at(lowered, tree.feature, tree.decrease)
    return lowered / lowered.sum() if lowered.sum() > 0 else lowered


def by_permutation(
    run: Run, part: Dataset, shuffles: int = SHUFFLES, seed: int = 0, on_progress: OnEpoch | None = None
) -> Array:
    """(D, shuffles): by how much the error on `part` rises when the values of one feature are shuffled. Breiman, 2001.

    0 for features that no split asks about; features that tell the same stand in for each other. Calls
    `on_progress(features, of all)` after each feature.
    """
    rng = np.random.default_rng(seed)
    as_it_is = error_at(run, part, part.x)
    rises = np.zeros((part.x.shape[1], shuffles))
    asked = np.unique(run.grown.feature)
    for done, feature in enumerate(asked, 1):
        for shuffle in range(shuffles):
            x = part.x.copy()
            x[:, feature] = rng.permutation(x[:, feature])
            shuffled = error_at(run, part, x)
            rises[feature, shuffle] = beyond_rounding(
                np.array(shuffled - as_it_is), max(shuffled, as_it_is), len(part.y)
            )
        if on_progress is not None:
            on_progress(done, len(asked))
    return rises


def error_at(run: Run, data: Dataset, x: Array) -> float:
    """The error on the targets of `data` when its features are `x` (N, D)."""
    return run.loss_of(run.outputs_of(run.flat[-1:], x)[0], MODELS[run.spec.model].targets(data))
