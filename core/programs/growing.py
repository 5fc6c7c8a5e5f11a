"""The script of a tree or an ensemble: what scikit-learn is told, and what is read out of its answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.engine.run import Run
from core.hyper import number_of, whole_of
from core.losses.cross_entropy import sigmoid, softmax
from core.models.classifying import indicators
from core.models.trees import boosting, growth
from core.models.trees.holding import ends_of
from core.models.trees.reading import middle_target, ranks, weights, whole
from core.models.trees.regrowing import near
from core.models.trees.tree import Tree, halfway
from core.programs.following import printed
from core.programs.rows import reading
from core.programs.source import Sources, Written
from core.programs.syntax import literal
from core.types import Array

Rows = NDArray[np.bool_]


class Growing:
    """What the script of a run says: functions, and lines, in their order. Training rows, n of them, come first."""

    def __init__(self, run: Run) -> None:
        self.run, self.settings, self.functions = run, run.spec.settings, Sources()
        self.classes = len(run.train.class_names)
        self.rank = self.functions.add(ranks, train=SimpleNamespace(x=Written("x[:n]")))
        self.functions.add(halfway)
        self.core = (read_below.__name__, self.rank)
        body = self._tree() if run.family == "tree" else self._boosting()
        self.lines = [*reading(run.train), "n = np.count_nonzero(learned)", *body, *self._end()]

    @property
    def left_out(self) -> str:
        """A sentence on what of the run the program does not do; empty where it does all."""
        run, tree = self.run, self.run.fitted
        if self.classes or not isinstance(tree, Tree):
            return ""
        passes = tree.passes(tree.design(run.train.x))
        low, high = ends_of(run.train.y[passes[1]], passes[0])
        counted, rule = (
            growth.as_told(self.settings, run.train)[0],
            growth.criterion(self.settings, run.train),
        )
        if not len(near(tree, passes, low == high, counted, rule)):
            return ""
        return (
            "Where targets of a branch lie so near together that scikit-learn does not see how they differ, the run "
            "grew it anew: such branches are others here."
        )

    def _estimator(self, kind: str, arguments: Mapping[str, Any]) -> str:
        module = "tree" if kind == "DecisionTree" else "ensemble"
        name = f"{kind}{'Classifier' if self.classes else 'Regressor'}"
        return estimator(self.functions, module, name, arguments)

    def _targets(self, zero: bool, unit: float, size: float = 1.0) -> Iterator[str]:
        """Lines that make targets as scikit-learn is told them: numbers `counted` from one of them, or from 0."""
        if self.classes:
            yield "counted = y[:n]"
            return
        yield f"zero = {'0.0' if zero else f'{self.functions.add(middle_target)}(y[:n])'}"
        scaled = f"np.rint((y[:n] - zero) / {unit!r})"
        yield f"counted = {scaled} / {size!r}" if size != 1 else f"counted = {scaled}"

    # ----------------------------------------------------------------------- a tree

    def _tree(self) -> Iterator[str]:
        train, settings, rule = self.run.train, self.settings, growth.criterion(self.settings, self.run.train)
        leaves = whole_of(settings, "max_leaf_nodes", max(2, len(train.y)))
        asked = dict(growth.question(settings, train, leaves).settings)
        unit = growth.as_told(settings, train)[1]
        self.functions.imports["set_config"] = "from sklearn import set_config"
        yield "set_config(skip_parameter_validation=True)"
        yield f"rank = {self.rank}()"
        yield from self._targets(settings["criterion"] == "poisson", unit)
        weight = self.functions.expression(weights, train=SimpleNamespace(y=Written("y[:n]")), balanced=False)
        if settings.get("class_weight") == "balanced":
            weight = (
                f"{self.functions.add(weights, train=SimpleNamespace(y=Written('y[:n]')), balanced=True)}()"
            )
        weighted = ", sample_weight=weight" if settings.get("class_weight") == "balanced" else ""
        if self.classes:
            yield f"weight = {weight}"
        yield f"estimator = {self._estimator('DecisionTree', asked)}.fit(rank, counted{weighted})"
        yield "tree, through = estimator.tree_, estimator.decision_path(rank).toarray() > 0"
        yield "# Nodes in the order in which they were divided, but those whose targets are all the same."
        yield "nodes = sorted(np.flatnonzero(tree.children_left >= 0), key=lambda node: tree.children_left[node])"
        yield "nodes = [node for node in nodes if np.ptp(y[:n][through[:, node]]) > 0]"
        if alpha := number_of(settings, "ccp_alpha"):
            least = growth.least_decrease(unit**2 if rule == "squared_error" else unit, alpha)
            pruned = self._estimator("DecisionTree", {**asked, "ccp_alpha": least})
            yield f"pruned = {pruned}.fit(rank, counted{weighted})"
            yield "inner = (pruned.decision_path(rank).toarray() > 0).T[pruned.tree_.children_left >= 0]"
            yield "kept = {rows.tobytes() for rows in inner}"
            yield "nodes = [node for node in nodes if through[:, node].tobytes() in kept]"
        yield ""
        yield "# A row that goes left keeps the place of its leaf; split i sends others to place i."
        yield "place, of, feature, threshold = np.zeros(len(x), dtype=int), {0: 0}, [], []"
        yield "for i, node in enumerate(nodes, start=1):"
        yield "    left, right, column = tree.children_left[node], tree.children_right[node], x[:, tree.feature[node]]"
        yield "    feature.append(tree.feature[node])"
        ends = (
            f"column[:n][through[:, {side}]].{end}()" for side, end in (("left", "max"), ("right", "min"))
        )
        yield f"    threshold.append({halfway.__name__}({', '.join(ends)}))"
        yield "    place[(place == of[node]) & (column > threshold[-1])] = i"
        yield "    of[left], of[right] = of[node], i"
        yield "leaves = [np.flatnonzero(place[:n] == leaf) for leaf in range(len(nodes) + 1)]"
        yield from self._values(rule)
        yield "theta = np.concatenate([feature, threshold, value.ravel()])[None]"

    def _values(self, rule: str) -> Iterator[str]:
        """Lines that make what leaves predict, `value`, and from it the outputs of all rows."""
        if not self.classes:
            usual = (
                "np.median(y[rows])"
                if rule == "absolute_error"
                else "y[rows].min() + np.mean(y[rows] - y[rows].min())"
            )
            yield f"value = np.array([{usual} for rows in leaves])"
            yield "outputs = value[place][None]"
            return
        counts = f"np.bincount(y[rows].astype(int), weight[rows], {self.classes})"
        yield f"shares = np.array([{counts} / weight[rows].sum() for rows in leaves])"
        yield f"value = shares{'[:, 1]' if self.classes == 2 else ''}"
        yield "outputs = shares[place].T[None]"

    # ----------------------------------------------------------------------- boosting

    def _boosting(self) -> Iterator[str]:
        train, settings, several = self.run.train, self.settings, self.classes > 2
        asked = {name: settings[name] for name in boosting.TOLD} | {"random_state": settings["seed"]}
        multiples_unit = 1.0 if self.classes else whole(train.y, middle_target(train.y))[1]
        unit = 1.0 if self.classes else boosting.as_told(train.y)[2]
        read = self.functions.add(read_below)
        bias = self.functions.add(boosting.best_constant, loss=self.run.loss)
        yield f"rank = {self.rank}()"
        yield from self._targets(False, multiples_unit, unit / multiples_unit)
        yield f"estimator = {self._estimator('GradientBoosting', asked)}.fit(rank, counted)"
        yield f"targets, rows = {self._all_targets()}, np.ones(len(x), dtype=bool)"
        yield f"bias = {bias}(targets[..., :n])"
        yield "outputs = np.repeat(bias[:, None], len(x), axis=1)"
        yield "feature, threshold, value = [], [], []"
        yield "for stage in estimator.estimators_:"
        if not self.classes:
            rest = f"(targets - outputs)[:, :n] / {unit!r}"
        else:
            shares = self.functions.add(softmax if several else sigmoid)
            rest = f"(targets - {shares}(outputs))[:, :n]"
        yield f"    rest = {rest}"
        yield "    for k, tree in enumerate(stage):"
        yield f"        for is_split, what, where in {read}(tree.tree_, 0, rows, x, rank, rest[k]):"
        yield "            if is_split:"
        yield "                feature.append(what)"
        yield "                threshold.append(where)"
        yield "            else:"
        yield f"                value.append({'what' if self.classes else f'{unit!r} * what'})"
        yield f"                outputs[k, where] += {settings['learning_rate']!r} * value[-1]"
        yield "theta = np.concatenate([bias, feature, threshold, value])[None]"

    def _all_targets(self) -> str:
        """Targets of all rows, as the loss compares outputs with them."""
        if self.classes > 2 or (self.classes and self.run.family == "tree"):
            data = SimpleNamespace(y=Written("y"), class_names=self.run.train.class_names)
            return self.functions.expression(indicators, data=data)
        return "y"

    # ----------------------------------------------------------------------- its end

    def _end(self) -> Iterator[str]:
        loss = self.functions.add(self.run.loss.value)
        yield ""
        if self.run.family == "tree":
            yield f"targets = {self._all_targets()}"
        rows = {"train": ":n"} | ({"validation": "n:"} if len(self.run.validation.y) else {})
        outputs = "outputs[None]" if self.run.family == "boosting" and self.classes > 2 else "outputs"
        for part, of in rows.items():
            yield f"{part}_error = {loss}({outputs}[..., {of}], targets[..., {of}][None], {{}})[0]"
        yield printed("theta", [*rows])


def estimator(functions: Sources, module: str, name: str, arguments: Mapping[str, Any]) -> str:
    """scikit-learn's estimator of that name as an expression."""
    functions.imports[name] = f"from sklearn.{module} import {name}"
    return f"{name}({', '.join(f'{key}={literal(value)}' for key, value in arguments.items())})"


def read_below(
    tree: Any, node: int, rows: Rows, x: Array, rank: Array, rest: Array
) -> Iterator[tuple[bool, Any, Any]]:
    """What is at and below a node, from left to right: of a split its feature and threshold, of a leaf value and rows.

    Of `rows` (N,) those come there; ranks and what is left over, `rest`, are of the first n, which were learned from.
    """
    left, right, learned = tree.children_left[node], tree.children_right[node], rows[: len(rest)]
    # Where all rows have the same left over, scikit-learn may see a rest of rounding, and divide them.
    if left < 0 or np.ptp(rest[learned]) ** 2 / 4 <= boosting.NONE:
        while tree.children_left[node] >= 0:
            node = tree.children_left[node]
        yield False, tree.value[node].item(), rows
        return
    column, goes_left = x[:, tree.feature[node]], rank[:, tree.feature[node]] <= tree.threshold[node]
    ends = column[: len(rest)][learned & goes_left].max(), column[: len(rest)][learned & ~goes_left].min()
    threshold = halfway(*ends)
    yield True, tree.feature[node], threshold
    yield from read_below(tree, left, rows & (column <= threshold), x, rank, rest)
    yield from read_below(tree, right, rows & (column > threshold), x, rank, rest)
