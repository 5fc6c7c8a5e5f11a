"""How a tree comes to one prediction: the way of a row from the root to its leaf, and what each answer changes.

The prediction is what the root says and what every answer on the way adds: Saabas, 2014.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.engine.run import Run
from core.formatting import code, count, number, percent, quoted, signed
from core.models.trees.rules import RowStep, path, way
from core.models.trees.tree import Index, Tree, beyond_rounding, first_largest
from core.types import Array

EQUATION = r"\hat y(x) = v_{\text{root}} + \sum_{t \text{ on the way}} \left(v_{\text{below } t} - v_t\right)"


@dataclass(frozen=True, eq=False)
class Walk:
    """The n questions that a row is asked, `steps`, and the n + 1 `nodes` that it comes through.

    `values` (n + 1,) are what each node says: a number, or the share of the class that the leaf decides for, number
    `shown`; −1 for numbers.
    """

    tree: Tree
    steps: tuple[RowStep, ...]
    nodes: Index
    shown: int
    values: Array

    @property
    def asked(self) -> list[str]:
        """(n,): the features that the questions are about."""
        return [step.condition.feature for step in self.steps]

    @property
    def changes(self) -> Array:
        """(n,): what each answer adds; means of the same targets differ by rounding alone, which is nothing."""
        value, samples = self.tree.value, self.tree.samples[self.nodes[:-1]]
        apart = beyond_rounding(np.diff(self.values), float(np.ptp(value)), samples)
        return beyond_rounding(apart, float(np.abs(value).max()), 1)

    @property
    def leaf(self) -> int:
        """The number of the leaf, from 1, among all."""
        return int(self.tree.slot[self.nodes[-1]]) + 1

    def text(self, place: int) -> str:
        """What the node at a place of the way says."""
        value = float(self.values[place])
        return number(value, self.tree.digits) if self.shown < 0 else percent(value)

    def change_text(self, place: int) -> str:
        """What the answer at a place of the way adds."""
        change = float(self.changes[place])
        return signed(change, 3) if self.shown < 0 else f"{signed(100 * change, 3)} points"


def walk(run: Run, row: ArrayLike) -> Walk:
    """The way of `row` (D,)."""
    tree = run.tree
    row = run.row(row)
    nodes = np.array(way(tree, row))
    if not tree.class_names:
        return Walk(tree, path(tree, row), nodes, -1, tree.value[nodes])
    shown = int(tree.shares[nodes[-1]].argmax())
    return Walk(tree, path(tree, row), nodes, shown, tree.shares[nodes, shown])


# --------------------------------------------------------------------------- in words


def finding(run: Run, path: Walk, actual: float | None) -> str:
    """What the tree says of the row, what is true, if known, how many questions led there, and which decided most."""
    return " ".join(filter(None, (_answer(run, path, actual), _way(path), _most(path))))


def _answer(run: Run, path: Walk, actual: float | None) -> str:
    says, names = f"The tree says {path.text(-1)}", run.train.class_names
    if path.shown >= 0:
        says = f"The tree says {quoted(names[path.shown])}, with {path.text(-1)}"
    if actual is None:
        return f"{says}."
    if path.shown < 0:
        missed = number(abs(float(path.values[-1]) - actual), 3)
        return f"{says}; {number(actual, path.tree.digits)} is true, so it is off by {missed}."
    return (
        f"{says}, and is right." if path.shown == actual else f"{says}; {quoted(names[int(actual)])} is true."
    )


def _way(path: Walk) -> str:
    rows = count(int(path.tree.samples[path.nodes[-1]]), "training row")
    if not path.steps:
        return f"It asks nothing: all {rows} are in one leaf."
    questions, lead = count(len(path.steps), "question"), "leads" if len(path.steps) == 1 else "lead"
    return f"{questions} {lead} to leaf {path.leaf}, which holds {rows}."


def _most(path: Walk) -> str:
    """The answer that changes most."""
    if not len(path.changes) or not path.changes.any():
        return ""
    most = first_largest(np.abs(path.changes))
    return (
        f"{code(path.steps[most].condition)} changes most: {path.text(most)} becomes {path.text(most + 1)}."
    )


def lines(path: Walk) -> list[str]:
    """Each answer as a sentence: the value, what it means, who is left, and what that changes."""
    samples = path.tree.samples
    return [
        f"{code(path.asked[i])} is {step.value_text}, so {code(step.condition)}: "
        f"{samples[path.nodes[i + 1]]:,} of {count(int(samples[path.nodes[i]]), 'row')} "
        f"{'is' if samples[path.nodes[i + 1]] == 1 else 'are'} left, and "
        f"{path.text(i)} becomes {path.text(i + 1)} ({path.change_text(i)})."
        for i, step in enumerate(path.steps)
    ]
