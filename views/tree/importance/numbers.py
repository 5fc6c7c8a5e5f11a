"""Which features a tree depends on, by impurity and by permutation; and why the two answers differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.engine.run import Run
from core.formatting import code, number, percent
from core.inspection.importance import SHUFFLES, by_impurity, by_permutation
from core.models.trees.tree import SAME, Index, first_largest
from core.outline import Sized
from core.types import Array, OnEpoch
from core.work import Work

# Calls of NumPy, or what takes as long: a pass over the rows as such, and each row at each level.
PASS_CALLS, VISIT_CALLS = 180, 0.06


@dataclass(frozen=True, eq=False)
class Importance(Sized):
    """Importance of D features: their shares (D,) of the fall of `impurity`, and how much the error rises.

    It rises on `train` and `validation` rows, (D, shuffles) each; `validation` is NaN without validation rows.
    """

    impurity: Array
    train: Array
    validation: Array

    @property
    def evaluation(self) -> Array:
        """(D, shuffles): the rises on validation rows, or on training rows where there are none."""
        return self.train if np.isnan(self.validation).any() else self.validation

    @property
    def mean_rises(self) -> Array:
        """(D,): their means."""
        return self.evaluation.mean(axis=1)


def importance(run: Run, on_progress: OnEpoch | None = None) -> Importance:
    """Both measures; calls `on_progress(features, of all)` after each feature."""
    train = by_permutation(run, run.train, on_progress=on_progress)
    none = np.full_like(train, np.nan)
    validation = (
        by_permutation(run, run.validation, on_progress=on_progress) if len(run.validation.y) else none
    )
    return Importance(by_impurity(run.tree), train, validation)


def work(run: Run) -> Work:
    """Roughly what that takes."""
    tree = run.tree
    passes = 2 * SHUFFLES * len(np.unique(tree.feature))
    rows = (len(run.train.y) + len(run.validation.y)) / 2
    return Work(calls=passes * (PASS_CALLS + VISIT_CALLS * rows * int(tree.depth.max())))


# --------------------------------------------------------------------------- in words


def finding(run: Run, importances: Importance) -> str:
    """What counts most by each measure, what they differ most about, and what does not help on the evaluation rows."""
    tree = run.tree
    asked = np.unique(tree.feature)
    if not len(asked):
        return "This tree asks about no feature, so none is important."
    if len(asked) == 1:
        name = tree.feature_titles[asked[0]]
        shuffled = f"The tree asks about {code(name)} alone: shuffled, it"
        if not importances.mean_rises[asked[0]] > 0:
            return f"{shuffled} does not raise the {_rows(run)} error."
        return f"{shuffled} raises the {_rows(run)} error by {_rise(importances, asked[0])}."
    return " ".join(
        filter(
            None,
            (_first(run, importances), _differ(run, importances, asked), _useless(run, importances, asked)),
        )
    )


def _first(run: Run, importances: Importance) -> str:
    names = run.train.feature_titles
    ours, theirs = first_largest(importances.impurity), first_largest(importances.mean_rises)
    sentence = "By impurity no feature counts: no split lowers it."
    if importances.impurity[ours] > 0:
        share = percent(float(importances.impurity[ours]))
        sentence = f"By impurity {code(names[ours])} counts most, {share} of the decrease."
    if not importances.mean_rises[theirs] > 0:
        return f"{sentence} By permutation none counts: shuffled, no feature raises the {_rows(run)} error."
    which = "it counts most" if ours == theirs else f"{code(names[theirs])} does"
    return (
        f"{sentence} By permutation {which}: shuffled, it raises the {_rows(run)} error by "
        f"{_rise(importances, theirs)}."
    )


def _differ(run: Run, importances: Importance, asked: Index) -> str:
    """The feature whose places in the two orders lie furthest apart."""
    ours, theirs = ranks(importances.impurity[asked]), ranks(importances.mean_rises[asked])
    most = int(np.abs(ours - theirs).argmax())
    if ours[most] == theirs[most]:
        return f"Both put the {len(asked)} features that the tree asks about in the same order."
    name = code(run.train.feature_titles[asked[most]])
    return (
        f"They differ most about {name}: number {ours[most]} of {len(asked)} by "
        f"impurity, number {theirs[most]} by permutation."
    )


def ranks(values: Array) -> Index:
    """(D,): 1 for the largest; equal ones have the same, and those after them one as if they had not."""
    alike = SAME * np.abs(values).max(initial=0)
    return 1 + np.searchsorted(np.sort(-values), -values - alike, side="left")


def _useless(run: Run, importances: Importance, asked: Index) -> str:
    useless = int((importances.mean_rises[asked] <= 0).sum())
    # Where no feature counts, that has been said already.
    if useless in (0, len(asked)):
        return ""
    return (
        f"Shuffling {useless:,} of the {len(asked):,} features that it asks about does not raise the {_rows(run)} "
        "error at all."
    )


def why(run: Run) -> str:
    """Why the two measures differ, with the numbers of distinct values that favour one feature over another."""
    tree = run.tree
    asked = np.unique(tree.feature)
    distinct = np.array([len(np.unique(run.train.x[:, feature])) for feature in asked])
    most, fewest = int(distinct.argmax()), int(distinct.argmin())
    names = [run.train.feature_titles[feature] for feature in asked]
    beside = f", {code(names[fewest])} {distinct[fewest]:,}" if distinct[most] > distinct[fewest] else ""
    return (
        "**They differ, and neither is the truth.** Impurity is counted on the training rows. It favours features "
        f"with many values, which offer many thresholds (Strobl et al., 2007). Here {code(names[most])} has "
        f"{distinct[most]:,} different ones{beside}. Permutation counts what predictions lose (Breiman, 2001), on rows "
        "that were held back too. But features that tell the same stand in for each other, and both look unimportant."
    )


def _rise(importances: Importance, feature: int) -> str:
    """Mean and deviation over the shuffles."""
    rises = importances.evaluation[feature]
    return f"{number(float(rises.mean()), 3)} ± {number(float(rises.std()), 2)}"


def _rows(run: Run) -> str:
    return "validation" if run.evaluated_on == "validation" else "training"
