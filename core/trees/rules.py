"""A tree in words: the conditions on the way to each leaf, and the way of one row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.trees.tree import Tree
from core.types import Array
from core.words import count, number


@dataclass(frozen=True)
class Condition:
    """That a feature lies above `above` and is at most `most`, one of which may be infinite."""

    feature: str
    above: float = -np.inf
    most: float = np.inf

    def __str__(self) -> str:
        if np.isinf(self.above):
            return f"{self.feature} ≤ {number(self.most)}"
        upper = "" if np.isinf(self.most) else f" and ≤ {number(self.most)}"
        return f"{self.feature} > {number(self.above)}{upper}"

    def meets(self, other: Condition) -> Condition:
        """Both conditions on the same feature as one."""
        return Condition(self.feature, max(self.above, other.above), min(self.most, other.most))


@dataclass(frozen=True)
class Step:
    """A row at a node: its `value` of the feature that split number `split` asks about, and the condition it meets."""

    node: int
    split: int
    value: float
    condition: Condition


@dataclass(frozen=True)
class Rule:
    """What a leaf, number `leaf` among the values, predicts of the rows that meet `conditions`."""

    leaf: int
    node: int
    conditions: tuple[Condition, ...]
    prediction: str
    rows: int

    def __str__(self) -> str:
        when = f"If {' and '.join(map(str, self.conditions))}" if self.conditions else "Always"
        return f"{when}: {self.prediction} ({count(self.rows, 'training row')})."


def rules(tree: Tree) -> tuple[Rule, ...]:
    """One for each leaf, from left to right."""
    return tuple(
        Rule(
            int(tree.slot[node]) + 1,
            node,
            conditions(tree, node),
            prediction(tree, node),
            int(tree.samples[node]),
        )
        for node, _ in _from_left(tree)
        if tree.split_of[node] < 0
    )


def as_text(tree: Tree) -> str:
    """All nodes, one a line, indented by their depth."""
    lines = []
    for node, depth in _from_left(tree):
        asked = str(_condition(tree, node)) if node else ""
        outcome = prediction(tree, node) if tree.split_of[node] < 0 else ""
        if text := ": ".join(filter(None, (asked, outcome))):
            lines.append("   " * max(0, depth - 1) + text)
    return "\n".join(lines)


def path(tree: Tree, row: Array) -> tuple[Step, ...]:
    """The questions that `row` (D,) is asked, and its answers, from the root to its leaf."""
    nodes, x = way(tree, row), _read(tree, row)
    return tuple(
        Step(node, (below + 1) // 2, float(x[tree.feature[tree.split_of[node]]]), _condition(tree, below))
        for node, below in pairwise(nodes)
    )


def way(tree: Tree, row: Array) -> list[int]:
    """The nodes that `row` (D,) comes through, from the root to its leaf."""
    x, nodes = _read(tree, row), [0]
    while (split := int(tree.split_of[nodes[-1]])) >= 0:
        nodes.append(2 * split + 1 + int(x[tree.feature[split]] > tree.threshold[split]))
    return nodes


def _read(tree: Tree, row: Array) -> Array:
    return tree.design(np.asarray(row)[None])[:, 0]


def prediction(tree: Tree, node: int) -> str:
    """What `node` predicts: a number, or the class with the largest share."""
    if not tree.class_names:
        return number(float(tree.value[node]))
    shares = tree.shares[node]
    found = int(shares.argmax())
    return f"{tree.class_names[found]}, {number(100 * float(shares[found]), 3)} %"


def question(tree: Tree, split: int) -> str:
    """What a split asks; who answers yes goes left."""
    return str(_condition(tree, 2 * split + 1))


def conditions(tree: Tree, node: int) -> tuple[Condition, ...]:
    """What all rows of `node` meet, and no others; those on one feature are joined, in the order of the first."""
    joined: dict[str, Condition] = {}
    for at in [*tree.ancestors(node)][-2::-1]:
        one = _condition(tree, at)
        joined[one.feature] = joined.get(one.feature, one).meets(one)
    return tuple(joined.values())


def _condition(tree: Tree, node: int) -> Condition:
    """What the rows of `node` meet, and those of its sibling do not."""
    split, right = divmod(node - 1, 2)
    feature, threshold = tree.feature_names[tree.feature[split]], float(tree.threshold[split])
    return Condition(feature, above=threshold) if right else Condition(feature, most=threshold)


def _from_left(tree: Tree) -> Iterator[tuple[int, int]]:
    """(node, depth) of all nodes: each, then all that are left of it below, then those right of it."""
    todo = [0]
    while todo:
        node = todo.pop()
        yield node, int(tree.depth[node])
        split = int(tree.split_of[node])
        if split >= 0:
            todo += [2 * split + 2, 2 * split + 1]
