"""How a threshold is learned, in words: what the best one leaves, what comes next, which features tie, what decides.

And what any other threshold would leave, for POSITIONS steps over the range of a feature.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.engine.run import Run
from core.formatting import code, count, number
from core.inspection.candidates import Candidates
from core.inspection.search import Search, Split
from core.models.trees.rules import conditions
from core.models.trees.tree import Index, Tree
from core.types import Array
from core.verdicts.findings import MOST_NAMED
from core.work import Work

POSITIONS = 200
# Calls of NumPy, or what takes as long: of all, of a row of a feature, and of that where medians are sought.
ALL_CALLS, ROW_CALLS, MEDIAN_CALLS = 800, 0.55, 80

EQUATION = r"""I_\text{left over} = \frac{N_\text{left}}{N}\,I_\text{left} + \frac{N_\text{right}}{N}\,I_\text{right}"""
CRITERIA = {
    "gini": r"I = 1 - \sum_k p_k^2",
    "entropy": r"I = -\sum_k p_k \log_2 p_k",
    "squared_error": r"I = \frac{1}{N} \sum_i (y_i - \bar y)^2",
    "absolute_error": r"I = \frac{1}{N} \sum_i |y_i - \operatorname{median}(y)|",
    "poisson": r"I = \frac{1}{N} \sum_i \left(y_i \log \frac{y_i}{\bar y} - y_i + \bar y\right)",
}


def work(run: Run) -> Work:
    """Roughly what a search at the root takes."""
    calls = MEDIAN_CALLS if run.spec["criterion"] == "absolute_error" else ROW_CALLS
    return Work(calls=ALL_CALLS + calls * run.train.x.size)


# --------------------------------------------------------------------------- a threshold of one's own


@dataclass(frozen=True, eq=False)
class Side:
    """The rows on one side of a threshold: `rows`, and what a leaf would say of them.

    `counts` (K,) of each class and their `shares` (K,), by weight; or the `value` of numbers. NaN without rows.
    """

    rows: int
    counts: Index
    shares: Array
    value: float


def positions(candidates: Candidates) -> Array:
    """(POSITIONS + 1,): thresholds from the lowest value of the feature to the highest."""
    return np.linspace(candidates.x[0], candidates.x[-1], POSITIONS + 1)


def sides(search: Search, feature: int, threshold: float) -> tuple[Side, Side]:
    """What is left and right of a threshold."""
    candidates = search.candidates[feature]
    cut = candidates.rows_left(threshold)
    return _side(search.run, candidates.rows[:cut]), _side(search.run, candidates.rows[cut:])


def _side(run: Run, rows: Index) -> Side:
    y, classes = run.train.y[rows], len(run.train.class_names)
    if not classes:
        middle = np.median if run.spec["criterion"] == "absolute_error" else np.mean
        return Side(len(y), np.empty(0, dtype=np.intp), np.empty(0), float(middle(y)) if len(y) else np.nan)
    counts: Index = np.bincount(y.astype(np.intp), minlength=classes)
    weighted = counts.astype(np.float64)
    if run.spec["class_weight"] == "balanced":
        weighted /= np.maximum(np.bincount(run.train.y.astype(np.intp), minlength=classes), 1)
    return Side(len(y), counts, weighted / weighted.sum() if len(y) else np.full(classes, np.nan), np.nan)


# --------------------------------------------------------------------------- in words


def described(tree: Tree, node: int) -> str:
    """A node by its number and its rows."""
    meets = " and ".join(code(condition) for condition in conditions(tree, node))
    rows = count(int(tree.samples[node]), "training row")
    return f"Node {node} holds {rows} with {meets}." if meets else f"Node 0, the root, holds all {rows}."


def finding(search: Search, feature: int) -> str:
    """What the best threshold of `feature` leaves, whether it was learned, and how near others come."""
    if search.one_target:
        return "All rows of this node have the same target: no threshold can make them more alike."
    sentences = (
        _best(search, feature),
        _learned(search, feature),
        _others(search, feature),
        _limited(search),
    )
    return " ".join(filter(None, sentences))


def _best(search: Search, feature: int) -> str:
    candidates, name = search.candidates[feature], _name(search, feature)
    if not len(candidates.threshold):
        return f"{code(name)} is {number(float(candidates.x[0]))} in every row of this node, so it offers no threshold."
    fewest = count(search.run.spec.whole("min_samples_leaf"), "row")
    thresholds = count(len(candidates.threshold), "threshold")
    if candidates.best is None:
        return f"{code(name)} offers {thresholds}, all of which would leave fewer than {fewest} on one side."
    threshold, left = candidates.gap(candidates.best), number(candidates.lowest)
    return (
        f"Of {thresholds} of {code(name)}, {threshold} leaves the lowest impurity, {left} of "
        f"{number(search.impurity)}: it buys a decrease of {number(search.lowered(feature))}."
    )


def _learned(search: Search, feature: int) -> str:
    """Whether the best threshold is what the tree asks here, or what it asks instead."""
    learned, best = search.learned, search.best_of(feature)
    if learned is None:
        return _leaf(search)
    if learned == best:
        return "That is what the tree learned."
    left = search.candidates[learned.feature].impurity_at(learned.threshold)
    return f"The tree asks {code(search.spelled(learned))}, which leaves {number(left)}."


def _leaf(search: Search) -> str:
    """Why the tree asks nothing here."""
    if not any(len(candidates.threshold) for candidates in search.candidates):
        return "The tree leaves this node a leaf: no feature differs between its rows."
    return "The tree leaves this node a leaf: its hyperparameters end growth here."


def _limited(search: Search) -> str:
    """What keeps the tree from taking the best of all."""
    spec, sentences = search.run.spec, []
    if spec["splitter"] == "random":
        sentences.append(
            "Thresholds are drawn at random here, one of each feature, and the best of those is taken."
        )
    features = search.run.train.x.shape[1]
    seen = max(1, int(spec.number("max_features") * features))
    if seen < features:
        verb = "is" if seen == 1 else "are"
        sentences.append(f"For each split {seen} of {features} features {verb} looked at, drawn anew.")
    return " ".join(sentences)


def _others(search: Search, feature: int) -> str:
    """Which features tie for the lowest impurity, or how near the best of another feature comes."""
    if len(search.tied) > 1:
        return _tie(search)
    rivals = [int(other) for other in search.ranked if other != feature]
    if not rivals:
        return "" if len(search.candidates) == 1 else "No other feature offers a threshold here."
    rival = search.best_of(rivals[0])
    if rival is None or rival == search.learned:
        return ""
    left = number(float(search.lowest[rivals[0]]))
    return f"The best of another feature, {code(search.spelled(rival))}, leaves {left}."


def _tie(search: Search) -> str:
    splits = [search.best_of(int(feature)) for feature in search.tied]
    named = ", ".join(code(search.spelled(split)) for split in splits[:MOST_NAMED] if split)
    more = " …" if len(splits) > MOST_NAMED else ""
    return f"**A tie:** {named}{more} leave equally little, {number(float(search.lowest.min()))}."


def decided(search: Search, other: tuple[int, Split] | None) -> str:
    """What decides a tie, and which seed would decide otherwise; empty where there is none."""
    learned = search.learned
    if len(search.tied) < 2 or learned is None or not search.tries_all:
        return ""
    sentence = (
        "Features are tried in an order that the :orange[**seed**] draws, and the first of equals stays: seed "
        f"{search.run.spec['seed']} chose {code(search.spelled(learned))}"
    )
    if other is None:
        return f"{sentence}."
    return f"{sentence}, seed {other[0]} chooses {code(search.spelled(other[1]))}."


def _name(search: Search, feature: int) -> str:
    return search.tree.feature_titles[feature]
