"""Reasons that lie in how far a tree grew: rows learned by heart, leaves of one row, too many splits, or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np

from core.data import Dataset
from core.engine.run import Run
from core.formatting import count, number, subject
from core.models import MODELS
from core.models.base import Grown, Growth
from core.reasons.base import FAILED, FITTED, GROWN, NOTED, Reason, rule
from core.types import Array
from core.verdicts.baselines import negligible
from core.verdicts.facts import Facts
from core.verdicts.fixes import Changes, Fix, at_most, fixes
from core.verdicts.gaps import gap, gap_error
from core.verdicts.trends import risen
from core.verdicts.trying import lower_validation_error

# Leaves of one row: from this share of all on, and from this many.
SHARE, FEWEST = 0.25, 3
# A first value to try of the fewest rows in a leaf.
FIRST_ROWS = 5
# What can keep a tree from growing, and the value with which each does not.
LIMITS: Changes = {
    "max_depth": None,
    "max_leaf_nodes": None,
    "min_samples_split": 2,
    "min_samples_leaf": 1,
    "min_impurity_decrease": 0.0,
    "ccp_alpha": 0.0,
}
# Poisson deviance parts no rows that are all 0 from others.
CRITERION: Changes = {"criterion": None}


def regrown(
    run: Run, batch: Sequence[Changes], train: Dataset | None = None, validation: Dataset | None = None
) -> list[Growth]:
    """A tree for each of some changes, which differ only in hypers that batch; of the rows of `run`, or of others."""
    model = cast(Grown, MODELS[run.spec.model])
    settings = [{**run.spec.settings, **changes} for changes in batch]
    return list(model.grow(settings, train or run.train, validation or run.validation))


def grows_better(run: Run, changes: Changes) -> bool:
    """Whether a change of what is grown lowers the training error, and does not raise the validation error."""
    growth = regrown(run, [changes])[0]
    lower = growth.train_error[-1] < run.train_error[-1]
    return bool(lower and not growth.validation_error[-1] > run.validation_error[-1])


def evaluation_errors(run: Run, growth: Growth) -> Array:
    """(S + 1,): the errors, after each split, on the evaluation rows of `run`."""
    errors: Array = getattr(growth, f"{run.evaluated_on}_error")
    return errors


@rule("It learned the rows by heart", FITTED, "overfits", family="tree", explains=("grown_too_far",))
def memorised(run: Run, facts: Facts) -> Reason | None:
    """No mistake on training rows, and far more on validation rows."""
    if not negligible(run, float(run.train_error[-1])):
        return None
    tree = run.tree
    leaves, rows = count(tree.splits + 1, "leaf", "leaves"), count(len(run.train.y), "training row")
    suffice = "suffices" if tree.splits == 0 else "suffice"
    return Reason(
        f"The tree is right about each of {rows}. On {count(len(run.validation.y), 'validation row')} its error is "
        f"{number(run.validation_error[-1], 3)}, on them {number(run.train_error[-1], 3)}. {leaves} "
        f"{suffice} to remember the rows, their noise included.",
        lambda: _smaller(run),
    )


@rule("It grew too far", FITTED, "overfits", family=GROWN)
def grown_too_far(run: Run, facts: Facts) -> Reason | None:
    """The validation error, its lowest point, and the training error beside it."""
    best, last = int(run.validation_error.argmin()), float(run.validation_error[-1])
    lowest = float(run.validation_error[best])
    if risen(run.validation_error):
        says = (
            f"The validation error ended at {number(last)}, and had been {number(lowest)} before. That was at "
            f"{run.time_unit} {best}; the training error went on from {number(run.train_error[best])} to "
            f"{number(run.train_error[-1])}: the {run.time_unit}s since then follow the noise of the training rows."
        )
    else:
        says = (
            f"The validation error is {number(last)}, the training error {number(run.train_error[-1])}. The gap is "
            f"{number(gap(run), 3)} ± {number(gap_error(run), 2)} (one standard error): "
            f"{subject(run.parameter_count, 'parameter', 'follows', 'follow')} the noise of "
            f"{count(len(run.train.y), 'training row')}."
        )
    return Reason(says, lambda: _smaller(run) if run.family == "tree" else _fewer(run, best))


def _fewer(run: Run, best: int) -> Iterator[Fix]:
    """Fixes of boosting: as many trees as were best on the way; shorter steps; trees of fewer questions."""
    depth, rate = run.spec.whole("max_depth", 1), run.spec.learning_rate
    others = (at_most(run, "learning_rate", rate / 2), at_most(run, "max_depth", depth - 1))
    yield from fixes(run, _shorter(run, "n_estimators", 0))
    yield from fixes(run, *others, better=lower_validation_error(run))


def _smaller(run: Run) -> Iterator[Fix]:
    """As many leaves as had the lowest error on the way; the price of a leaf that does; larger leaves."""
    yield from fixes(run, _shorter(run, "max_leaf_nodes", 1))
    yield from fixes(run, _priced(run))
    yield from fixes(run, _larger(run))


def _larger(run: Run) -> Changes:
    """Leaves of more rows, where their error is lower."""
    if run.spec.whole("min_samples_leaf") >= FIRST_ROWS:
        return {}
    larger = {"min_samples_leaf": FIRST_ROWS}
    return larger if regrown(run, [larger])[0].validation_error[-1] < run.validation_error[-1] else {}


def _shorter(run: Run, name: str, before: int) -> Changes:
    """The value of a setting that ends growth where the error is lowest; it counts steps, and `before` as many more."""
    errors = run.validation_error
    ends = {
        int(value): errors[int(value) - before]
        for value in run.spec.hypers[name].grid
        if value is not None and before < int(value) < len(errors) - 1 + before
    }
    best = min(ends, key=lambda value: ends[value], default=0)
    return {name: best} if best and ends[best] < errors[-1] else {}


def _priced(run: Run) -> Changes:
    """The price of a leaf, higher than it is, with the lowest validation error, if that is lower than now."""
    here = run.spec.number("ccp_alpha")
    prices = [float(price or 0) for price in run.spec.hypers["ccp_alpha"].grid if float(price or 0) > here]
    if not prices:
        return {}
    growths = regrown(run, [{"ccp_alpha": price} for price in prices])
    errors = np.array([growth.validation_error[-1] for growth in growths])
    # Of equal ones the highest: it has the fewest leaves.
    best = len(errors) - 1 - int(errors[::-1].argmin())
    return {"ccp_alpha": prices[best]} if errors[best] < run.validation_error[-1] else {}


@rule("Leaves of one row", NOTED, family="tree")
def one_row_leaves(run: Run, facts: Facts) -> Reason | None:
    """How many leaves rest on one row, and what evaluation rows make of them."""
    tree = run.tree
    alone = tree.samples[tree.leaves] == 1
    if alone.sum() < max(FEWEST, SHARE * len(alone)):
        return None
    return Reason(
        f"{alone.sum():,} of {len(alone):,} leaves hold one training row each, and say what that row said. That is its "
        f"noise too.{_error_there(run)}",
        lambda: fixes(run, {"min_samples_leaf": 2}),
    )


def _error_there(run: Run) -> str:
    """The error of validation rows that come to such leaves, beside that of others."""
    tree = run.tree
    nodes, rows = tree.passes(tree.design(run.validation.x))
    ends = tree.split_of[nodes] < 0
    alone = np.zeros(len(run.validation.y), dtype=bool)
    alone[rows[ends]] = tree.samples[nodes[ends]] == 1
    if not alone.any() or alone.all():
        return ""
    losses = run.row_losses(run.validation)
    return (
        f" Of {count(len(alone), 'validation row')} {alone.sum():,} "
        f"{'comes' if alone.sum() == 1 else 'come'} to one of them, with a mean error of "
        f"{number(float(losses[alone].mean()), 3)}; that of the others is {number(float(losses[~alone].mean()), 3)}."
    )


@rule("It asks nothing", FAILED, "underfits", family="tree", noted=True)
def no_split(run: Run, facts: Facts) -> Reason | None:
    """Which hyperparameter alone keeps the tree from its first split."""
    if run.tree.splits or (run.train.y == run.train.y[0]).all():
        return None
    lifted = [{name: free} for name, free in {**LIMITS, **CRITERION}.items() if run.spec[name] != free]
    guilty = [changes for changes in lifted if regrown(run, [changes])[0].fitted.splits]
    if not guilty:
        return None
    hypers = run.spec.hypers
    named = " or ".join(
        f"*{hypers[name].noun}* at {hypers[name].reading(run.spec[name])}" for each in guilty for name in each
    )
    return Reason(
        f"The tree is one leaf, which says the same of every row. With {named} no split of its "
        f"{count(len(run.train.y), 'training row')} is allowed, or kept.",
        lambda: fixes(run, *guilty),
    )
