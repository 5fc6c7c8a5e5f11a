"""How certain the first question of a tree is, in words: over resamples, and without single rows."""

from __future__ import annotations

import numpy as np

from core.engine.run import Run
from core.formatting import code, count, listed, number, percent
from core.models.trees.tree import Gap, Index
from views.tree.how_sure.resamples import Resampled

# Features that a sentence names.
MOST_NAMED = 3
MIDDLE = (2.5, 97.5)


def by_frequency(resamples: Resampled) -> list[tuple[int, int]]:
    """Features that a root asks about, and how often, the most frequent first; −1 stands for none."""
    feature, often = np.unique(resamples.feature, return_counts=True)
    order = np.lexsort((feature, -often))
    return [(int(feature[i]), int(often[i])) for i in order]


def finding(run: Run, resamples: Resampled) -> str:
    """What the roots of resamples ask, where the learned threshold lies among theirs, and which row matters most."""
    return " ".join(filter(None, (_asked(run, resamples), _spread(run, resamples), _without(run, resamples))))


def _asked(run: Run, resamples: Resampled) -> str:
    draws, features = len(resamples.feature), by_frequency(resamples)
    first, often = features[0]
    rest = [f"about {_called(run, feature)} in {times:,}" for feature, times in features[1:MOST_NAMED]]
    others = sum(times for _, times in features[MOST_NAMED:])
    if others:
        rest.append(f"about others in {others:,}")
    beside = f", {listed(rest)}" if rest else ""
    return (
        f"In {often:,} of {draws:,} resamples ({percent(often / draws)}) the root asks about "
        f"{_called(run, first)}{beside}."
    )


def _called(run: Run, feature: int) -> str:
    return "nothing" if feature < 0 else code(run.train.feature_titles[feature])


def _spread(run: Run, resamples: Resampled) -> str:
    """The middle 95 % of the thresholds of the feature that the tree asks about first."""
    tree = run.tree
    if not tree.splits:
        return "On all training rows it asks nothing."
    feature, here = int(tree.feature[0]), tree.gap(0)
    name, thresholds = code(tree.feature_titles[feature]), resamples.thresholds(feature)
    if not len(thresholds):
        return f"On all training rows it asks about {name}, at {here}."
    ends = np.percentile(thresholds, MIDDLE).tolist()
    low, high = (str(Gap.among(run.train.x[:, feature], end)) for end in ends)
    lies = low if low == high else f"from {low} to {high}"
    return (
        f"For {name} the threshold is {here} on all rows. "
        f"In 95 % of the resamples that ask about it, it is {lies}."
    )


def moved(run: Run, resamples: Resampled) -> tuple[Index, Index]:
    """Places in `rows` of those without which the root asks about another feature, or at another threshold."""
    tree = run.tree
    feature, threshold = (tree.feature[0], tree.threshold[0]) if tree.splits else (-1, np.nan)
    other = resamples.feature_without != feature
    elsewhere = ~other & (resamples.threshold_without != threshold) & (feature >= 0)
    return np.flatnonzero(other), np.flatnonzero(elsewhere)


def _without(run: Run, resamples: Resampled) -> str:
    other, elsewhere = moved(run, resamples)
    rows = len(resamples.rows)
    drawn = "" if rows == len(run.train.y) else f", drawn from {len(run.train.y):,}"
    sentence = (
        f"One row was left out at a time, for {count(rows, 'row')}{drawn}. That moves the root to another feature in "
        f"{count(len(other), 'case')} and its threshold in {len(elsewhere):,}."
    )
    return f"{sentence} {_dearest(run, resamples)}"


def _dearest(run: Run, resamples: Resampled) -> str:
    """The row without which predictions change most."""
    most = int(resamples.changed.argmax())
    if not resamples.changed[most] > 0:
        return "None of them changes a prediction."
    row, everything = int(resamples.rows[most]) + 1, len(run.train.y) + len(run.validation.y)
    if run.task == "regression":
        usual = number(float(np.median(resamples.changed)), 3)
        return (
            f"Training row {row} matters most: without it predictions move by "
            f"{number(float(resamples.changed[most]), 3)} "
            f"(root of the mean square), without the median row by {usual}."
        )
    return (
        f"Training row {row} matters most: without it {int(resamples.changed[most]):,} of {count(everything, 'row')} "
        f"{'is' if resamples.changed[most] == 1 else 'are'} decided otherwise."
    )
