"""What scikit-learn divides when it grows one tree: the only place that asks it.

Its import takes a second, in which a cold server would draw nothing. So what it answers to all that the page asks first
is shipped in `divided.json`, which `python -m tests.core.models.trees.divided` writes; a test asks it again. Answers
are whole numbers, the same on every processor.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.heavy import loaded
from core.models.trees.tree import Index
from core.models.trees.warned import filters_kept
from core.types import Array

FILE = Path(__file__).with_name("divided.json")


@dataclass(frozen=True, eq=False)
class Question:
    """`settings` by scikit-learn's own names; ranks (N, D) of the features, targets and weights (N,).

    `classes` is their number, 0 where targets are numbers; without weights all rows weigh the same.
    """

    settings: Mapping[str, Any]
    ranks: NDArray[np.float32]
    y: Array
    weight: Array | None
    classes: int

    @property
    def key(self) -> str:
        """Tells it from all other questions."""
        text = hashlib.sha256(repr((sorted(self.settings.items()), self.classes)).encode())
        for array in (self.ranks, self.y, self.weight):
            text.update(b"" if array is None else np.ascontiguousarray(array).tobytes())
        return text.hexdigest()


@dataclass(frozen=True, eq=False)
class Divided:
    """`feature` of each split and the node that it `divides` (S,), in the order of growth.

    Row `rows[i]` comes through node `nodes[i]`, by rising row and from the root on.
    """

    feature: Index
    divides: Index
    nodes: Index
    rows: Index


def divided(question: Question) -> Divided:
    """The answer: a known one, or what scikit-learn says now."""
    known = _known().get(question.key)
    return asked(question) if known is None else known


@cache
def _known() -> Mapping[str, Divided]:
    read = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        key: Divided(**{name: np.array(values, dtype=np.intp) for name, values in answer.items()})
        for key, answer in read.items()
    }


def asked(question: Question) -> Divided:
    """What scikit-learn answers."""
    trees = loaded("sklearn.tree")
    kind = trees.DecisionTreeClassifier if question.classes else trees.DecisionTreeRegressor
    estimator = kind(**question.settings)
    with loaded("sklearn").config_context(skip_parameter_validation=True):
        x, y, weight = _without_doubt(question)
        with filters_kept():
            estimator.fit(x, y, sample_weight=weight, check_input=False)
    tree = estimator.tree_
    way = tree.decision_path(question.ranks)
    # Growing best first, it numbers the children of each split as it makes them.
    inner = np.flatnonzero(tree.children_left >= 0)
    divides: Index = inner[np.argsort(tree.children_left[inner])]
    rows = np.repeat(np.arange(len(question.y)), np.diff(way.indptr))
    return Divided(tree.feature[divides].astype(np.intp), divides, way.indices.astype(np.intp), rows)


def _without_doubt(question: Question) -> tuple[NDArray[np.float32], Array, Array | None]:
    """What a tree learns from: where classes are over half as many as rows, all rows a second time, with weight 0.

    Else scikit-learn would warn that they may be numbers; it leaves out rows without weight.
    """
    x, y, weight = question.ranks, question.y, question.weight
    if 2 * question.classes <= len(y):
        return x, y, weight
    weight = np.ones(len(y)) if weight is None else weight
    return np.concatenate([x, x]), np.tile(y, 2), np.concatenate([weight, np.zeros(len(y))])
