"""The nodes of a tree as they are drawn: where they stand, when they appear as the tree grows, what is said of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.charts.rows import by_frame
from core.charts.scale import snapshot_of_frame
from core.charts.style import FRAMES
from core.charts.tables import Columns, rows_of
from core.engine.run import Run
from core.formatting import in_line, number, percent
from core.models.trees.rules import conditions, prediction, question
from core.models.trees.tree import Index, Tree
from core.types import Array
from views.tree.tree.layout import spans, tidy

# Pixels above the root, and from one level to the next: deep trees have less room.
ABOVE, LEVEL, LOW_LEVEL, DEEP = 18, 74, 58, 6
# Classes that a tooltip names at most.
MOST_NAMED = 5
# Pixels of a character of a label, and between neighbouring labels.
CHARACTER, APART = 6.6, 8


@dataclass(frozen=True, eq=False)
class Drawn:
    """The tree of `run` down to `levels` below its root: M nodes, of which those that are cut off are collapsed.

    Its last level lies at most `most` pixels below its root.
    """

    run: Run
    levels: int
    most: float = np.inf

    @property
    def tree(self) -> Tree:
        """All of it."""
        return self.run.tree

    @cached_property
    def _kept(self) -> Index:
        return np.flatnonzero(self.tree.depth[self.tree.divides] < self.levels)

    @cached_property
    def shown(self) -> Tree:
        """What is drawn of it."""
        return self.tree.only(self._kept)

    @cached_property
    def nodes(self) -> Index:
        """(M,): the nodes of `tree` that are drawn."""
        return self.tree.nodes(self._kept)

    @property
    def depth(self) -> int:
        """Levels below the root that are drawn."""
        return int(self.shown.depth.max())

    @cached_property
    def x(self) -> Array:
        """(M,): from 0 at the left to 1 at the right."""
        x = tidy(self.shown)
        return x / x.max() if x.max() > 0 else x + 0.5

    @property
    def between(self) -> str:
        """What stands between the parts of a label: low levels have room for one line."""
        return "\n" if self.most == np.inf else " "

    @property
    def collapsed(self) -> NDArray[np.bool_]:
        """(M,): whether there are nodes below that are not drawn."""
        return (self.shown.split_of < 0) & (self.tree.split_of[self.nodes] >= 0)


def frames(run: Run) -> tuple[Index, Index]:
    """The frames from which on each node of the tree of `run` exists, and from which on it is divided, (M,) each.

    FRAMES where it never is.
    """
    tree = run.tree
    shown = run.epochs[snapshot_of_frame(len(run.epochs))]
    made = np.searchsorted(shown, np.arange(1, tree.splits + 1)).astype(np.intp)
    return np.concatenate([[0], np.repeat(made, 2)]).astype(np.intp), np.append(made, FRAMES)[tree.split_of]


def downwards(depth: int, most: float = np.inf) -> Array:
    """(depth + 1,): pixels from the top to the nodes of each level, the last at most so far below the first."""
    level = min(LOW_LEVEL if depth > DEEP else LEVEL, most / max(1, depth))
    return ABOVE + level * np.arange(depth + 1.0)


def nodes_data(drawn: Drawn) -> Columns:
    """A row for each node that is drawn: place, frames, size, labels with the pixels they need, and its tooltip."""
    tree, nodes = drawn.tree, drawn.nodes
    split = tree.split_of[nodes]
    asks = [_label(question(tree, s), drawn.between) if s >= 0 else "" for s in split.tolist()]
    says = [drawn.between.join(in_line(prediction(tree, node)).rsplit(", ", 1)) for node in nodes.tolist()]
    return {
        **_places(drawn),
        "collapsed": drawn.collapsed,
        "asks": asks,
        "asks_needs": _needs(asks),
        "number": [f"#{s + 1}" if s >= 0 else "" for s in split.tolist()],
        "says": says,
        "says_needs": _needs(says),
        **tooltips(tree, nodes),
    }


def edges_data(drawn: Drawn) -> Columns:
    """A row for each node but the root: the line to it, from `x2`, `y2`, and what is written below that end."""
    shown, parent = _places(drawn), drawn.shown.parent[1:]
    above = rows_of(shown, parent)
    questions = [question(drawn.shown, int(drawn.shown.split_of[node])) for node in parent]
    return {
        **rows_of(shown, np.arange(1, len(drawn.nodes))),
        **{f"{name}2": above[name] for name in ("x", "y", "room", "share")},
        "asks_needs": _needs([_label(each, drawn.between) for each in questions]),
    }


def shares_data(drawn: Drawn) -> Columns:
    """A slice, from angle `start` to `end`, for each class of each node: `rank` of classes, `shade` of numbers."""
    place = _places(drawn)
    if not drawn.tree.class_names:
        full = np.full(len(drawn.nodes), 2 * np.pi)
        return {**place, "start": 0 * full, "end": full, "shade": shades(drawn.tree)[drawn.nodes]}
    shares = drawn.tree.shares[drawn.nodes]
    ends = 2 * np.pi * np.cumsum(shares, axis=1)
    node, rank = np.nonzero(shares > 0)
    end = ends[node, rank]
    return {**rows_of(place, node), "start": end - 2 * np.pi * shares[node, rank], "end": end, "rank": rank}


def hidden_data(drawn: Drawn) -> Columns:
    """A row for each collapsed node: its place, and f0 … f59 the number of leaves below it."""
    at = np.flatnonzero(drawn.collapsed)
    first, last = (of[drawn.nodes[at], None] for of in spans(drawn.tree))
    divides = spans(drawn.tree)[0][drawn.tree.divides]
    below = (first <= divides) & (divides <= last)
    made = frames(drawn.run)[1][drawn.tree.divides, None] <= np.arange(FRAMES)
    return {**rows_of(_places(drawn), at), **by_frame((1 + below.astype(float) @ made).T)}


def shades(tree: Tree) -> Array:
    """(M,): the number that each node predicts, from 0 for the lowest to 1 for the highest of all."""
    low, high = tree.value.min(), tree.value.max()
    return (tree.value - low) / (high - low) if high > low else np.full(len(tree.value), 0.5)


def tooltips(tree: Tree, nodes: Index) -> Columns:
    """What is said of `nodes` at the pointer."""
    split = tree.split_of[nodes]
    return {
        "question": [f"{s + 1}: {question(tree, s)}" if s >= 0 else "none" for s in split.tolist()],
        "impurity": tree.impurity[nodes],
        "decrease": [number(float(tree.decrease[s])) if s >= 0 else "none" for s in split.tolist()],
        "samples": tree.samples[nodes],
        "predicts": [_predicts(tree, node) for node in nodes.tolist()],
        "rule": [" and ".join(map(str, conditions(tree, node))) or "all rows" for node in nodes.tolist()],
    }


def _predicts(tree: Tree, node: int) -> str:
    """A number, or the shares of the classes, the largest first."""
    if not tree.class_names:
        return prediction(tree, node)
    shares = tree.shares[node]
    order = [k for k in np.argsort(-shares, kind="stable").tolist() if shares[k] > 0]
    texts = [f"{tree.class_names[k]} {percent(float(shares[k]))}" for k in order[:MOST_NAMED]]
    return ", ".join([*texts, *["…"] * (len(order) > MOST_NAMED)])


def _places(drawn: Drawn) -> Columns:
    """Each node's place, the `room` to its neighbours, its `share` of the rows, its frames, and its span."""
    born, divided = (of[drawn.nodes] for of in frames(drawn.run))
    first, last = (of[drawn.nodes] for of in spans(drawn.tree))
    return {
        "place": first,
        "last": last,
        "x": drawn.x,
        "y": downwards(drawn.depth, drawn.most)[drawn.shown.depth],
        "room": room(drawn.x, drawn.shown.depth),
        "share": drawn.shown.samples / drawn.shown.samples[0],
        "born": born,
        "divided": divided,
    }


def room(x: Array, depth: Index) -> Array:
    """(M,): how far the nearest node of the same depth is; 1 where there is none."""
    order = np.lexsort((x, depth))
    gap = np.where(np.diff(depth[order]) > 0, 1.0, np.diff(x[order]))
    distances = np.empty_like(x)
    distances[order] = np.minimum(np.append(1.0, gap), np.append(gap, 1.0))
    return distances


def _label(question: str, between: str) -> str:
    """The sign and the threshold apart from the name, by what is `between`."""
    name, sign, threshold = in_line(question).rpartition(" ≤ ")
    return f"{name}{between}{sign.strip()} {threshold}"


def _needs(labels: list[str]) -> Array:
    """(M,): pixels of the longest line of each."""
    return np.array([APART + CHARACTER * max(map(len, label.split("\n"))) for label in labels])
