"""What each split buys: by how much it lowers the impurity of the tree, and how soon most of that is bought."""

from __future__ import annotations

import numpy as np

from core.calm import calm
from core.formatting import code, number, percent
from core.models.trees.rules import question
from core.models.trees.tree import SAME, Tree, first_largest
from core.types import Array

# The share that counts as most of the decrease.
MOST = 0.9
EQUATION = r"""\Delta_t = \frac{N_t}{N}\Big(I_t - \frac{N_\text{left}}{N_t}\,I_\text{left} -
\frac{N_\text{right}}{N_t}\,I_\text{right}\Big)"""


def so_far(tree: Tree) -> Array:
    """(S,): the share of all decrease that the first 1 … S splits have bought; NaN where none bought any."""
    bought = np.cumsum(tree.decrease)
    with calm():
        return bought / bought[-1:]


def finding(tree: Tree) -> str:
    """How few splits make most of the decrease, and whether the largest decrease came first."""
    if not tree.splits:
        return "This tree has no split: there is no threshold to list."
    if not tree.decrease.sum() > 0:
        return "No split of this tree lowers its impurity."
    return f"{_most(tree)} {_largest(tree)}"


def _most(tree: Tree) -> str:
    shares = so_far(tree)
    first = int(np.argmax(shares >= MOST - SAME)) + 1
    if tree.splits == 1:
        return "The one split buys all of the decrease."
    if first == tree.splits:
        return f"It takes all {first:,} splits to buy {percent(MOST)} of the decrease."
    which = "The first split buys" if first == 1 else f"The first {first:,} splits buy"
    bought = float(shares[first - 1])
    rest = tree.splits - first
    others = f"the other {rest:,}, {'the rest' if bought < 1 else 'nothing'}"
    return f"{which} {percent(bought)} of the decrease that all {tree.splits:,} do; {others}."


def _largest(tree: Tree) -> str:
    """The best split is found one at a time: a poor one may have to come before a good one."""
    best = first_largest(tree.decrease)
    asks, most = question(tree, best), number(float(tree.decrease[best]), 3)
    if best == 0:
        return f"Split 1, {code(asks)}, buys most: {most}."
    first = number(float(tree.decrease[0]), 3)
    return (
        f"Split {best + 1}, {code(asks)}, buys most, {most}, though it was not the first: it is worth that much "
        f"only after the splits before it, the first of which buys {first}."
    )
