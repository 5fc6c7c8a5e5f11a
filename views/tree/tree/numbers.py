"""A tree in a sentence: how many leaves, how far down, and what its first question does."""

from __future__ import annotations

from core.engine.run import Run
from core.formatting import code, count, number, percent, quoted
from core.models.trees.rules import LeafRule, prediction, question
from core.models.trees.tree import Tree


def finding(run: Run) -> str:
    """Its leaves and depth, and the first question; or why it asks none."""
    tree = run.tree
    if not tree.splits:
        says = _prediction(tree, prediction(tree, 0))
        return f"This tree asks nothing: {_why_not(run, tree)}. Of every row it says {says}."
    deepest = count(int(tree.depth.max()), "question")
    return f"{count(tree.splits + 1, 'leaf', 'leaves')}, with at most {deepest} on the way to one. {_first(tree)}"


def sentence_of(tree: Tree, rule: LeafRule) -> str:
    """A leaf as a sentence: what its rows meet, what it says of them, and how many there are."""
    meets = " and ".join(map(code, rule.conditions))
    rows = count(rule.rows, "training row")
    return f"{f'If {meets}' if meets else 'Always'}: {_prediction(tree, rule.prediction)} ({rows})."


def _prediction(tree: Tree, predicted: str) -> str:
    """A prediction: a class is a name, and has a share."""
    if not tree.class_names:
        return predicted
    name, _, share = predicted.rpartition(", ")
    return f"{quoted(name)}, {share}"


def _first(tree: Tree) -> str:
    """What the first question does, beside all others."""
    lowered, every = float(tree.decrease[0]), float(tree.decrease.sum())
    beside = ""
    if tree.splits > 1 and every > 0:
        beside = f", {percent(lowered / every)} of what all splits do"
    rows, left = (int(tree.samples[node]) for node in (0, 1))
    return (
        f"The first question, {code(question(tree, 0))}, sends {left:,} of {rows:,} training rows to the left. "
        f"It lowers the impurity by {number(lowered, 3)}{beside}."
    )


def _why_not(run: Run, tree: Tree) -> str:
    if (run.train.y == run.train.y[0]).all():
        return "all training rows have the same target"
    if (run.train.x == run.train.x[0]).all():
        return "all training rows have the same features"
    return "the hyperparameters allow no split, or leave none"
