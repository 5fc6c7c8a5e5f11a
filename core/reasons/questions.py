"""Reasons that lie in the first question of a tree: it leaks the target, ties with others, or gains next to nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.data import Dataset
from core.engine.run import Run
from core.formatting import count, number, spoken
from core.inspection.importance import by_impurity
from core.inspection.search import other_root, searched
from core.models.trees.tree import Tree
from core.reasons.base import FITTED, NOTED, Reason, rule
from core.reasons.trees import LIMITS, evaluation_errors, regrown
from core.verdicts.comparing import ROWS
from core.verdicts.diagnosis import holds
from core.verdicts.facts import Facts
from core.verdicts.findings import named
from core.verdicts.fitting import FEWEST_VALIDATION_ROWS
from core.verdicts.fixes import Changes, at_least, fixes

# Leaks: one feature makes nearly all of the decrease; alone it leaves at most 1 % of what the best constant costs on
# validation rows, and without it at least ten times as much is left.
NEARLY_ALL, LEAST_LEFT, TIMES = 0.9, 0.01, 10
# Too shallow: the first split buys less than 5 % of the impurity, and without limits the error would be half as high.
LITTLE, HALF = 0.05, 0.5
# Fewer leaves are enough if they gain this share of what a tree without limits gains.
ENOUGH = 0.9


@rule("One feature tells nearly everything", FITTED, family="tree")
def leak(run: Run, facts: Facts) -> Reason | None:
    """The error of the root's feature alone, and of all others without it."""
    shares = by_impurity(run.tree)
    feature = int(shares.argmax())
    if len(run.validation.y) < FEWEST_VALIDATION_ROWS or shares[feature] < NEARLY_ALL or len(shares) < 2:
        return None
    constant = run.constant_loss(run.validation)
    alone, without = (
        _blanked(run, blank)
        for blank in (np.arange(len(shares)) != feature, np.arange(len(shares)) == feature)
    )
    if not (alone <= LEAST_LEFT * constant and without > TIMES * max(alone, LEAST_LEFT * constant)):
        return None
    return Reason(
        f"A tree of the feature {spoken(run.train.feature_titles[feature])} alone has a validation error of "
        f"{number(alone, 3)}, one without it {number(without, 3)}. The best constant has {number(constant, 3)}. "
        "When is this feature known? If it is written down together with the target, or after it, it gives the "
        "answer away: leave it out."
    )


def _blanked(run: Run, blank: np.ndarray) -> float:
    """The validation error of a tree that does not see the features that are `blank` (D,)."""
    train, validation = (_without(part, blank) for part in (run.train, run.validation))
    return float(regrown(run, [{}], train, validation)[0].validation_error[-1])


def _without(part: Dataset, blank: np.ndarray) -> Dataset:
    """A feature that does not vary offers no threshold."""
    return replace(part, x=np.where(blank, 0.0, part.x))


@rule("The seed decides the first question", NOTED, family="tree")
def tie(run: Run, facts: Facts) -> Reason | None:
    """Features whose best thresholds are equally good, and a seed that takes another."""
    tree = run.tree
    if not tree.splits or len(tree.feature_names) < 2:
        return None
    search = searched(run, 0)
    other = other_root(search)
    if other is None:
        return None
    splits = [split for split in map(search.best_of, search.tied.tolist()) if split is not None]
    seed, instead = other
    here = search.learned
    assert here is not None
    return Reason(
        f"{count(len(splits), 'first question')} leave equally little impurity: "
        f"{named([*map(search.spelled, splits)])}. It is {number(float(search.lowest.min()))} of "
        f"{number(search.impurity)}. Features are tried in an order that the "
        f"seed draws, and the first of equals stays: seed {run.spec['seed']} chose {spoken(search.spelled(here))}, "
        f"seed {seed} chooses {spoken(search.spelled(instead))}.",
        lambda: fixes(run, {"seed": seed}),
    )


@rule(
    "Too shallow to see the pattern", FITTED, "underfits", family="tree", explains=("no_split",), noted=True
)
def too_shallow(run: Run, facts: Facts) -> Reason | None:
    """What the first split buys, and what a tree without limits makes of it."""
    lifted = {name: free for name, free in LIMITS.items() if run.spec[name] != free}
    if not lifted or not run.tree.impurity[0] > 0 or holds(run, "overfits"):
        return None
    growth = regrown(run, [lifted])[0]
    tree: Tree = growth.fitted
    errors, here = evaluation_errors(run, growth), float(run.evaluation_error[-1])
    if not tree.splits or tree.decrease[0] >= LITTLE * tree.impurity[0] or errors.min() >= HALF * here:
        return None
    splits = int(np.argmax(errors <= here - ENOUGH * (here - errors.min())))
    depth = int(tree.after(splits).depth.max())
    rows = ROWS[run.evaluated_on]
    share = number(100 * float(tree.decrease[0] / tree.impurity[0]), 2)
    return Reason(
        f"The first question, about {spoken(tree.feature_titles[tree.feature[0]])}, buys {share} % of the impurity. "
        f"Alone, no feature tells much here, as in XOR. Questions below it would: with "
        f"{count(splits + 1, 'leaf', 'leaves')} and depth {depth} the {rows} error is "
        f"{number(float(errors[splits]), 3)} instead of {number(here, 3)}.",
        lambda: fixes(run, _enough(run, lifted, splits + 1, depth)),
    )


def _enough(run: Run, lifted: Changes, leaves: int, depth: int) -> Changes:
    """The fix: the limit that was in the way, moved as far as such a tree needs."""
    wanted = {**lifted, **at_least(run, "max_leaf_nodes", leaves), **at_least(run, "max_depth", depth)}
    return {name: wanted[name] for name in lifted}
