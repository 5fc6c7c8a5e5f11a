"""A tree in words: the conditions on the way to each leaf, and the way of one row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from core.formatting import between, count, number, percent, read
from core.models.trees.tree import Gap, Tree
from core.types import Array


@dataclass(frozen=True)
class Condition:
    """That a feature lies above the threshold in the gap `above` and is at most that in `most`, if there is one."""

    feature: str
    above: Gap | None = None
    most: Gap | None = None

    def __str__(self) -> str:
        ends = (("> ", self.above), ("≤ ", self.most))
        return f"{self.feature} {' and '.join(f'{sign}{gap}' for sign, gap in ends if gap)}"

    def meets(self, other: Condition) -> Condition:
        """Both conditions on one feature joined into one."""
        above = [condition.above for condition in (self, other) if condition.above]
        most = [condition.most for condition in (self, other) if condition.most]
        return Condition(self.feature, max(above, default=None), min(most, default=None))


@dataclass(frozen=True)
class RowStep:
    """A row at a node: its `value` of the feature that split number `split` asks about, and the condition it meets."""

    node: int
    split: int
    value: float
    condition: Condition

    @property
    def value_text(self) -> str:
        """The value, with as many digits as show that it meets the condition."""
        gap = self.condition.most or self.condition.above
        assert gap is not None
        most = np.nextafter(read(str(gap)), np.inf)
        return between(self.value, *((-np.inf, most) if self.condition.most else (most, np.inf)))


@dataclass(frozen=True)
class LeafRule:
    """What a leaf, number `leaf` among the values, predicts of the rows that meet `conditions`."""

    leaf: int
    node: int
    conditions: tuple[Condition, ...]
    prediction: str
    rows: int

    def __str__(self) -> str:
        when = f"If {' and '.join(map(str, self.conditions))}" if self.conditions else "Always"
        return f"{when}: {self.prediction} ({count(self.rows, 'training row')})."


def rules(tree: Tree) -> tuple[LeafRule, ...]:
    """One for each leaf, from left to right."""
    return tuple(
        LeafRule(
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


def path(tree: Tree, row: Array) -> tuple[RowStep, ...]:
    """The questions that `row` (D,) is asked, and its answers, from the root to its leaf."""
    nodes, x = way(tree, row), _read(tree, row)
    return tuple(_step(tree, node, below, x) for node, below in pairwise(nodes))


def _step(tree: Tree, node: int, below: int, x: Array) -> RowStep:
    """From `node` to the one `below`; the condition has as many digits as part this row, too."""
    condition, value = _condition(tree, below), float(x[tree.feature[tree.split_of[node]]])
    ends = {name: gap.parting(value) for name in ("above", "most") if (gap := getattr(condition, name))}
    return RowStep(node, (below + 1) // 2, value, replace(condition, **ends))


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
        return number(float(tree.value[node]), tree.digits)
    shares = tree.shares[node]
    index = int(shares.argmax())
    return f"{tree.class_names[index]}, {percent(float(shares[index]))}"


def question(tree: Tree, split: int) -> str:
    """The question of a split; rows that answer yes go left."""
    return str(_condition(tree, 2 * split + 1))


def conditions(tree: Tree, node: int) -> tuple[Condition, ...]:
    """What all rows of `node` meet, and no others; those on one feature are joined, in the order of the first."""
    joined: dict[str, Condition] = {}
    for at in [*tree.ancestors(node)][-2::-1]:
        condition = _condition(tree, at)
        joined[condition.feature] = joined.get(condition.feature, condition).meets(condition)
    return tuple(joined.values())


def _condition(tree: Tree, node: int) -> Condition:
    """What the rows of `node` meet, and those of its sibling do not."""
    split, right = divmod(node - 1, 2)
    feature, gap = tree.feature_titles[tree.feature[split]], tree.gap(split)
    return Condition(feature, above=gap) if right else Condition(feature, most=gap)


def _from_left(tree: Tree) -> Iterator[tuple[int, int]]:
    """(node, depth) of all nodes: each, then all that are left of it below, then those right of it."""
    todo = [0]
    while todo:
        node = todo.pop()
        yield node, int(tree.depth[node])
        split = int(tree.split_of[node])
        if split >= 0:
            todo += [2 * split + 2, 2 * split + 1]
