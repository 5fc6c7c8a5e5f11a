"""Decision tree: a question about one feature after another; the leaf that a row comes to says what is predicted."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from core.data import Dataset, Task
from core.hyper import SettingError, Value, number_of, text_of, whole_of
from core.losses.losses import LOSSES, Loss
from core.models.base import MODELS, Family, Growth, Layout
from core.models.classifying import indicators
from core.models.titles import Title, told_apart
from core.models.trees.brier import BRIER
from core.models.trees.growth import grow_tree, refuse_negative, seed_of
from core.models.trees.hypers import TREE_HYPERS
from core.models.trees.pruning import Links, weakest_links
from core.models.trees.regrowing import Passes
from core.models.trees.sorting import sorting
from core.models.trees.tree import Index, Tree
from core.types import Array
from core.work import Work

# Compiled for any processor, scikit-learn goes at the pace of Python. In calls of NumPy, as `benchmarks.estimates`
# measured: a fit as such, a row at each level for each feature and beside them, each leaf, each record, each cut.
FIT_CALLS, VISIT_CALLS, READ_CALLS, LEAF_CALLS, RECORD_CALLS, CUT_CALLS = (
    2100.0,
    0.038,
    0.18,
    3.2,
    360.0,
    120.0,
)
# Medians take longer than means, and thresholds that are drawn need no order of the rows.
SLOWER, FASTER = {"absolute_error": 6.0}, {"random": 0.4}


class DecisionTree:
    """A tree whose parameters are found by trying all splits of a node and taking the best, without gradients."""

    name = "decision_tree"
    family: Family = "tree"
    label = "Decision tree"
    tasks: tuple[Task, ...] = ("regression", "binary", "multiclass")
    optimized = False
    time_unit = "split"
    prepared_by = ()
    faster = "lower max_depth or max_leaf_nodes, or use fewer rows"
    hypers = TREE_HYPERS

    def loss(self, settings: Mapping[str, Value], fitted: Tree) -> Loss:
        """What errors are counted in, whatever the criterion: a leaf of one class makes the log loss infinite."""
        return BRIER if fitted.class_names else LOSSES["squared"]

    def prepare(self, settings: Mapping[str, Value], train: Dataset) -> Tree:
        """The tree before it is grown."""
        return seed_of(train)

    def targets(self, data: Dataset) -> Array:
        """What the loss compares outputs with: y (N,), or ones and zeros (K, N)."""
        return indicators(data) if data.class_names else data.y

    def layout(self, fitted: Tree) -> Layout:
        """Features and thresholds of the splits, values of the leaves."""
        splits, outputs = fitted.splits, fitted.value.shape[1:]
        return Layout(
            {"feature": (splits,), "threshold": (splits,), "value": (splits + 1, *outputs)}, penalized=()
        )

    def forward(self, fitted: Tree, theta: Array, design: Array) -> Array:
        """θ (T, P), design (D, N) -> numbers (T, N), or shares of the classes (T, K, N) in the leaf of each row."""
        parameters = self.layout(fitted).tensors(theta)
        feature = np.nan_to_num(parameters["feature"]).astype(np.intp)
        t, rows = np.arange(len(theta))[:, None], np.arange(design.shape[-1])
        node = np.zeros((len(t), len(rows)), dtype=np.intp)
        for _ in range(fitted.depth.max()):
            split = fitted.split_of[node]
            # Nothing is greater than NaN: a split that does not exist yet sends all rows to its left part, whose place
            # among the values is its own.
            right = design[feature[t, split], rows] > parameters["threshold"][t, split]
            node = np.where(split < 0, node, 2 * split + 1 + right)
        return _outputs(fitted, parameters["value"][t, fitted.slot[node]])

    def predictions(self, fitted: Tree, outputs: Array) -> Array:
        """Numbers (R, N); of two classes the share of the second (R, N); of more that of each (R, N, K)."""
        if outputs.ndim == 2:
            return outputs
        return outputs[:, 1] if outputs.shape[1] == 2 else np.moveaxis(outputs, -2, -1)

    def in_data_units(self, fitted: Tree, theta: Array) -> Array:
        """They are learned in the data's own units."""
        return theta

    def scalar_names(self, fitted: Tree) -> tuple[str, ...]:
        """Tidy names: splits numbered as they were made, leaves from 1."""
        names = [fitted.feature_names[feature] for feature in fitted.feature]
        several = [f",{name}" for name in fitted.class_names] if fitted.value.ndim > 1 else [""]
        return (
            *(f"feature[{i}]" for i in range(1, fitted.splits + 1)),
            *(f"threshold[{i}: {name}]" for i, name in enumerate(names, 1)),
            *(f"value[leaf {i}{of}]" for i in range(1, fitted.splits + 2) for of in several),
        )

    def titles(self, fitted: Tree) -> tuple[Title, ...]:
        """`feature of split 1`, `split 1: threshold of petal width`, `leaf 2`, of classes `leaf 2: share of setosa`."""
        names = [fitted.feature_titles[feature] for feature in fitted.feature]
        # Of two classes the share of the second is learned.
        shares = fitted.class_names[1:] if fitted.value.ndim == 1 else fitted.class_names
        several = [f": share of {name}" for name in shares] or [""]
        titles = (
            *(_same(f"feature of split {i}") for i in range(1, fitted.splits + 1)),
            *(Title(f"split {i}: threshold of {name}", f"{i}: {name}") for i, name in enumerate(names, 1)),
            *(_same(f"leaf {i}{of}") for i in range(1, fitted.splits + 2) for of in several),
        )
        return told_apart(titles, self.scalar_names(fitted))

    def refuse(self, settings: Mapping[str, Value], train: Dataset) -> None:
        """Raises SettingError where settings are for other tasks, or targets none that the criterion is for."""
        _refuse_other_tasks(settings, train.task)
        refuse_negative(settings, train)

    def grow(
        self, batch: Sequence[Mapping[str, Value]], train: Dataset, validation: Dataset
    ) -> Iterator[Growth]:
        """One growth, of as many leaves as the largest tree may have; the others are parts of it."""
        whole, passes = grow_tree({**batch[0], "max_leaf_nodes": _most_leaves(batch)}, train)
        costs = [self.costs(whole, train, passes), self.costs(whole, validation)]
        for settings, splits in zip(batch, _parts(whole, batch), strict=True):
            tree, nodes = whole.only(splits), whole.nodes(splits)
            train_error, validation_error = (
                _mean(tree.over_growth(of_nodes[nodes]), part)
                for of_nodes, part in zip(costs, (train, validation), strict=True)
            )
            leaves = np.arange(1, tree.splits + 2)
            objective = tree.over_growth(tree.risk) + number_of(settings, "ccp_alpha") * leaves
            yield Growth(tree, partial(self.recorded, tree), train_error, validation_error, objective)

    def recorded(self, fitted: Tree, at: Index) -> Array:
        """θ (T, P) after `at` (T,) splits."""
        return self.layout(fitted).flat(fitted.parameters(at))

    def costs(self, tree: Tree, part: Dataset, passes: Passes | None = None) -> Array:
        """(M,): what the rows of `part` that come through each node cost, if it is a leaf; `passes` where known."""
        nodes, rows = passes or tree.passes(tree.design(part.x))
        outputs = _outputs(tree, tree.value[nodes][:, None])
        targets = np.moveaxis(self.targets(part)[..., rows], -1, 0)[..., None]
        costs = self.loss({}, tree).value(outputs, targets, {})
        return np.bincount(nodes, costs, len(tree.value)).astype(np.float64)

    def most_steps(self, settings: Mapping[str, Value], rows: int) -> int:
        """A bound on the number of splits."""
        leaves = max(1, rows // whole_of(settings, "min_samples_leaf"))
        deepest = min(whole_of(settings, "max_depth", rows), 60)
        return min(leaves, whole_of(settings, "max_leaf_nodes", leaves), 2**deepest) - 1

    def most_parameters(self, settings: Mapping[str, Value], train: Dataset) -> int:
        """A bound on the number of parameters."""
        splits, outputs = self.most_steps(settings, len(train.y)), max(1, len(train.class_names) - 1)
        return 2 * splits + (splits + 1) * (outputs if outputs == 1 else outputs + 1)

    def work(self, settings: Mapping[str, Value], rows: int, columns: int, runs: int = 1) -> Work:
        """Roughly that of a batch of runs on a dataset of that size."""
        leaves = self.most_steps(settings, rows) + 1
        levels = min(whole_of(settings, "max_depth", rows), 1 + math.log2(leaves))
        cuts = leaves if settings["ccp_alpha"] else 0
        each = SLOWER.get(text_of(settings, "criterion", ""), 1.0) * FASTER.get(
            text_of(settings, "splitter"), 1.0
        )
        visit = each * VISIT_CALLS * columns * sorting(rows) + READ_CALLS
        fit = FIT_CALLS + visit * rows * levels + LEAF_CALLS * leaves
        return Work(calls=fit + cuts * CUT_CALLS + runs * RECORD_CALLS)


def _same(title: str) -> Title:
    return Title(title, title)


def _outputs(tree: Tree, value: Array) -> Array:
    """Values (T, N) or (T, N, K) as outputs: numbers (T, N), or shares of all classes (T, K, N)."""
    if not tree.class_names:
        return value
    return np.stack([1 - value, value], axis=1) if value.ndim == 2 else np.moveaxis(value, -1, 1)


def _most_leaves(batch: Sequence[Mapping[str, Value]]) -> int | None:
    limits = [settings["max_leaf_nodes"] for settings in batch]
    return None if None in limits else max(int(limit) for limit in limits if limit)


def _parts(whole: Tree, batch: Sequence[Mapping[str, Value]]) -> Iterator[Index]:
    """The splits that each tree of the batch has: the first ones, less those that are pruned."""
    links: dict[int, Links] = {}
    for settings in batch:
        splits = np.arange(min(whole.splits, whole_of(settings, "max_leaf_nodes", whole.splits + 1) - 1))
        # scikit-learn does not prune at 0, not even a branch that saves nothing.
        if alpha := number_of(settings, "ccp_alpha"):
            if len(splits) not in links:
                links[len(splits)] = weakest_links(whole.only(splits))
            splits = links[len(splits)].kept(alpha)
        yield splits


def _mean(total: Array, part: Dataset) -> Array:
    return total / len(part.y) if len(part.y) else np.full_like(total, np.nan)


def _refuse_other_tasks(settings: Mapping[str, Value], task: Task) -> None:
    """Raises SettingError for a setting of another task: a spec does not know the task of one's own data."""
    for hyper in TREE_HYPERS:
        value = settings.get(hyper.name)
        if value is not None and not hyper.suits(value, (task,)):
            raise SettingError(
                f"{hyper.name} {hyper.text(value)} is not for {task}; "
                f"there are: {', '.join(map(hyper.text, hyper.among((task,)).grid))}"
            )


MODELS.add(DecisionTree())
