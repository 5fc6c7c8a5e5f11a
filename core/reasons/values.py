"""Reasons that lie in the values that a tree is given: a rare class, one target, features that do not vary."""

from __future__ import annotations

import numpy as np

from core.data import Dataset
from core.engine.run import Run
from core.formatting import count, number, percent, quoted
from core.models.trees.tree import Tree
from core.reasons.base import FITTED, GROWN, NOTED, Reason, rule
from core.reasons.trees import regrown
from core.verdicts.facts import Facts
from core.verdicts.findings import named, target_of
from core.verdicts.fitting import FEWEST_VALIDATION_ROWS
from core.verdicts.fixes import Changes, fixes
from core.verdicts.trying import no_harm

# Rare: less than 0.4 of an equal share, 20 % of two classes. Missed: more than half of its rows.
RARE, MISSED = 0.4, 0.5


@rule("A rare class is missed", FITTED, "underfits", family="tree", noted=True)
def imbalance(run: Run, facts: Facts) -> Reason | None:
    """The share of the rarest class, and how many of its rows are found."""
    names = run.train.class_names
    if not names or run.spec["class_weight"] == "balanced":
        return None
    counts = np.bincount(run.train.y.astype(np.intp), minlength=len(names))
    rare = int(np.where(counts > 0, counts, len(run.train.y) + 1).argmin())
    share = counts[rare] / counts.sum()
    # Validation rows, if there are enough of the rare class.
    enough = (run.validation.y == rare).sum() >= FEWEST_VALIDATION_ROWS
    part, rows = (run.validation, "validation") if enough else (run.train, "training")
    recall, others = _recalls(run.tree, part, rare)
    if share >= RARE / len(names) or recall >= MISSED:
        return None
    alike: Changes = {"class_weight": "balanced"}
    harmless = no_harm(run)
    helps = _recalls(regrown(run, [alike])[0].fitted, part, rare)[0] > recall
    why = (
        "with so few rows it costs little to miss them"
        if helps
        else "one in which all classes weigh the same would find no more"
    )
    of_it = count(int((part.y == rare).sum()), f"{rows} row")
    return Reason(
        f"{quoted(names[rare])} is the class of {counts[rare]:,} of {count(int(counts.sum()), 'training row')}. Of its "
        f"{of_it} the tree finds {percent(recall)}, of the others {percent(others)}: {why}.",
        lambda: fixes(
            run,
            alike,
            better=lambda other: _recalls(other.tree, part, rare)[0] > recall and harmless(other),
            proven=True,
        ),
    )


def _recalls(tree: Tree, part: Dataset, rare: int) -> tuple[float, float]:
    """The share of the rows of the rare class that is decided for it, and that of other rows decided rightly."""
    nodes, rows = tree.passes(tree.design(part.x))
    ends, decided = tree.split_of[nodes] < 0, np.empty(len(part.y), dtype=np.intp)
    decided[rows[ends]] = tree.shares[nodes[ends]].argmax(axis=1)
    right, of_it = decided == part.y, part.y == rare
    return float(right[of_it].mean()), float(right[~of_it].mean()) if (~of_it).any() else np.nan


@rule("The target does not vary", FITTED, family=GROWN)
def one_target(run: Run, facts: Facts) -> Reason | None:
    """One number, or one class, in every row."""
    y = run.train.y
    if y.max() > y.min():
        return None
    value = quoted(run.train.class_names[int(y[0])]) if run.train.class_names else number(float(y[0]))
    return Reason(
        f"The target ({target_of(run)}) is {value} in every training row. There is nothing to ask, so no tree has a "
        "split, and every row is told the same."
    )


@rule("Features that say nothing", NOTED, family=GROWN)
def constant_features(run: Run, facts: Facts) -> Reason | None:
    """A feature is the same number in every training row, as scikit-learn's trees read it."""
    x = run.fitted.design(run.train.x)
    constant = np.flatnonzero(x.max(axis=1) == x.min(axis=1))
    if not len(constant):
        return None
    names = [run.train.feature_titles[i] for i in constant]
    are = "The feature {} is" if len(names) == 1 else "The features {} are"
    return Reason(
        f"{are.format(named(names))} the same in every training row. Between equal values there is no threshold, so no "
        "split can ask about them."
    )
